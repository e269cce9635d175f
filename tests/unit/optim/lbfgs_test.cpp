// L-BFGS: what it is given and what it keeps. Its steps are compared with PyTorch's in tests/golden.
#include <doctest/doctest.h>

#include <hearth/record.hpp>
#include "optim.hpp"

using namespace hearth;
using namespace hearth::test;

namespace {

const auto loss = [](const Net<Ad>& model) { return loss_of(model); };
const optim::LbfgsConfig wolfe{.max_iter = 3, .line_search = optim::LineSearch::strong_wolfe};

template <Backend B>
struct Pair {
  Param<B, 1> in, out;

  HEARTH_MODULE(Pair, in, out)
};

}  // namespace

TEST_CASE("optim: L-BFGS finds the minimum of a quadratic") {
  const Param<Ad, 1> x(Tensor<Ad, 1>::from(std::vector<float>{1, -2}, {2}, {}), {7});
  const Param<Ad, 1> y(Tensor<Ad, 1>::from(std::vector<float>{5}, {1}, {}), {8});
  Pair<Ad> model{x, y};
  const auto closure = [](const Pair<Ad>& m) {
    return sum(square(m.in.value() - 3)) + sum(square(m.out.value() + 1)) * 10;
  };
  optim::Lbfgs optimizer{model, {.line_search = optim::LineSearch::strong_wolfe}};
  CHECK(optimizer.step(model, closure) == 4 + 25 + 360);
  for (float value : model.in.value().values()) CHECK(value == doctest::Approx(3).epsilon(1e-4));
  CHECK(model.out.value().item() == doctest::Approx(-1).epsilon(1e-4));
}

TEST_CASE("optim: L-BFGS takes a loss, or a loss and gradients") {
  auto one = Net<Ad>::init(1), two = one, three = one;
  optim::Lbfgs a{one, wolfe}, b{two, wolfe}, c{three, wolfe};
  const double before = loss_of(one).item();
  CHECK(a.step(one, loss) == before);
  CHECK(b.step(two, [](const Net<Ad>& model) {
    auto found = loss_of(model);
    auto gradients = backward(found, model);
    return std::pair{std::move(found), std::move(gradients)};
  }) == before);
  CHECK(c.step(three, [](const Net<Ad>& model) {
    const auto found = loss_of(model);
    return std::pair{static_cast<double>(found.item()), backward(found, model)};
  }) == before);
  CHECK(values(one) == values(two));
  CHECK(values(one) == values(three));
  CHECK(loss_of(one).item() < before);
}

TEST_CASE("optim: L-BFGS leaves frozen parameters and keeps tied ones tied") {
  auto model = Net<Ad>::init(1);
  optim::Lbfgs optimizer{model, wolfe};
  optimizer.step(model, loss);
  freeze(model, "a.weight");
  const auto frozen = values(model);
  optimizer.step(model, loss);
  CHECK(values(model)[0] == frozen[0]);
  CHECK(values(model)[2] != frozen[2]);

  const Param<Ad, 1> shared(Tensor<Ad, 1>::from(std::vector<float>{1, 2}, {2}, {}), {7});
  Pair<Ad> tied{shared, shared};
  optim::Lbfgs other{tied, {.learning_rate = 0.5, .max_iter = 1}};
  other.step(tied, [](const Pair<Ad>& m) { return sum(square(m.in.value())) + sum(square(m.out.value())); });
  // Gradients 4 and 8 in one vector: a first step of 0.5 / 12 along them.
  CHECK(tied.in.value().values()[1] == doctest::Approx(2 - 8 * 0.5 / 12));
  CHECK(tied.out.value().values() == tied.in.value().values());
}

TEST_CASE_TEMPLATE("optim: L-BFGS goes on from a record, bit by bit", Recorder,
                   BytesRecorder<NamedMpk, FullPrecisionSettings>,
                   BytesRecorder<Safetensors, FullPrecisionSettings>) {
  for (const auto& config :
       {wolfe, optim::LbfgsConfig{.learning_rate = 0.1, .max_iter = 3, .history_size = 4}}) {
    auto whole = Net<Ad>::init(1), half = whole;
    optim::Lbfgs without_pause{whole, config}, before{half, config};
    for (int i = 0; i < 4; ++i) without_pause.step(whole, loss);
    for (int i = 0; i < 2; ++i) before.step(half, loss);
    optim::Lbfgs after{half, config};
    after.load_record(Recorder{}.template load<RecordTree>(Recorder{}.save(before.record())));
    CHECK(first_difference(after.record().root, before.record().root) == "");
    for (int i = 0; i < 2; ++i) after.step(half, loss);
    CHECK(values(half) == values(whole));
  }
}

TEST_CASE("optim: the state of another model or optimizer is an error of L-BFGS too") {
  auto model = Net<Ad>::init(1);
  optim::Lbfgs optimizer{model, wolfe};
  optimizer.step(model, loss);
  const RecordTree state = optimizer.record();
  const Param<Ad, 1> x(Tensor<Ad, 1>::zeros({26}, {}), {7});
  Pair<Ad> pair{x, x};
  optim::Lbfgs other{pair};
  CHECK_THROWS_AS(other.load_record(state), RecordError);
  try {
    other.load_record(state);
  } catch (const RecordError& error) {
    CHECK(error.problems()[0].text() == "field 'shapes.in': expected a text, the file has no such field");
  }
  CHECK_THROWS_WITH_AS(
      (optim::Lbfgs{model}.load_record(optim::Adam{model}.record())),
      "hearth: cannot load 'optimizer state': field 'optimizer': expected Lbfgs, the file has Adam",
      RecordError);
  RecordTree damaged = state;
  const_cast<RecordNode*>(find_path(damaged.root, "direction"))->as<RecordTensor>()->data.shape = {13, 2};
  CHECK_THROWS_WITH_AS(
      optimizer.load_record(damaged),
      "hearth: cannot load 'optimizer state': field 'direction': expected a tensor [26], the "
      "file has f32[13, 2]",
      RecordError);
  CHECK(optimizer.record() == state);
}

TEST_CASE("optim: options that L-BFGS cannot follow are errors") {
  const auto model = Net<Ad>::init(1);
  CHECK_THROWS_WITH_AS((optim::Lbfgs{model, {.history_size = 0}}),
                       "hearth: LbfgsConfig: expected history_size above 0, got 0", Error);
  CHECK_THROWS_WITH_AS((optim::Lbfgs{model, {.learning_rate = -1}}),
                       "hearth: optimizer: expected a learning rate of 0 or more, got -1.000000", Error);
}
