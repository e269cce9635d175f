// The extents of a tensor whose rank is known at run time: what backends and records speak.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>

#include <hearth/core/error.hpp>

namespace hearth::inline v0_1 {

class Shape;

namespace detail {
// Compiled once: shapes are all over, and what an error says is dear to compile.
[[noreturn]] HEARTH_API void throw_too_many_axes();
[[noreturn]] HEARTH_API void throw_too_many_elements(const Shape& shape);
}  // namespace detail

/// No tensor of ours has more dimensions.
inline constexpr std::size_t kMaxRank = 8;

class Shape {
 public:
  constexpr Shape() = default;
  constexpr Shape(std::initializer_list<std::size_t> extents) {
    for (std::size_t extent : extents) push_back(extent);
  }
  template <class Iterator>
  constexpr Shape(Iterator first, Iterator last) {
    for (; first != last; ++first) push_back(static_cast<std::size_t>(*first));
  }
  /// `rank` times the same extent.
  static constexpr Shape filled(std::size_t rank, std::size_t extent) {
    Shape shape;
    for (std::size_t i = 0; i < rank; ++i) shape.push_back(extent);
    return shape;
  }

  constexpr std::size_t rank() const { return rank_; }
  constexpr std::size_t size() const { return rank_; }
  constexpr std::size_t operator[](std::size_t axis) const { return extents_[axis]; }
  constexpr std::size_t& operator[](std::size_t axis) { return extents_[axis]; }
  constexpr const std::size_t* begin() const { return extents_; }
  constexpr const std::size_t* end() const { return extents_ + rank_; }
  constexpr std::size_t back() const { return extents_[rank_ - 1]; }

  constexpr void push_back(std::size_t extent) {
    if (rank_ == kMaxRank) detail::throw_too_many_axes();
    extents_[rank_++] = extent;
  }

  /// The number of elements; ShapeError when it does not fit.
  constexpr std::size_t numel() const {
    std::size_t count = 1;
    bool empty = false;
    for (std::size_t extent : *this) {
      if (extent == 0)
        empty = true;
      else if (__builtin_mul_overflow(count, extent, &count))
        detail::throw_too_many_elements(*this);
    }
    return empty ? 0 : count;
  }

  /// "[2, 3]"
  HEARTH_API std::string text() const;

  friend constexpr bool operator==(const Shape& a, const Shape& b) {
    if (a.rank_ != b.rank_) return false;
    for (std::size_t axis = 0; axis < a.rank_; ++axis)
      if (a.extents_[axis] != b.extents_[axis]) return false;
    return true;
  }

 private:
  std::size_t extents_[kMaxRank] = {};
  std::size_t rank_ = 0;
};

}  // namespace hearth::inline v0_1
