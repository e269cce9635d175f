// What docs/new-layer.md shows and says.
#include <doctest/doctest.h>

#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>

using namespace hearth;

namespace {

// [function]
/// x * sigmoid(beta * x), of any shape.
template <class B, std::size_t R>
Tensor<B, R> swish(Tensor<B, R> x, double beta) {
  return x * sigmoid(x * beta);
}
// [/function]

// [config]
template <Backend B> struct LowRank;

/// Linear with a weight of so small a rank, on top of one that may be frozen.
struct LowRankConfig {
  std::size_t in, out;
  std::size_t rank = 4;
  double scale = 1;

  template <ComputeBackend B>
  LowRank<B> init(const Device<B>& device, Rng& rng) const {
    return {
        .base = nn::LinearConfig{.in = in, .out = out}.init<B>(device, rng),
        .down = nn::init_uniform<B>(std::array{rank, in}, in, device, rng),
        .up = nn::init_full<B>(std::array{out, rank}, 0, device, rng),
        .calls = Buffer<B, 0, Int>(zeros<B, Int>(std::array<std::size_t, 0>{}, device), ParamId{rng.next()}),
        .scale = scale,
        .last = {}};
  }
};
// [/config]

// [layer]
template <Backend B>
struct LowRank {
  nn::Linear<B> base;       // a layer within a layer
  Param<B, 2> down;         // [rank, in], trained
  Param<B, 2> up;           // [out, rank], trained
  Buffer<B, 0, Int> calls;  // saved, but not trained
  double scale;             // a constant: part of the record too
  Skip<std::size_t> last;   // not part of the record

  HEARTH_MODULE(LowRank, base, down, up, calls, scale, last)

  /// [n, in] to [n, out]
  Tensor<B, 2> operator()(const Tensor<B, 2>& x) const {
    const auto low = matmul(x, transpose(down.value()));          // [n, rank]
    return base(x) + matmul(low, transpose(up.value())) * scale;  // [n, out]
  }
};
// [/layer]

}  // namespace

TEST_CASE("docs, a layer of one's own: a function of tensors has its gradient") {
  using B = NdArray<double>;
  using A = Autodiff<B>;
  // [gradient]
  const auto x = require_grad(Tensor<A, 1>::from({-1, 0.5}, {}));
  const auto slope = gradient(sum(swish(x, 1.5)), x);
  // [/gradient]
  const auto numbers = [](double at) {
    const double h = 1e-5;
    const auto f = [](double v) {
      return swish(Tensor<B, 1>::from(std::vector<double>{v}, {1}, {}), 1.5).values()[0];
    };
    return (f(at + h) - f(at - h)) / (2 * h);
  };
  CHECK(slope.values()[0] == doctest::Approx(numbers(-1)));
  CHECK(slope.values()[1] == doctest::Approx(numbers(0.5)));
}

TEST_CASE("docs, a layer of one's own: it trains, and comes back from a file") {
  using B = Autodiff<NdArray<>>;
  const Device<B> device;
  Rng rng(1);
  // [use]
  auto model = LowRankConfig{.in = 6, .out = 3}.init<B>(device, rng);
  freeze(model, "base");  // only down and up learn
  auto optimizer = optim::Adam(model, {.learning_rate = 0.05});
  const auto x = normal<B>({32, 6}, 0, 1, device, rng);
  const auto wanted = normal<B>({32, 3}, 0, 1, device, rng);
  for (int step = 0; step < 50; ++step) {
    const auto loss = nn::mse_loss(model(x), wanted);
    optimizer.step(model, backward(loss, model));
  }
  const Bytes bytes = BinBytesRecorder<FullPrecisionSettings>{}.save(to_record(model));
  // [/use]
  Rng other(1);
  const auto fresh = LowRankConfig{.in = 6, .out = 3}.init<B>(device, other);
  CHECK(equal(inner(model.base.weight.value()), inner(fresh.base.weight.value())));
  CHECK(nn::mse_loss(model(x), wanted).item() < 0.9 * nn::mse_loss(fresh(x), wanted).item());

  // [back]
  const auto record = BinBytesRecorder<FullPrecisionSettings>{}.load<Record<LowRank<B>>>(bytes);
  const auto back = from_record<LowRank<NdArray<>>>(record, device);
  // [/back]
  CHECK(allclose(back(inner(x)), inner(model(x))));
  CHECK(back.scale == 1);
}
