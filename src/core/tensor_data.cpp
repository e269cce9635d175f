// Tensor data with elements of another type.
#include <hearth/core/tensor_data.hpp>

#include <bit>
#include <cmath>
#include <cstdio>
#include <limits>
#include <type_traits>
#include <utility>

namespace hearth {
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

template <class From, class To>
Bytes converted(const TensorData& data, DType dtype) {
  std::vector<To> values(data.numel());
  for (std::size_t i = 0; i < values.size(); ++i) {
    From from = load<From>(data.bytes.data(), i);
    if (data.dtype == DType::boolean) {
      if constexpr (std::is_same_v<From, std::uint8_t>) from = from != 0;
    }
    if (!convert(from, values[i]))
      throw DTypeError("hearth: cast: expected values that " + std::string(name(dtype)) + " holds, got " +
                       spelled(from) + " in " + data.text());
  }
  return Bytes::of(std::move(values));
}

template <class From>
Bytes truths(const TensorData& data) {
  std::vector<std::uint8_t> values(data.numel());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const From from = load<From>(data.bytes.data(), i);
    if constexpr (kIsFloat<From>)
      values[i] = wide(from) != 0;
    else
      values[i] = from != 0;
  }
  return Bytes::of(std::move(values));
}

// Calls `body` with a value of the type that elements are stored as.
template <class Body>
Bytes with_storage(DType dtype, Body body) {
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

}  // namespace

TensorData cast(const TensorData& data, DType dtype) {
  const std::size_t size = size_of(data.dtype);
  if (data.bytes.size() / size != data.numel() || data.bytes.size() % size != 0)
    throw_shape_error("cast", "the bytes of " + data.text(), std::to_string(data.bytes.size()) + " bytes");
  if (data.dtype == dtype) return data;

  Bytes bytes = with_storage(data.dtype, [&]<class From>(From) {
    if (dtype == DType::boolean) return truths<From>(data);
    return with_storage(dtype, [&]<class To>(To) { return converted<From, To>(data, dtype); });
  });
  return TensorData{dtype, data.shape, std::move(bytes)};
}

}  // namespace hearth
