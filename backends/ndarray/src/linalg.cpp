// Products of matrices, cut into blocks by shape alone so that any number of threads gives the same bits.
#include <algorithm>
#include <cmath>

#include <hearth/core/recycled.hpp>
#include <hearth/ndarray/functions.hpp>

#include "blocks.hpp"
#include "operand.hpp"
#include "rounding.hpp"
#include "strided.hpp"
#include "timed.hpp"

namespace hearth::inline v0_1::nd {
namespace {

// Below this many multiply-adds a product is one block,
constexpr std::size_t kBlockWork = std::size_t{1} << 19;
// or two that are not worth waking a thread.
constexpr std::size_t kHalvedWork = std::size_t{1} << 16;
// A larger one is a few blocks, and more once each of them would have more elements than this.
constexpr std::size_t kFewBlocks = 4;
constexpr std::size_t kBlockArea = std::size_t{1} << 16;

// A b of more bytes comes from further than the second cache, as do the weights of a large model.
constexpr std::size_t kFar = std::size_t{1} << 19;

// How [m, n] is cut: into blocks that are square but for kTall, since each block copies its columns of b to
// where it reads them, and reads its rows of a from where they are.
constexpr double kTall = 4;
struct Cut {
  std::size_t height, width, across, blocks;
  Waking waking = Waking::all;

  Cut(std::size_t m, std::size_t n, std::size_t k, bool summed_along_rows) {
    const std::size_t wanted =
        std::clamp<std::size_t>(m * n * k / kBlockWork, 1, std::max(kFewBlocks, m * n / kBlockArea));
    if (wanted == 1) {
      const std::size_t step = summed_along_rows ? 4 : 16;
      const bool halved = m * n * k >= kHalvedWork && n >= 2 * step;
      height = m, width = halved ? round_up(round_up_divide(n, 2), step) : n;
      across = blocks = halved ? 2 : 1;
      waking = Waking::seldom;
      return;
    }
    const double square =
        std::sqrt(static_cast<double>(wanted) * static_cast<double>(m) / static_cast<double>(n) / kTall);
    const std::size_t down = std::clamp<std::size_t>(static_cast<std::size_t>(square + 0.5), 1, wanted);
    height = piece(m, down);
    width = piece(n, round_up_divide(wanted, down));
    across = round_up_divide(n, width);
    blocks = across * round_up_divide(m, height);
  }

 private:
  // In sixteens, so that columns fill registers.
  static std::size_t piece(std::size_t extent, std::size_t pieces) {
    return pieces == 1 ? extent : round_up(round_up_divide(extent, pieces), 16);
  }
};

// c = a b, or with a row of bias added to each row; then each block of it goes through `then`.
template <class T>
void blocked_gemm(Context& context, std::size_t m, std::size_t n, std::size_t k, const T* a, Matrix la,
                  const T* b, Matrix lb, const T* bias, T* c, Finish<T> then = {}) {
  const Cut cut(m, n, k, lb.transposed);
  const bool far = k * n > kFar / sizeof(T);
  context.parallel(cut.blocks, cut.waking, [&](std::size_t block) {
    const std::size_t row = block / cut.across * cut.height, column = block % cut.across * cut.width;
    const std::size_t rows = std::min(cut.height, m - row), columns = std::min(cut.width, n - column);
    T* to = c + row * n + column;
    gemm(rows, columns, k, a + row * (la.transposed ? 1 : la.step), la,
         b + column * (lb.transposed ? lb.step : 1), lb, bias ? bias + column : nullptr, false, to, n, far);
    if (columns == n)
      then(rows * n, to);
    else
      for (std::size_t i = 0; i < rows; ++i) then(columns, to + i * n);
  });
}

}  // namespace

template <class T>
Array<T> matmul(Array<T> a, Array<T> b) {
  const profile::Scope scope([&] {
    return work("matmul",
                2 * count_of(std::max(a.numel() * b.shape.back(), b.numel() * a.shape[a.shape.rank() - 2])),
                bytes_of(a, b));
  });
  const std::size_t rank = a.shape.rank();
  const std::size_t m = a.shape[rank - 2], k = a.shape[rank - 1], n = b.shape[rank - 1];
  Shape batch, shape;
  for (std::size_t axis = 0; axis + 2 < rank; ++axis)
    batch.push_back(a.shape[axis] == 1 ? b.shape[axis] : a.shape[axis]);
  shape = batch;
  shape.push_back(m);
  shape.push_back(n);
  const Operand<T> x(a), y(b);
  Array<T> out = Array<T>::allocate(a.device(), shape);
  if (out.numel() == 0) return out;

  const auto batch_strides = [&](const Array<T>& array) {
    const Shape outer(array.shape.begin(), array.shape.begin() + batch.rank());
    return broadcast_strides(outer, array.strides, batch);
  };
  // Where each product of the batch begins, so that they can be shared out.
  RecycledVector<std::array<std::ptrdiff_t, 3>> starts;
  for_each_run<3>(batch, {batch_strides(x.array), batch_strides(y.array), out.strides},
                  [&](auto at, std::size_t count, const auto& step) {
                    for (std::size_t i = 0; i < count; ++i) {
                      starts.push_back(at);
                      for (std::size_t j = 0; j < 3; ++j) at[j] += step[j];
                    }
                  });
  Context& context = out.device().context();
  T* to = out.mutable_data();
  if (starts.size() == 1) {
    blocked_gemm<T>(context, m, n, k, x.array.data(), x.layout, y.array.data(), y.layout, nullptr, to);
  } else {
    const std::size_t together = std::max<std::size_t>(1, kBlockWork / std::max<std::size_t>(1, m * n * k));
    in_blocks(context, starts.size(), together, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i)
        gemm<T>(m, n, k, x.array.data() + starts[i][0], x.layout, y.array.data() + starts[i][1], y.layout,
                nullptr, false, to + starts[i][2], n);
    });
  }
  return out;
}

template <class T>
Array<T> linear(Array<T> x, const Array<T>& weight, std::optional<Array<T>> bias, Finish<T> then) {
  const profile::Scope scope(
      [&] { return work("linear", 2 * count_of(x.numel() * weight.shape[0]), bytes_of(x, weight)); });
  x = contiguous(std::move(x));
  const std::size_t in = weight.shape[1], out_features = weight.shape[0];
  Shape shape = x.shape;
  shape[shape.rank() - 1] = out_features;
  const Operand<T> w = transposed(weight);  // PyTorch's layout is [out, in]
  Array<T> out = Array<T>::allocate(x.device(), shape);
  if (out.numel() == 0) return out;
  if (bias) bias = contiguous(std::move(*bias));
  blocked_gemm(out.device().context(), out.numel() / out_features, out_features, in, x.data(),
               Matrix{false, in}, w.array.data(), w.layout, bias ? bias->data() : nullptr, out.mutable_data(),
               then);
  return out;
}

template Array<float> matmul<float>(Array<float>, Array<float>);
template Array<double> matmul<double>(Array<double>, Array<double>);
template Array<float> linear<float>(Array<float>, const Array<float>&, std::optional<Array<float>>,
                                    Finish<float>);
template Array<double> linear<double>(Array<double>, const Array<double>&, std::optional<Array<double>>,
                                      Finish<double>);

}  // namespace hearth::inline v0_1::nd
