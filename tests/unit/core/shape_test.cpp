#include <doctest/doctest.h>

#include <vector>

#include <hearth/core/shape.hpp>

namespace hearth {
namespace {

TEST_CASE("shape: extents, rank and number of elements") {
  constexpr Shape shape = {2, 3, 4};
  static_assert(shape.rank() == 3 && shape.numel() == 24 && shape.back() == 4);
  CHECK(shape.text() == "[2, 3, 4]");
  CHECK(Shape().numel() == 1);
  CHECK(Shape().text() == "[]");
  CHECK(Shape({5, 0, 2}).numel() == 0);
  CHECK(Shape::filled(3, 2) == Shape{2, 2, 2});
  CHECK(Shape{2, 3} != Shape{2, 3, 1});
  const std::vector<int> extents = {7, 8};
  CHECK(Shape(extents.begin(), extents.end()) == Shape{7, 8});
}

TEST_CASE("shape: too many dimensions and too many elements are errors") {
  CHECK_THROWS_AS(Shape::filled(9, 1), ShapeError);
  const std::size_t large = std::size_t{1} << 32;
  CHECK_THROWS_AS(Shape({large, large}).numel(), ShapeError);
}

}  // namespace
}  // namespace hearth
