#include "random_tensor.hpp"

using namespace hearth;
using namespace hearth::property;

namespace {

// What Python's range(n)[start:end:step] lists.
std::vector<std::size_t> listed(const Range& range, std::size_t extent) {
  const auto n = static_cast<std::ptrdiff_t>(extent);
  const std::ptrdiff_t step = range.step, low = step < 0 ? -1 : 0, high = step < 0 ? n - 1 : n;
  const auto read = [&](const std::optional<Index>& bound, std::ptrdiff_t open) {
    if (!bound) return open;
    const std::ptrdiff_t value = *bound < 0 ? *bound + n : std::ptrdiff_t{*bound};
    return std::min(std::max(value, low), high);
  };
  std::vector<std::size_t> list;
  std::ptrdiff_t i = read(range.start, step < 0 ? high : low);
  const std::ptrdiff_t end = read(range.end, step < 0 ? low : high);
  for (; step < 0 ? i > end : i < end; i += step) list.push_back(static_cast<std::size_t>(i));
  return list;
}

Range random_range() {
  Range range;
  if (between(0, 2) > 0) range.start = between(-6, 6);
  if (between(0, 2) > 0) range.end = between(-6, 6);
  range.step = between(1, 3) * (between(0, 1) == 0 ? 1 : -1);
  return range;
}

template <std::size_t R>
std::array<Range, R> random_ranges() {
  std::array<Range, R> ranges;
  for (Range& range : ranges) range = random_range();
  return ranges;
}

// The elements of x at these places of each axis.
Numbers picked(const Random<3>& x, const std::array<std::vector<std::size_t>, 3>& places) {
  Numbers numbers;
  for (const std::size_t i : places[0])
    for (const std::size_t j : places[1])
      for (const std::size_t k : places[2]) numbers.push_back(at(x, {i, j, k}));
  return numbers;
}

}  // namespace

HEARTH_PROPERTY("a tensor holds the numbers that it was made of, over every kind of memory", [] {
  const auto x = random_tensor<3>();
  RC_ASSERT(numbers_of(x.tensor) == x.numbers);
  RC_ASSERT(x.tensor.shape() == x.shape);
})

HEARTH_PROPERTY("a reshape keeps the row-major order", [] {
  const auto x = random_tensor<3>();
  const auto [a, b, c] = x.shape;
  RC_ASSERT(numbers_of(reshape(x.tensor, {-1})) == x.numbers);
  RC_ASSERT(numbers_of(reshape(x.tensor, {c, a, b})) == x.numbers);
  RC_ASSERT(numbers_of(flatten<1>(x.tensor)) == x.numbers);
  RC_ASSERT(numbers_of(reshape(reshape(x.tensor, {b * c, a}), x.shape)) == x.numbers);
  const auto axis = between(-4, 3);
  RC_ASSERT(numbers_of(squeeze(unsqueeze(x.tensor, axis), axis)) == x.numbers);
})

HEARTH_PROPERTY("an order of axes and its inverse are the identity", [] {
  const auto x = random_tensor<4>();
  const auto order = random_order<4>();
  std::array<std::size_t, 4> inverse;
  for (std::size_t axis = 0; axis < 4; ++axis) inverse[order[axis]] = axis;
  const auto y = permute(x.tensor, order);
  RC_ASSERT(numbers_of(permute(y, inverse)) == x.numbers);
  Numbers expected;
  each_index(y.shape(), [&](const std::array<std::size_t, 4>& index) {
    std::array<std::size_t, 4> from;
    for (std::size_t axis = 0; axis < 4; ++axis) from[order[axis]] = index[axis];
    expected.push_back(at(x, from));
  });
  RC_ASSERT(numbers_of(y) == expected);
})

HEARTH_PROPERTY("a slice lists what Python lists, and so does a slice of it", [] {
  const auto x = random_tensor<3>();
  const auto first = random_ranges<3>(), second = random_ranges<3>();
  std::array<std::vector<std::size_t>, 3> once, twice;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    once[axis] = listed(first[axis], x.shape[axis]);
    for (const std::size_t place : listed(second[axis], once[axis].size()))
      twice[axis].push_back(once[axis][place]);
  }
  RC_ASSERT(numbers_of(slice(x.tensor, first)) == picked(x, once));
  RC_ASSERT(numbers_of(slice(slice(x.tensor, first), second)) == picked(x, twice));
})

