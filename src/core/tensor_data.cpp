// Tensor data with elements of another type.
#include <hearth/core/tensor_data.hpp>

#include <bit>
#include <cmath>
#include <cstdio>
#include <limits>
#include <type_traits>
#include <utility>

#include "half_kernels.hpp"

namespace hearth::inline v0_1 {
namespace {

static_assert(std::endian::native == std::endian::little, "hearth: tensors at rest are little-endian");

template <class T>
constexpr bool kIsFloat = std::is_floating_point_v<T> || std::is_same_v<T, f16> || std::is_same_v<T, bf16>;

// Rounds to odd: a second rounding to half precision then gives what a single one would.
float sticky_float(double value) {
  const float rounded = static_cast<float>(value);
  if (std::isnan(value) || static_cast<double>(rounded) == value) return rounded;
  std::uint32_t bits = std::bit_cast<std::uint32_t>(rounded);
  if (std::fabs(static_cast<double>(rounded)) > std::fabs(value)) --bits;
  return std::bit_cast<float>(bits | 1);
}

template <class T>
double wide(T value) {
  if constexpr (std::is_floating_point_v<T>)
    return value;
  else
    return to_float(value);
}

template <class To>
To narrowed(double value) {
  if constexpr (std::is_same_v<To, double>)
    return value;
  else if constexpr (std::is_same_v<To, float>)
    return static_cast<float>(value);
  else if constexpr (std::is_same_v<To, f16>)
    return to_f16(sticky_float(value));
  else
    return to_bf16(sticky_float(value));
}

// The integer that a float is, if T has it. Bounds are powers of two, so they are exact as doubles.
template <class T>
bool whole(double value, T& out) {
  const double above = std::ldexp(1.0, std::numeric_limits<T>::digits);
  const double lowest = std::is_signed_v<T> ? -above : 0.0;
  if (!(value >= lowest && value < above) || value != std::floor(value)) return false;
  out = static_cast<T>(value);
  return true;
}

// False when `out` cannot hold the value. A bool is never stored as such: its bytes may be any.
template <class From, class To>
bool convert(From from, To& out) {
  if constexpr (kIsFloat<From> && kIsFloat<To>) {
    out = narrowed<To>(wide(from));
    return true;
  } else if constexpr (kIsFloat<From>) {
    return whole(wide(from), out);
  } else if constexpr (kIsFloat<To>) {
    From back = 0;
    out = narrowed<To>(static_cast<double>(from));
    return whole(wide(out), back) && back == from;
  } else {
    out = static_cast<To>(from);
    return std::in_range<To>(from);
  }
}

template <class T>
T load(const std::byte* from, std::size_t i) {
  T value;
  std::memcpy(&value, from + i * sizeof(T), sizeof(T));  // bytes out of a file may be unaligned
  return value;
}

template <class T>
std::string spelled(T value) {
  if constexpr (kIsFloat<T>) {
    char text[32];
    std::snprintf(text, sizeof text, "%.9g", wide(value));
    return text;
  } else {
    return std::to_string(value);
  }
}

template <class T>
void store(std::byte* to, std::size_t i, T value) {
  std::memcpy(to + i * sizeof(T), &value, sizeof(T));
}

[[noreturn]] void refuse(const TensorData& data, DType dtype, const std::string& value) {
  throw DTypeError("hearth: cast: expected values that " + std::string(name(dtype)) + " holds, got " + value +
                   " in " + data.text());
}

template <class From, class To>
void convert_all(const TensorData& data, DType dtype, const std::byte* from, std::span<std::byte> out) {
  for (std::size_t i = 0, count = out.size() / sizeof(To); i < count; ++i) {
    From value = load<From>(from, i);
    if constexpr (std::is_same_v<From, std::uint8_t>)
      if (data.dtype == DType::boolean) value = value != 0;
    To converted;
    if (!convert(value, converted)) refuse(data, dtype, spelled(value));
    store(out.data(), i, converted);
  }
}

template <class From>
void convert_to_bool(const std::byte* from, std::span<std::byte> out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    const From value = load<From>(from, i);
    if constexpr (kIsFloat<From>)
      out[i] = std::byte{wide(value) != 0};
    else
      out[i] = std::byte{value != 0};
  }
}

// Calls `body` with a value of the type that elements are stored as.
template <class Body>
void with_storage(DType dtype, Body body) {
  switch (dtype) {
    case DType::f64: return body(double{});
    case DType::f32: return body(float{});
    case DType::f16: return body(f16{});
    case DType::bf16: return body(bf16{});
    case DType::i64: return body(std::int64_t{});
    case DType::i32: return body(std::int32_t{});
    case DType::i16: return body(std::int16_t{});
    case DType::i8: return body(std::int8_t{});
    case DType::u64: return body(std::uint64_t{});
    case DType::u32: return body(std::uint32_t{});
    case DType::u16: return body(std::uint16_t{});
    case DType::u8:
    case DType::boolean: return body(std::uint8_t{});
  }
  throw DTypeError("hearth: cast: expected an element type, got " + std::to_string(static_cast<int>(dtype)));
}

void check_bytes(const TensorData& data) {
  if (data.bytes.size() != byte_size(data.dtype, data.shape))
    throw_shape_error("cast", "the bytes of " + data.text(), std::to_string(data.bytes.size()) + " bytes");
}

}  // namespace

