// Products of matrices. What a library can read in place is not copied: transposes, slices, repeated batches.
#include <algorithm>

#include <hearth/cuda/functions.hpp>

#include "bias.hpp"
#include "blas.hpp"
#include "offsets.hpp"

namespace hearth::inline v0_1::gpu {
namespace {

// Matrices that gemm can read: one of their two steps is 1. Others are copied.
template <class T>
struct Operand {
  Array<T> array;
  Matrix layout;

  explicit Operand(Array<T> x) : array(std::move(x)) {
    const std::size_t row = array.shape.rank() - 2, column = row + 1;
    if (backwards() || (!fits(column, row) && !fits(row, column))) array = contiguous(std::move(array));
    layout.transposed = !fits(column, row);
    const std::size_t run = layout.transposed ? row : column, across = layout.transposed ? column : row;
    const std::size_t step = array.shape[across] == 1 ? 0 : static_cast<std::size_t>(array.strides[across]);
    layout.step = std::max<std::size_t>({1, step, array.shape[run]});
  }

 private:
  bool fits(std::size_t run, std::size_t across) const {
    const std::ptrdiff_t step = array.strides[across];
    return (array.shape[run] == 1 || array.strides[run] == 1) &&
           (array.shape[across] == 1 || (step > 0 && static_cast<std::size_t>(step) >= array.shape[run]));
  }
  bool backwards() const {
    return std::any_of(array.strides.begin(), array.strides.begin() + array.shape.rank(),
                       [](std::ptrdiff_t step) { return step < 0; });
  }
};

// Axes of batches of a, b and c, joined where they can be. The products of the first are one call.
struct Batches {
  using Axes = Offsets<3, std::uint64_t>;
  Axes axes;
  std::size_t calls = 1;

  // m and la change where the matrices of a that meet the same b are the rows of one.
  template <class T>
  Batches(const Shape& batch, const Operand<T>& a, const Operand<T>& b, const Array<T>& c, Product& p,
          Matrix& la)
      : axes(batch, {steps_of(batch, a.array), steps_of(batch, b.array), c.strides}) {
    if (axes.rank == 0) return;
    const auto step = static_cast<std::size_t>(axes.steps[0][0]);
    const bool rows_of_one = axes.steps[1][0] == 0 && !la.transposed &&
                             (p.m == 1 ? step >= std::max<std::size_t>(1, p.k) : step == p.m * la.step);
    if (rows_of_one) {
      if (p.m == 1) la.step = step;
      p.m *= axes.extents[0];
      axes.extents[0] = 1;
    }
    longest_first();
    p.batch = axes.extents[0];
    for (std::size_t axis = 1; axis < axes.rank; ++axis) calls *= axes.extents[axis];
  }

  std::size_t step(std::size_t operand) const {
    return axes.rank == 0 ? 0 : static_cast<std::size_t>(axes.steps[operand][0]);
  }
  /// Where a call's matrices begin.
  Axes::At start(std::size_t call) const { return axes(axes.rank == 0 ? 0 : call * axes.extents[0]); }

 private:
  template <class T>
  static Strides steps_of(const Shape& batch, const Array<T>& x) {
    return broadcast_strides(Shape(x.shape.begin(), x.shape.begin() + batch.rank()), x.strides, batch);
  }
  void longest_first() {
    const std::size_t longest = std::max_element(axes.extents, axes.extents + axes.rank) - axes.extents;
    std::swap(axes.extents[0], axes.extents[longest]);
    for (auto& steps : axes.steps) std::swap(steps[0], steps[longest]);
  }
};

}  // namespace

template <class T>
Array<T> matmul(Array<T> a, Array<T> b) {
  // More calls than that cost more than a copy, which may need fewer.
  constexpr std::size_t kMostCalls = 16;
  const std::size_t rank = a.shape.rank();
  const Product whole = {1, a.shape[rank - 2], b.shape[rank - 1], a.shape[rank - 1]};
  Shape batch;
  for (std::size_t axis = 0; axis + 2 < rank; ++axis)
    batch.push_back(a.shape[axis] == 1 ? b.shape[axis] : a.shape[axis]);
  Shape shape = batch;
  shape.push_back(whole.m);
  shape.push_back(whole.n);
  Array<T> out = Array<T>::allocate(a.device(), shape);
  if (out.numel() == 0) return out;

  Operand<T> x(std::move(a)), y(std::move(b));
  for (;;) {
    Product p = whole;
    Matrix lx = x.layout, ly = y.layout;
    const Batches batches(batch, x, y, out, p, lx);
    if (batches.calls > kMostCalls && !(x.array.dense() && y.array.dense())) {
      x = Operand<T>(contiguous(std::move(x.array)));
      y = Operand<T>(contiguous(std::move(y.array)));
      continue;
    }
    lx.batch_step = batches.step(0);
    ly.batch_step = batches.step(1);
    const Matrix lc = {.step = p.n, .batch_step = batches.step(2)};
    Launch launch("matmul", out, x.array, y.array);
    for (std::size_t call = 0; call < batches.calls; ++call) {
      const auto at = batches.start(call);
      gemm(launch, p, x.array.data() + at[0], lx, y.array.data() + at[1], ly, out.mutable_data() + at[2], lc);
    }
    return out;
  }
}

template <class T>
Array<T> linear(Array<T> x, Array<T> weight, std::optional<Array<T>> bias) {
  const std::size_t in = weight.shape[1], features = weight.shape[0];
  Shape shape = x.shape;
  shape[shape.rank() - 1] = features;
  Array<T> out = Array<T>::allocate(x.device(), shape);
  if (out.numel() == 0) return out;
  const std::size_t rows = out.numel() / features;
  if (x.shape.rank() != 2) x = contiguous(std::move(x)).reshaped({rows, in});
  // PyTorch's layout is [out, in]: the product reads it transposed, in place.
  const Operand<T> left(std::move(x)), right(std::move(weight).permuted({1, 0}));
  if (bias) repeat_bias(contiguous(std::move(*bias)), out, 1);
  Launch launch("linear", out, left.array, right.array);
  gemm(launch, {1, rows, features, in, bias.has_value()}, left.array.data(), left.layout, right.array.data(),
       right.layout, out.mutable_data(), {.step = features});
  return out;
}

template Array<float> matmul<float>(Array<float>, Array<float>);
template Array<double> matmul<double>(Array<double>, Array<double>);
template Array<float> linear<float>(Array<float>, Array<float>, std::optional<Array<float>>);
template Array<double> linear<double>(Array<double>, Array<double>, std::optional<Array<double>>);

}  // namespace hearth::inline v0_1::gpu
