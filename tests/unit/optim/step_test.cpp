// What every optimizer keeps to. Their formulas are compared with PyTorch's in tests/golden.
#include <doctest/doctest.h>

#include "optim.hpp"

using namespace hearth;
using namespace hearth::test;

namespace {

template <Backend B>
struct Tied {
  Param<B, 1> in, out;

  HEARTH_MODULE(Tied, in, out)
};

Tied<Ad> tied() {
  const Param<Ad, 1> shared(Tensor<Ad, 1>::from(std::vector<float>{1, 2}, {2}, {}), {7});
  return {shared, shared};
}

}  // namespace

TEST_CASE_TEMPLATE("optim: the loss falls", O, HEARTH_OPTIMIZERS) {
  auto model = Net<Ad>::init(1);
  auto optimizer = O::of(model);
  const float before = loss_of(model).item();
  step(model, optimizer, 20);
  CHECK(loss_of(model).item() < before);
}

TEST_CASE_TEMPLATE("optim: made before or after load_record, the loaded weights are updated", O,
                   HEARTH_OPTIMIZERS) {
  const auto saved = Net<Ad>::init(2);
  const auto record = saved.into_record();

  auto early = Net<Ad>::init(1);
  auto made_before = O::of(early);
  early.load_record(record);
  CHECK(values(early) == values(saved));
  step(early, made_before, 3);

  auto late = Net<Ad>::init(1);
  late.load_record(record);
  auto made_after = O::of(late);
  step(late, made_after, 3);

  CHECK(values(early) == values(late));
  CHECK(values(early) != values(saved));
}

TEST_CASE_TEMPLATE("optim: a step leaves the record that was loaded, and copies of the model, as they were",
                   O, HEARTH_OPTIMIZERS) {
  auto model = Net<Ad>::init(1);
  const auto record = model.into_record();
  const auto copy = model;
  const auto evaluated = valid(model);
  const auto before = values(model);
  auto optimizer = O::of(model);
  step(model, optimizer, 2);
  CHECK(values(model) != before);
  CHECK(values(copy) == before);
  CHECK(values(evaluated) == before);
  CHECK(record.a.weight.data == before[0]);
}

TEST_CASE_TEMPLATE("optim: frozen parameters stay, also from decay, and the others move", O,
                   HEARTH_OPTIMIZERS) {
  auto model = Net<Ad>::init(1);
  freeze(model, "a");
  const auto before = values(model);
  auto optimizer = O::of(model);
  step(model, optimizer, 3);
  const auto after = values(model);
  CHECK(after[0] == before[0]);
  CHECK(after[1] == before[1]);
  CHECK(after[2] != before[2]);
  CHECK(after[3] != before[3]);

  // Frozen in the middle of training, when it has moments; then thawed.
  auto other = Net<Ad>::init(1);
  auto again = O::of(other);
  step(other, again, 2);
  freeze(other, "b");
  const auto frozen = values(other);
  step(other, again, 2);
  CHECK(values(other)[2] == frozen[2]);
  CHECK(values(other)[0] != frozen[0]);
  require_grad(other, true);
  step(other, again);
  CHECK(values(other)[2] != frozen[2]);
}

TEST_CASE_TEMPLATE("optim: a parameter without a gradient stays, also from decay", O, HEARTH_OPTIMIZERS) {
  auto model = Net<Ad>::init(1);
  auto optimizer = O::of(model);
  auto gradients = backward(loss_of(model), model);
  gradients.b.weight.value.reset();
  const auto before = values(model);
  optimizer.step(model, std::move(gradients));
  CHECK(values(model)[2] == before[2]);
  CHECK(values(model)[3] != before[3]);
}

TEST_CASE("optim: tied parameters are stepped once, by the sum of their gradients, and stay tied") {
  auto model = tied();
  optim::Sgd optimizer{model, {.learning_rate = 0.5}};
  for (int i = 1; i <= 3; ++i) {
    const auto loss = sum(model.in.value()) + sum(model.out.value());  // a gradient of 1 + 1
    optimizer.step(model, backward(loss, model));
    const float moved = static_cast<float>(i);
    CHECK(model.in.value().values() == std::vector<float>{1 - moved, 2 - moved});
    CHECK(memory_of(model.in) == memory_of(model.out));
  }
}

TEST_CASE_TEMPLATE("optim: each parameter has a state of its own", O, HEARTH_OPTIMIZERS) {
  // Training one part first must not change how the other part starts.
  auto both = Net<Ad>::init(1), alone = Net<Ad>::init(1);
  auto with_history = O::of(both);
  freeze(both, "a");
  step(both, with_history, 2);
  both = Net<Ad>::init(1);
  freeze(both, "b");
  freeze(alone, "b");
  auto fresh = O::of(alone);
  step(both, with_history);
  step(alone, fresh);
  CHECK(values(both) == values(alone));
}

TEST_CASE_TEMPLATE("optim: no fused step copies a parameter", O, WithSgd, WithAdam, WithAdamW) {
  auto model = Net<Ad>::init(1);
  auto optimizer = O::of(model);
  const auto before = memory(model);
  step(model, optimizer, 3);
  CHECK(memory(model) == before);
}

TEST_CASE_TEMPLATE("optim: a gradient of another shape is an error, and names the parameter", O,
                   HEARTH_OPTIMIZERS) {
  auto model = Net<Ad>::init(1);
  auto optimizer = O::of(model);
  auto gradients = backward(loss_of(model), model);
  gradients.b.weight.value.emplace(Tensor<Inner, 2>::zeros({2, 5}, {}));
  const auto before = values(model);
  CHECK_THROWS_WITH_AS(optimizer.step(model, gradients),
                       "hearth: optimizer: 'b.weight': expected a gradient [2, 4], got [2, 5]", ShapeError);
  CHECK(values(model) == before);
}

TEST_CASE_TEMPLATE("optim: gradients of another structure are an error", O, HEARTH_OPTIMIZERS) {
  auto model = Net<Ad>::init(1);
  auto optimizer = O::of(model);
  auto gradients = backward(loss_of(model), model);
  gradients.a.bias.reset();
  CHECK_THROWS_WITH_AS(optimizer.step(model, gradients),
                       "hearth: optimizer: 'a.bias': expected a value, got nothing", ShapeError);
}

TEST_CASE_TEMPLATE("optim: the learning rate can change between steps", O, HEARTH_OPTIMIZERS) {
  auto model = Net<Ad>::init(1);
  auto optimizer = O::of(model);
  step(model, optimizer);
  const auto before = values(model);
  optimizer.set_learning_rate(0);
  CHECK(optimizer.learning_rate() == 0);
  step(model, optimizer);
  CHECK(values(model) == before);
}
