#include <doctest/doctest.h>

#include "one_node.hpp"

namespace {

using namespace hearth;
using test::floats;
using test::ints;

test::OneNode resize(std::vector<GraphAttribute> attributes) { return {"Resize", std::move(attributes)}; }
GraphAttribute text(const char* name, const char* value) { return {name, std::string(value)}; }

const std::optional<TensorData> kNone;
const TensorData kPair = floats({2, 6}, {1, 2});

TEST_CASE("an image of another size, nearest and linear") {
  CHECK(resize({})(kPair, kNone, floats({1, 2}, {2})) == floats({2, 2, 6, 6}, {1, 4}));
  CHECK(resize({text("mode", "linear")})(kPair, kNone, floats({1, 2}, {2})) == floats({2, 3, 5, 6}, {1, 4}));
  CHECK(resize({text("mode", "linear"), text("coordinate_transformation_mode", "align_corners")})(
            kPair, kNone, kNone, ints({1, 3}, {2})) == floats({2, 4, 6}, {1, 3}));
  // Of the axes that are named.
  CHECK(resize({{"axes", std::vector<std::int64_t>{-1}}})(kPair, kNone, kNone, ints({4}, {1})) ==
        floats({2, 2, 6, 6}, {1, 4}));
}

TEST_CASE("an antialiased image is the mean of what it had") {
  const auto linear = resize({text("mode", "linear"), {"antialias", std::int64_t{1}}});
  CHECK(linear(floats({0, 8, 16, 0}, {1, 4}), kNone, floats({1, 0.5}, {2})) == floats({5, 7}, {1, 2}));
}

TEST_CASE("what lies outside of a crop") {
  const auto crop = resize({text("mode", "linear"),
                            text("coordinate_transformation_mode", "tf_crop_and_resize"),
                            {"extrapolation_value", -1.0F},
                            {"axes", std::vector<std::int64_t>{1}}});
  CHECK(crop(kPair, floats({0, 2}, {2}), kNone, ints({3}, {1})) == floats({2, 6, -1}, {1, 3}));
}

TEST_CASE("integers stay what they are, and do not come round") {
  const TensorData edge = ints<std::uint8_t>({0, 0, 255, 255}, {1, 4});
  CHECK(resize({})(edge, kNone, floats({1, 0.5}, {2})) == ints<std::uint8_t>({0, 255}, {1, 2}));
  const auto cubic = resize({text("mode", "cubic")})(edge, kNone, floats({1, 2}, {2}));
  CHECK(cubic.dtype == DType::u8);
  CHECK(cubic.values<std::uint8_t>()[5] == 255);  // the curve rises above it
  CHECK(cubic.values<std::uint8_t>()[2] == 0);
}

TEST_CASE("Upsample, as it was up to opset 9") {
  test::OneNode upsample{"Upsample", {}, 1, 9};
  CHECK(upsample(kPair, floats({2, 2}, {2})) == floats({2, 2, 6, 6, 2, 2, 6, 6}, {2, 4}));
  upsample.opset = 10;
  CHECK_THROWS_AS(upsample(kPair, floats({2, 2}, {2})), RecordError);
}

TEST_CASE("sizes that do not go with an image") {
  const std::string who = "hearth: node '/Resize' (Resize): Resize: ";
  CHECK_THROWS_WITH_AS(resize({})(kPair, kNone, floats({2}, {1})),
                       (who + "expected a scale or a size for each of 2 axes, got 1").c_str(), ShapeError);
  CHECK_THROWS_WITH_AS(resize({})(kPair, kNone, floats({1, -2}, {2})),
                       (who + "expected scales and sizes above 0 that fit, got -2.000000").c_str(),
                       ShapeError);
  CHECK_THROWS_AS(resize({})(kPair, kNone, floats({1, 1e30F}, {2})), ShapeError);
  CHECK_THROWS_AS(resize({})(kPair, kNone, kNone, ints({1, std::int64_t{1} << 60}, {2})), ShapeError);
  CHECK_THROWS_AS(resize({{"antialias", std::int64_t{1}}})(kPair, kNone, floats({1, 2}, {2})), RecordError);
  CHECK_THROWS_AS(resize({text("mode", "sharp")})(kPair, kNone, floats({1, 2}, {2})), RecordError);
}

TEST_CASE("an image is sampled between its pixels") {
  const TensorData image = floats({1, 2, 3, 4}, {1, 1, 2, 2});
  const TensorData middle = floats({0, 0}, {1, 1, 1, 2}), corner = floats({-1, -1}, {1, 1, 1, 2});
  const test::OneNode sample{"GridSample"}, aligned{"GridSample", {{"align_corners", std::int64_t{1}}}};
  CHECK(sample(image, middle) == floats({2.5}, {1, 1, 1, 1}));
  CHECK(sample(image, corner) == floats({0.25}, {1, 1, 1, 1}));  // a quarter of a pixel: the rest is zeros
  CHECK(aligned(image, corner) == floats({1}, {1, 1, 1, 1}));
  CHECK_THROWS_WITH_AS(
      sample(image, floats({0, 0, 0}, {1, 1, 1, 3})),
      "hearth: node '/GridSample' (GridSample): GridSample: expected a grid [n, .., axes] for "
      "[1, 1, 2, 2], got [1, 1, 1, 3]",
      ShapeError);
}

}  // namespace