HEARTH_PROPERTY("what is assigned to a slice is in it, and nothing else changes", [] {
  const auto x = random_tensor<3>();
  const auto ranges = random_ranges<3>();
  const auto value = random_of(slice(x.tensor, ranges).shape());
  const auto y = slice_assign(x.tensor, ranges, value.tensor);
  RC_ASSERT(numbers_of(slice(y, ranges)) == value.numbers);
  RC_ASSERT(numbers_of(x.tensor) == x.numbers);
  // Written back, the old numbers make the old tensor.
  RC_ASSERT(numbers_of(slice_assign(y, ranges, slice(x.tensor, ranges))) == x.numbers);
})

HEARTH_PROPERTY("parts put together again are the whole", [] {
  const auto x = random_tensor<3>();
  const auto axis = between(-3, 2);
  RC_ASSERT(numbers_of(cat(split(x.tensor, some(1, 3), axis), axis)) == x.numbers);
  RC_ASSERT(numbers_of(cat(chunk(x.tensor, some(1, 5), axis), axis)) == x.numbers);
  if (x.tensor.dim(axis) > 0) {
    RC_ASSERT(numbers_of(stack(unbind(x.tensor, axis), axis)) == x.numbers);
  }
})

HEARTH_PROPERTY("a whole that is parted gives its parts", [] {
  auto shape = random_shape<2>();
  const std::size_t axis = some(0, 1);
  std::vector<Tensor<B, 2>> parts;
  std::vector<Numbers> numbers;
  std::vector<std::size_t> sizes;
  for (std::size_t i = some(1, 4); i > 0; --i) {
    shape[axis] = some(0, 3);
    const auto part = random_of(shape);
    parts.push_back(part.tensor);
    numbers.push_back(part.numbers);
    sizes.push_back(shape[axis]);
  }
  const auto again = split(cat(parts, axis), sizes, axis);
  RC_ASSERT(again.size() == parts.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    RC_ASSERT(numbers_of(again[i]) == numbers[i]);
    RC_ASSERT(again[i].shape() == parts[i].shape());
  }
})

HEARTH_PROPERTY("turning and shifting can be undone", [] {
  const auto x = random_tensor<3>();
  const auto axis = between(-3, 2), shift = between(-9, 9);
  RC_ASSERT(numbers_of(flip(flip(x.tensor, axis), axis)) == x.numbers);
  RC_ASSERT(numbers_of(roll(roll(x.tensor, shift, axis), -shift, axis)) == x.numbers);
  const int quarters = static_cast<int>(between(-5, 5));
  RC_ASSERT(numbers_of(rot90(rot90(x.tensor, quarters, 0, 2), -quarters, 0, 2)) == x.numbers);
  RC_ASSERT(numbers_of(tril(x.tensor, shift) + triu(x.tensor, shift + 1)) == x.numbers);
})

HEARTH_PROPERTY("repeated elements are read where they are", [] {
  const auto x = random_tensor<2>();
  const std::size_t down = some(0, 3), across = some(0, 3);
  Numbers tiled, each;
  for (std::size_t i = 0; i < down * x.shape[0]; ++i)
    for (std::size_t j = 0; j < across * x.shape[1]; ++j)
      tiled.push_back(at(x, {i % x.shape[0], j % x.shape[1]}));
  for (std::size_t i = 0; i < x.shape[0]; ++i)
    for (std::size_t j = 0; j < across * x.shape[1]; ++j) each.push_back(at(x, {i, j / across}));
  RC_ASSERT(numbers_of(repeat(x.tensor, {down, across})) == tiled);
  RC_ASSERT(numbers_of(repeat_interleave(x.tensor, across, -1)) == each);
})

HEARTH_PROPERTY("shapes broadcast as a slow loop reads them", [] {
  auto left = random_shape<3>();
  std::array<std::size_t, 2> right;
  for (std::size_t axis = 0; axis < 2; ++axis) {
    right[axis] = between(0, 2) == 0 ? 1 : left[axis + 1];
    if (between(0, 2) == 0) left[axis + 1] = 1;
  }
  const auto a = random_of(left);
  const auto b = random_of(right);
  const std::array<std::size_t, 3> whole = {left[0], left[1] == 1 ? right[0] : left[1],
                                            left[2] == 1 ? right[1] : left[2]};
  Numbers sums, less;
  each_index(whole, [&](const std::array<std::size_t, 3>& index) {
    const double l = at(a, {index[0], left[1] == 1 ? 0 : index[1], left[2] == 1 ? 0 : index[2]});
    const double r = at(b, {right[0] == 1 ? 0 : index[1], right[1] == 1 ? 0 : index[2]});
    sums.push_back(l - r);
    less.push_back(l < r);
  });
  RC_ASSERT((a.tensor - b.tensor).shape() == whole);
  RC_ASSERT(numbers_of(a.tensor - b.tensor) == sums);
  RC_ASSERT(numbers_of(a.tensor < b.tensor) == less);
})
