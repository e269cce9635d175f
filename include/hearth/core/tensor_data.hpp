// A tensor at rest: element type, shape and little-endian, row-major bytes on the host.
#pragma once

#include <cstring>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include <hearth/core/bytes.hpp>
#include <hearth/core/dtype.hpp>
#include <hearth/core/shape.hpp>

namespace hearth::inline v0_1 {

struct TensorData {
  DType dtype = DType::f32;
  Shape shape = {0};
  Bytes bytes;

  /// `values` in row-major order; ShapeError unless there is one for each element of `shape`.
  template <class T>
  static TensorData from(std::vector<T> values, const Shape& shape) {
    static_assert(!std::is_same_v<T, bool>,
                  "hearth: std::vector<bool> has no bytes; use std::vector<std::uint8_t> "
                  "and set the dtype to DType::boolean");
    check_count(values.size(), shape);
    return TensorData{dtype_of<T>, shape, Bytes::of(std::move(values))};
  }

  std::size_t numel() const { return shape.numel(); }

  /// "f32[120, 400]"
  HEARTH_API std::string text() const;

  /// Can `T const*` point at the bytes: the right type, and aligned for it?
  template <class T>
  bool viewable_as() const {
    return dtype == dtype_of<T> && reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(T) == 0;
  }

  /// The elements as T, converted where the element type is another one (integers must fit).
  template <class T>
  std::vector<T> values() const;

  /// Equal in element type, shape and every byte.
  HEARTH_API friend bool operator==(const TensorData& a, const TensorData& b);

 private:
  HEARTH_API static void check_count(std::size_t values, const Shape& shape);
};

/// `data` with elements of another type; the same bytes when it has that type already. Floats round to the
/// nearest float; to and from integers a value that the new type cannot hold exactly is a DTypeError; a bool
/// is whether the value is not zero.
HEARTH_API TensorData cast(const TensorData& data, DType dtype);

/// The same for the elements from `first` on, as many as `out` has room for, without the rest.
HEARTH_API void cast_elements(const TensorData& data, DType dtype, std::size_t first,
                              std::span<std::byte> out);

/// The bytes of a tensor of this type and shape; none when their number does not fit.
HEARTH_API std::optional<std::size_t> byte_size(DType dtype, const Shape& shape);

template <class T>
std::vector<T> TensorData::values() const {
  const TensorData same = cast(*this, dtype_of<T>);
  std::vector<T> values(numel());
  if (!values.empty()) std::memcpy(values.data(), same.bytes.data(), same.bytes.size());
  return values;
}

}  // namespace hearth::inline v0_1
