#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include <hearth/core/tensor_data.hpp>

namespace hearth {
namespace {

template <class T>
TensorData vector_of(std::vector<T> values) {
  const Shape shape = {values.size()};
  return TensorData::from(std::move(values), shape);
}

template <class To, class From>
std::vector<To> cast_values(std::vector<From> values) {
  return vector_of(std::move(values)).template values<To>();
}

TEST_CASE("tensor data: from checks the number of values") {
  CHECK(TensorData::from<float>({1, 2, 3, 4, 5, 6}, {2, 3}).text() == "f32[2, 3]");
  CHECK_THROWS_WITH_AS(TensorData::from<float>({1, 2}, {3}),
                       "hearth: tensor data: expected 3 values for [3], got 2", ShapeError);
}

TEST_CASE("cast: the same type shares the bytes") {
  const TensorData data = vector_of<float>({1, 2});
  CHECK(cast(data, DType::f32).bytes.data() == data.bytes.data());
}

TEST_CASE("cast: between floats") {
  CHECK(cast_values<double>(std::vector<float>{0.5f, -3}) == std::vector<double>{0.5, -3});
  CHECK(cast_values<float>(std::vector<double>{0.1}) == std::vector<float>{0.1f});
  CHECK(cast_values<f16>(std::vector<float>{1, 1e9f}) == std::vector<f16>{{0x3c00}, {0x7c00}});
  CHECK(cast_values<bf16>(std::vector<f16>{{0x3c00}}) == std::vector<bf16>{{0x3f80}});
  CHECK(std::isnan(cast_values<f16>(std::vector<double>{NAN})[0].bits) == false);
  CHECK(std::isnan(to_float(cast_values<f16>(std::vector<double>{NAN})[0])));
}

TEST_CASE("cast: double to half rounds once") {
  // Above the middle of 1 and the next f16, by less than a float shows: by way of float it would tie to 1.
  CHECK(cast_values<f16>(std::vector<double>{1 + 0x1p-11 + 0x1p-40})[0].bits == 0x3c01);
  CHECK(cast_values<f16>(std::vector<double>{1 + 0x1p-11 - 0x1p-40})[0].bits == 0x3c00);
  CHECK(cast_values<f16>(std::vector<double>{-1 - 0x1p-11 - 0x1p-40})[0].bits == 0xbc01);
  CHECK(cast_values<bf16>(std::vector<double>{1 + 0x1p-8 + 0x1p-40})[0].bits == 0x3f81);
  CHECK(cast_values<f16>(std::vector<double>{1e300, 1e-300}) == std::vector<f16>{{0x7c00}, {0}});
}

TEST_CASE("cast: integers keep their value or it is an error") {
  CHECK(cast_values<std::int8_t>(std::vector<std::int64_t>{-128, 127}) ==
        std::vector<std::int8_t>{-128, 127});
  CHECK_THROWS_WITH_AS(cast_values<std::int8_t>(std::vector<std::int64_t>{1, 128}),
                       "hearth: cast: expected values that i8 holds, got 128 in i64[2]", DTypeError);
  CHECK_THROWS_AS(cast_values<std::uint64_t>(std::vector<std::int8_t>{-1}), DTypeError);
  CHECK_THROWS_AS(cast_values<std::int64_t>(std::vector<std::uint64_t>{~0ull}), DTypeError);
  CHECK(cast_values<float>(std::vector<std::int32_t>{1 << 24}) == std::vector<float>{16777216.0f});
  CHECK_THROWS_AS(cast_values<float>(std::vector<std::int32_t>{(1 << 24) + 1}), DTypeError);
  CHECK_THROWS_AS(cast_values<double>(std::vector<std::int64_t>{INT64_MAX}), DTypeError);
  CHECK(cast_values<double>(std::vector<std::int64_t>{INT64_MIN}) == std::vector<double>{-0x1p63});
  CHECK_THROWS_AS(cast_values<f16>(std::vector<std::uint16_t>{65535}), DTypeError);
  CHECK(cast_values<bf16>(std::vector<std::uint64_t>{256})[0].bits == 0x4380);
}

TEST_CASE("cast: floats that are integers become them, others are an error") {
  CHECK(cast_values<std::int32_t>(std::vector<float>{-0.0f, 7, -7}) == std::vector<std::int32_t>{0, 7, -7});
  CHECK(cast_values<std::int64_t>(std::vector<double>{-0x1p63}) == std::vector<std::int64_t>{INT64_MIN});
  for (double value : {0.5, std::nan(""), std::numeric_limits<double>::infinity(), 0x1p63})
    CHECK_THROWS_AS(cast_values<std::int64_t>(std::vector<double>{value}), DTypeError);
  for (float value : {-1.0f, 256.0f})
    CHECK_THROWS_AS(cast_values<std::uint8_t>(std::vector<float>{value}), DTypeError);
}

TEST_CASE("cast: a bool is whether the value is not zero") {
  const TensorData truths = cast(vector_of<float>({0, -0.0f, 0.25f, NAN}), DType::boolean);
  CHECK(truths.bytes.size() == 4);
  CHECK(truths.values<float>() == std::vector<float>{0, 0, 1, 1});
  TensorData odd = vector_of<std::uint8_t>({0, 1, 2, 255});  // a file's bool bytes may be any
  odd.dtype = DType::boolean;
  CHECK(odd.values<std::int64_t>() == std::vector<std::int64_t>{0, 1, 1, 1});
}

TEST_CASE("cast: reads unaligned bytes and checks their number") {
  const std::vector<double> values = {1, 2};
  std::vector<std::byte> shifted(1 + 2 * sizeof(double));
  std::memcpy(shifted.data() + 1, values.data(), 2 * sizeof(double));
  const Bytes bytes = Bytes::of(std::move(shifted));
  const TensorData data = {DType::f64, {2}, bytes.part(1, 16)};
  CHECK(data.values<float>() == std::vector<float>{1, 2});
  CHECK(data.values<double>() == values);
  CHECK_THROWS_AS(cast({DType::f64, {2}, bytes.part(0, 15)}, DType::f32), ShapeError);
  CHECK_THROWS_AS(cast({DType::f64, {std::size_t{1} << 61}, {}}, DType::f32), ShapeError);
}

}  // namespace
}  // namespace hearth
