// Numbers as people give them to views: extents that may be left open, bounds that count from the end.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <hearth/backend/options.hpp>
#include <hearth/core/shape.hpp>

namespace hearth::inline v0_1 {

/// A whole number of any integer type, as a signed one.
class Index {
 public:
  constexpr Index() = default;
  template <std::integral I>
    requires(!std::same_as<I, bool>)
  constexpr Index(I value) : value_(clamped(value)) {}
  constexpr operator std::ptrdiff_t() const { return value_; }

 private:
  // What no tensor reaches is as good as the largest number: it must not turn negative.
  template <class I>
  static constexpr std::ptrdiff_t clamped(I value) {
    constexpr auto most = static_cast<std::size_t>(std::numeric_limits<std::ptrdiff_t>::max());
    if constexpr (std::is_unsigned_v<I>)
      return static_cast<std::ptrdiff_t>(value < most ? value : most);
    else
      return static_cast<std::ptrdiff_t>(value);
  }
  std::ptrdiff_t value_ = 0;
};

/// Elements start, start + step, .. before end, as Python's start:end:step: negative bounds count from the
/// end, an open one is the first or last element, and what lies outside is left out.
struct Range {
  std::optional<Index> start = std::nullopt;
  std::optional<Index> end = std::nullopt;
  Index step = 1;

  static constexpr Range all() { return {}; }
};

/// Ranges as backends take them: forward, and inside of the shape; `flipped` says which step backwards.
struct Slices {
  Shape start, extent, step;
  AxisSet flipped = 0;
};

/// One range for each axis. ShapeError for a step of 0.
HEARTH_API Slices resolve(std::string_view who, const Shape& shape, std::span<const Range> ranges);
/// `count` elements of one axis from `start` on, which may count from the end. ShapeError when they reach
/// outside.
HEARTH_API Range resolve_narrow(const Shape& shape, std::size_t axis, Index start, std::size_t count);
/// Where `index` is on an axis, counted from the end when it is negative. ShapeError outside of it.
HEARTH_API std::size_t resolve_index(std::string_view who, const Shape& shape, std::size_t axis, Index index);
/// The shape with as many elements as `from`; one extent may be -1. ShapeError when there is none.
HEARTH_API Shape resolve_reshape(std::string_view who, const Shape& from, std::span<const Index> to);
/// The shape that `from` is repeated to; -1 keeps an extent. ShapeError when it cannot be.
HEARTH_API Shape resolve_expand(const Shape& from, std::span<const Index> to);
/// How an axis of `extent` is cut in parts: of `size`, of the sizes given, or in `count` parts that differ
/// little, as torch.split and torch.chunk do.
HEARTH_API std::vector<std::size_t> resolve_split(std::size_t extent, std::size_t size);
HEARTH_API void check_split(const Shape& shape, std::size_t axis, std::span<const std::size_t> sizes);
HEARTH_API std::vector<std::size_t> resolve_chunk(std::size_t extent, std::size_t count);

namespace detail {

template <std::size_t N, class I>
constexpr std::array<Index, N> to_indices(const I (&values)[N]) {
  std::array<Index, N> indices = {};
  for (std::size_t i = 0; i < N; ++i) indices[i] = values[i];
  return indices;
}
template <std::size_t N, class I>
constexpr std::array<Index, N> to_indices(const std::array<I, N>& values) {
  std::array<Index, N> indices = {};
  for (std::size_t i = 0; i < N; ++i) indices[i] = values[i];
  return indices;
}

}  // namespace detail

}  // namespace hearth::inline v0_1
