// The code of docs/programs.md.
#include <doctest/doctest.h>

#include <cstdio>

#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/trace.hpp>

using namespace hearth;

namespace {

template <Backend B>
struct Mlp {
  nn::Linear<B> fc1, fc2;

  HEARTH_MODULE(Mlp, fc1, fc2)

  static Mlp init(const Device<B>& device, Rng& rng) {
    return {.fc1 = nn::LinearConfig{.in = 8, .out = 16}.init<B>(device, rng),
            .fc2 = nn::LinearConfig{.in = 16, .out = 3}.init<B>(device, rng)};
  }
  Tensor<B, 2> forward(const Tensor<B, 2>& x) const { return fc2(relu(fc1(x))); }
};

}  // namespace

TEST_CASE("docs: a model as one file") {
  Rng rng(42);
  const auto model = Mlp<NdArray<>>::init({}, rng);
  // [export]
  const auto example = zeros<NdArray<>>({1, 8}, {});
  save_program(model, example, "mlp.onnx",
               {.inputs = {"x"}, .outputs = {"scores"}, .dynamic = {{"x", 0, "batch"}}});
  // [/export]

  // [run]
  const auto program = Program<NdArray<>>::load("mlp.onnx");
  const auto x = uniform<NdArray<>>({4, 8}, -1, 1, {}, rng);
  const Tensor<NdArray<>, 2> scores = program.forward<2>(x);
  // [/run]
  CHECK(allclose(scores, model.forward(x)));

  // [look]
  std::printf("%s", text(program.graph()).c_str());  // a line for each node, with shapes
  for (const GraphValue& input : program.inputs())   // x f32[batch, 8]
    std::printf("%s %s\n", input.name.c_str(), input.text().c_str());
  const RecordTree weights = program.record();  // fc1.weight, .. like any checkpoint
  // [/look]
  CHECK(find_path(weights.root, "fc1.weight"));

  // [train]
  using B = Autodiff<NdArray<>>;
  auto tuned = Program<B>::load("mlp.onnx");
  optim::Adam optimizer(tuned, {.learning_rate = 0.01});
  const auto classes = Tensor<B, 1, Int>::from(std::vector{0, 2, 1, 0}, {});
  for (int step = 0; step < 50; ++step) {
    const auto loss = nn::cross_entropy(tuned.forward<2>(Tensor<B, 2>::from_data(x.to_data(), {})), classes);
    optimizer.step(tuned, backward(loss, tuned));
  }
  save_onnx(tuned.graph(), "tuned.onnx");
  // [/train]
  const auto guesses = argmax(Program<NdArray<>>::load("tuned.onnx").forward<2>(x), 1);
  CHECK(guesses.values() == std::vector<std::int64_t>{0, 2, 1, 0});
}
