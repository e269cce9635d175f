// Sorting along an axis, by index: what is sorted with it is gathered later.
#include <algorithm>
#include <vector>

#include <hearth/ndarray/functions.hpp>

#include "lines.hpp"
#include "timed.hpp"

namespace hearth::inline v0_1::nd {
namespace {

template <class T>
struct Keyed {
  T value;
  std::int64_t index;
};

// NaN is greater than all others and equal to itself, in both directions; equal ones keep their order.
template <class T>
bool less(const Keyed<T>& a, const Keyed<T>& b) {
  if (a.value < b.value) return true;
  if (b.value < a.value) return false;
  const bool a_nan = a.value != a.value, b_nan = b.value != b.value;
  return a_nan == b_nan ? a.index < b.index : b_nan;
}
template <class T>
bool greater(const Keyed<T>& a, const Keyed<T>& b) {
  if (a.value > b.value) return true;
  if (b.value > a.value) return false;
  const bool a_nan = a.value != a.value, b_nan = b.value != b.value;
  return a_nan == b_nan ? a.index < b.index : a_nan;
}

template <class T, class Order>
void sort_first(std::vector<Keyed<T>>& line, std::size_t count, Order order) {
  const auto middle = line.begin() + static_cast<std::ptrdiff_t>(count);
  // Few of many: a heap of them is enough.
  if (count < line.size() / 8) return std::partial_sort(line.begin(), middle, line.end(), order);
  if (count < line.size()) std::nth_element(line.begin(), middle, line.end(), order);
  std::sort(line.begin(), middle, order);
}

}  // namespace

template <class T>
Array<std::int64_t> argsort(Array<T> x, std::size_t axis, bool descending, std::size_t count) {
  const profile::Scope scope([&] { return work("argsort", 0, bytes_of(x)); });
  x = contiguous(std::move(x));
  Shape shape = x.shape;
  shape[axis] = count;
  Array<std::int64_t> out = Array<std::int64_t>::allocate(x.device(), shape);
  if (out.numel() == 0) return out;
  const T* from = x.data();
  std::int64_t* to = out.mutable_data();
  const Lines lines(x.shape, axis), kept(shape, axis);
  in_blocks(out.device().context(), lines.count, lines.in_a_block(), [&](std::size_t begin, std::size_t end) {
    std::vector<Keyed<T>> line(lines.extent);
    for (std::size_t i = begin; i < end; ++i) {
      const T* values = from + lines.first(i);
      for (std::size_t j = 0; j < lines.extent; ++j)
        line[j] = {values[j * lines.pace], static_cast<std::int64_t>(j)};
      if (descending)
        sort_first(line, count, greater<T>);
      else
        sort_first(line, count, less<T>);
      std::int64_t* indices = to + kept.first(i);
      for (std::size_t j = 0; j < count; ++j) indices[j * kept.pace] = line[j].index;
    }
  });
  return out;
}

#define HEARTH_INSTANTIATE(T) \
  template Array<std::int64_t> argsort<T>(Array<T>, std::size_t, bool, std::size_t);
HEARTH_INSTANTIATE(float)
HEARTH_INSTANTIATE(double)
HEARTH_INSTANTIATE(std::int64_t)

}  // namespace hearth::inline v0_1::nd
