#include <hearth/optim/adam.hpp>
#include <hearth/optim/sgd.hpp>

#include "golden.hpp"

using namespace hearth;
using namespace hearth::golden;

namespace {

template <Backend B>
struct Net {
  nn::Linear<B> a, b;

  HEARTH_MODULE(Net, a, b)

  Tensor<B, 2> operator()(Tensor<B, 2> x) const { return b(tanh(a(std::move(x)))); }
};

template <class I>
class Problem {
 public:
  using B = Autodiff<I>;

  explicit Problem(const File& file) : file_(file) {}

  Net<B> start() const {
    const auto stored = [&](const char* name) { return file_.data(prefix() + "start." + name); };
    return from_record<Net<B>>(
        {.a = {.weight = {stored("a.weight"), {1}}, .bias = Param<Stored, 1>{stored("a.bias"), {2}}},
         .b = {.weight = {stored("b.weight"), {3}}, .bias = Param<Stored, 1>{stored("b.bias"), {4}}}});
  }

  /// The weights after each step are PyTorch's.
  template <class Optimizer>
  void check(const std::string& name, Net<B> model, Optimizer optimizer) const {
    CAPTURE(name);
    const auto x = Tensor<B, 2>::from_data(file_.data(prefix() + "x"), {});
    const auto y = Tensor<B, 2>::from_data(file_.data(prefix() + "y"), {});
    const std::size_t steps = file_.data(prefix() + name + ".a.weight").shape[0];
    REQUIRE(steps == 20);
    for (std::size_t step = 0; step < steps; ++step) {
      CAPTURE(step);
      const auto loss = nn::mse_loss(model(x), y);
      optimizer.step(model, backward(loss, model));
      visit_params(model, [&]<class P>(std::string_view path, const P& param) {
        const auto history =
            Tensor<I, P::rank + 1>::from_data(file_.data(prefix() + name + "." + std::string(path)), {});
        const auto expected = squeeze(narrow(history, 0, step, 1), 0);
        CAPTURE(path);
        CHECK(difference(param.value().to_data(), expected.to_data()) == "");
      });
    }
  }

 private:
  static std::string prefix() { return std::is_same_v<typename I::FloatElem, double> ? "f64." : "f32."; }
  const File& file_;
};

}  // namespace

// covers optimizer: Sgd | optim.SGD | Sgd
TEST_CASE_TEMPLATE("golden: twenty steps of SGD", I, Tested<float>, Tested<double>) {
  const File file("optim");
  const Problem<I> problem(file);
  const auto model = problem.start();
  const auto check = [&](const char* name, const optim::SgdConfig& config) {
    problem.check(name, model, optim::Sgd{model, config});
  };
  check("sgd", {.learning_rate = 0.1});
  check("sgd_momentum", {.learning_rate = 0.1, .momentum = 0.9});
  check("sgd_nesterov", {.learning_rate = 0.05, .momentum = 0.9, .nesterov = true});
  check("sgd_decay", {.learning_rate = 0.1, .weight_decay = 0.05});
  check("sgd_dampening", {.learning_rate = 0.1, .momentum = 0.8, .dampening = 0.3, .weight_decay = 0.01});
}

// covers optimizer: Adam | optim.Adam | Adam
// covers optimizer: AdamW | optim.AdamW | AdamW
TEST_CASE_TEMPLATE("golden: twenty steps of Adam and AdamW", I, Tested<float>, Tested<double>) {
  const File file("optim");
  const Problem<I> problem(file);
  const auto model = problem.start();
  problem.check("adam", model, optim::Adam{model, {.learning_rate = 0.02}});
  problem.check(
      "adam_decay", model,
      optim::Adam{
          model, {.learning_rate = 0.02, .beta1 = 0.8, .beta2 = 0.95, .epsilon = 1e-6, .weight_decay = 0.1}});
  problem.check("adamw", model, optim::AdamW{model, {.learning_rate = 0.02}});
  problem.check(
      "adamw_decay", model,
      optim::AdamW{model, {.learning_rate = 0.02, .beta1 = 0.8, .beta2 = 0.95, .weight_decay = 0.2}});
}
