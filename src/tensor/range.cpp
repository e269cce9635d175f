#include <hearth/tensor/range.hpp>

#include <algorithm>
#include <string>

#include <hearth/tensor/check.hpp>

namespace hearth::inline v0_1 {
namespace {

std::string text(std::span<const Index> values) {
  std::string text = "[";
  for (std::size_t i = 0; i < values.size(); ++i)
    text += (i ? ", " : "") + std::to_string(std::ptrdiff_t{values[i]});
  return text + "]";
}

// A bound of a range as Python reads it: from the end when it is negative, and held in low .. high.
std::ptrdiff_t bound(const std::optional<Index>& given, std::ptrdiff_t otherwise, std::ptrdiff_t extent,
                     std::ptrdiff_t low, std::ptrdiff_t high) {
  if (!given) return otherwise;
  const std::ptrdiff_t value = *given;
  return std::clamp(value < 0 ? value + extent : value, low, high);
}

}  // namespace

Slices resolve(std::string_view who, const Shape& shape, std::span<const Range> ranges) {
  Slices slices;
  for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
    const Range& range = ranges[axis];
    const auto extent = static_cast<std::ptrdiff_t>(shape[axis]);
    const std::ptrdiff_t step = range.step;
    if (step == 0) throw_shape_error(who, "a step other than 0", "0 on axis " + std::to_string(axis));
    const bool back = step < 0;
    const std::ptrdiff_t low = back ? -1 : 0, high = back ? extent - 1 : extent;
    const std::ptrdiff_t start = bound(range.start, back ? high : low, extent, low, high);
    const std::ptrdiff_t end = bound(range.end, back ? low : high, extent, low, high);
    const std::size_t distance =
        static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, back ? start - end : end - start));
    const std::size_t stride = back ? 0 - static_cast<std::size_t>(step) : static_cast<std::size_t>(step);
    const std::size_t count = distance == 0 ? 0 : (distance - 1) / stride + 1;
    const std::size_t first = count == 0 ? 0 : static_cast<std::size_t>(start);
    slices.start.push_back(back && count > 0 ? first - (count - 1) * stride : first);
    slices.extent.push_back(count);
    slices.step.push_back(count > 1 ? stride : 1);  // a longer one is never taken
    if (back) slices.flipped |= AxisSet{1} << axis;
  }
  return slices;
}

Range resolve_narrow(const Shape& shape, std::size_t axis, Index start, std::size_t count) {
  const auto extent = static_cast<std::ptrdiff_t>(shape[axis]);
  const std::ptrdiff_t given = start, first = given < 0 ? given + extent : given;
  if (first < 0 || first > extent || count > static_cast<std::size_t>(extent - first))
    throw_shape_error("narrow", "a range inside of axis " + std::to_string(axis) + " of " + shape.text(),
                      std::to_string(count) + " from " + std::to_string(given));
  return Range{first, static_cast<std::size_t>(first) + count, 1};
}

std::size_t resolve_index(std::string_view who, const Shape& shape, std::size_t axis, Index index) {
  const auto extent = static_cast<std::ptrdiff_t>(shape[axis]);
  const std::ptrdiff_t given = index, at = given < 0 ? given + extent : given;
  if (at < 0 || at >= extent)
    throw_shape_error(who,
                      "an index from " + std::to_string(-extent) + " to " + std::to_string(extent - 1) +
                          " on axis " + std::to_string(axis) + " of " + shape.text(),
                      std::to_string(given));
  return static_cast<std::size_t>(at);
}

Shape resolve_reshape(std::string_view who, const Shape& from, std::span<const Index> to) {
  const std::size_t count = from.numel();
  Shape shape;
  std::optional<std::size_t> open;
  bool fits = true;
  for (std::size_t i = 0; i < to.size(); ++i) {
    fits = fits && to[i] >= -1 && !(to[i] == -1 && open);
    if (to[i] == -1) open = i;
    shape.push_back(to[i] < 0 ? 1 : static_cast<std::size_t>(to[i]));
  }
  if (fits && open) {
    const std::size_t rest = shape.numel();
    fits = rest != 0 && count % rest == 0;
    if (fits) shape[*open] = count / rest;
  }
  if (!fits || shape.numel() != count)
    throw_shape_error(who,
                      "a shape of " + std::to_string(count) + " elements, as " + from.text() +
                          " has, with at most one extent of -1",
                      text(to));
  return shape;
}

Shape resolve_expand(const Shape& from, std::span<const Index> to) {
  Shape shape;
  const std::size_t added = to.size() - from.rank();
  bool fits = true;
  for (std::size_t i = 0; i < to.size(); ++i) {
    fits = fits && to[i] >= -1 && (to[i] >= 0 || i >= added);
    shape.push_back(to[i] >= 0 ? static_cast<std::size_t>(to[i]) : i >= added ? from[i - added] : 1);
  }
  if (!fits)
    throw_shape_error("expand", "extents of at least 0, or -1 for an axis that " + from.text() + " has",
                      text(to));
  check::expand("expand", from, shape);
  return shape;
}

std::vector<std::size_t> resolve_split(std::size_t extent, std::size_t size) {
  if (size == 0 && extent != 0) throw_shape_error("split", "a size of at least 1", "0");
  if (extent == 0) return {0};
  std::vector<std::size_t> sizes(extent / size, size);
  if (extent % size != 0) sizes.push_back(extent % size);
  return sizes;
}

void check_split(const Shape& shape, std::size_t axis, std::span<const std::size_t> sizes) {
  std::size_t sum = 0;
  bool fits = true;
  std::string list;
  for (const std::size_t size : sizes) {
    fits = fits && !__builtin_add_overflow(sum, size, &sum);
    list += (list.empty() ? "" : ", ") + std::to_string(size);
  }
  if (!fits || sum != shape[axis])
    throw_shape_error("split",
                      "sizes that add up to " + std::to_string(shape[axis]) + ", as axis " +
                          std::to_string(axis) + " of " + shape.text() + " has",
                      "[" + list + "]");
}

std::vector<std::size_t> resolve_chunk(std::size_t extent, std::size_t count) {
  if (count == 0) throw_shape_error("chunk", "at least 1 part", "0");
  if (extent == 0) return std::vector<std::size_t>(count, 0);
  return resolve_split(extent, (extent - 1) / count + 1);
}

}  // namespace hearth::inline v0_1
