#include <doctest/doctest.h>

#include "one_node.hpp"

namespace {

using namespace hearth;
using test::floats;
using test::ints;

TEST_CASE("floats become integers with a scale, and back") {
  const test::OneNode quantize{"QuantizeLinear"}, dequantize{"DequantizeLinear"};
  const TensorData x = floats({-1, 0, 0.25, 0.75, 1000}, {5});
  const TensorData half = floats({0.5}, {}), zero = ints<std::int8_t>({1}, {});
  const TensorData q = quantize(x, half, zero);
  CHECK(q == ints<std::int8_t>({-1, 1, 1, 3, 127}, {5}));  // halves to even numbers, then the zero point
  CHECK(dequantize(q, half, zero) == floats({-1, 0, 0, 1, 63}, {5}));
  CHECK(quantize(floats({-1, 3}, {2}), half) == ints<std::uint8_t>({0, 6}, {2}));
}

TEST_CASE("a scale for each place of an axis, or for each block") {
  const TensorData x = ints<std::int16_t>({1, 1, 1, 1, 1, 1}, {2, 3});
  CHECK(test::OneNode{"DequantizeLinear", {{"axis", std::int64_t{0}}}}(x, floats({2, 3}, {2})) ==
        floats({2, 2, 2, 3, 3, 3}, {2, 3}));
  const test::OneNode blocked{"DequantizeLinear", {{"block_size", std::int64_t{2}}}};
  CHECK(blocked(x, floats({2, 3, 4, 5}, {2, 2})) == floats({2, 2, 3, 4, 4, 5}, {2, 3}));
  CHECK_THROWS_WITH_AS(
      blocked(x, floats({2, 3}, {2, 1})),
      "hearth: node '/DequantizeLinear' (DequantizeLinear): scale: expected [2, 2], got [2, 1]", ShapeError);
}

TEST_CASE("products of integers are exact beyond what a float holds") {
  const std::size_t many = 1001;
  const TensorData row = ints(std::vector<std::uint8_t>(many, 255), {1, many});
  const TensorData column = ints(std::vector<std::uint8_t>(many, 255), {many, 1});
  const test::OneNode product{"MatMulInteger"};
  CHECK(product(row, column) == ints<std::int32_t>({65025 * 1001}, {1, 1}));
  CHECK(product(row, column, ints<std::uint8_t>({254}, {}), ints<std::uint8_t>({0}, {})) ==
        ints<std::int32_t>({255 * 1001}, {1, 1}));
  CHECK_THROWS_AS(product(ints<std::int32_t>({1}, {1, 1}), ints<std::int32_t>({1}, {1, 1})), DTypeError);
  CHECK_THROWS_AS(product(row, row), ShapeError);
}

TEST_CASE("a convolution of integers pads with the zero point") {
  const test::OneNode conv{"ConvInteger", {{"pads", std::vector<std::int64_t>{1, 1}}}};
  const TensorData x = ints<std::uint8_t>({11, 12, 13}, {1, 1, 3}),
                   w = ints<std::uint8_t>({1, 2, 3}, {1, 1, 3});
  CHECK(conv(x, w, ints<std::uint8_t>({10}, {})) == ints<std::int32_t>({8, 14, 8}, {1, 1, 3}));
  CHECK_THROWS_AS(conv(x, ints<std::uint8_t>({1, 2}, {1, 2, 1})), ShapeError);
  const test::OneNode wide{"ConvInteger", {{"pads", std::vector<std::int64_t>{std::int64_t{1} << 62, 0}}}};
  CHECK_THROWS_AS(wide(x, w), ShapeError);
}

}  // namespace