std::string TensorData::text() const { return std::string(name(dtype)) + shape.text(); }

bool operator==(const TensorData& a, const TensorData& b) {
  return a.dtype == b.dtype && a.shape == b.shape && a.bytes.size() == b.bytes.size() &&
         (a.bytes.size() == 0 || std::memcmp(a.bytes.data(), b.bytes.data(), a.bytes.size()) == 0);
}

void TensorData::check_count(std::size_t values, const Shape& shape) {
  if (values != shape.numel())
    throw_shape_error("tensor data", std::to_string(shape.numel()) + " values for " + shape.text(),
                      std::to_string(values));
}

void cast_elements(const TensorData& data, DType dtype, std::size_t first, std::span<std::byte> out) {
  check_bytes(data);
  const std::size_t count = out.size() / size_of(dtype);
  if (out.size() % size_of(dtype) != 0 || first > data.numel() || count > data.numel() - first)
    throw_shape_error("cast", "elements of " + data.text(),
                      std::to_string(count) + " from " + std::to_string(first) + " on");
  if (count == 0) return;
  const std::byte* from = data.bytes.data() + first * size_of(data.dtype);
  if (data.dtype == dtype) {
    std::memcpy(out.data(), from, out.size());
  } else if (const auto kernel = detail::half_kernel(data.dtype, dtype)) {
    kernel(from, out.data(), count);
  } else {
    with_storage(data.dtype, [&]<class From>(From) {
      if (dtype == DType::boolean) return convert_to_bool<From>(from, out);
      with_storage(dtype, [&]<class To>(To) { convert_all<From, To>(data, dtype, from, out); });
    });
  }
}

TensorData cast(const TensorData& data, DType dtype) {
  check_bytes(data);
  if (data.dtype == dtype) return data;
  // Doubles are aligned as any element has to be; their values are all written below.
  const std::size_t size = data.numel() * size_of(dtype);
  const std::shared_ptr<double[]> memory(new double[(size + sizeof(double) - 1) / sizeof(double)]);
  const auto bytes = std::span(reinterpret_cast<std::byte*>(memory.get()), size);
  cast_elements(data, dtype, 0, bytes);
  return TensorData{dtype, data.shape, Bytes::owned_by(memory, bytes)};
}

std::optional<std::size_t> byte_size(DType dtype, const Shape& shape) {
  std::size_t size = size_of(dtype);
  bool empty = false;
  for (std::size_t extent : shape) {
    if (extent == 0)
      empty = true;
    else if (__builtin_mul_overflow(size, extent, &size))
      return {};
  }
  return empty ? 0 : size;
}

}  // namespace hearth::inline v0_1
