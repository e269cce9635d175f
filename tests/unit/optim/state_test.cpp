// An optimizer's state in records: training that was cut in two is the same, bit by bit.
#include <doctest/doctest.h>

#include <hearth/record.hpp>
#include "optim.hpp"

using namespace hearth;
using namespace hearth::test;

namespace {

using Mpk = BytesRecorder<NamedMpk, FullPrecisionSettings>;
using Tensors = BytesRecorder<Safetensors, FullPrecisionSettings>;

// Model and optimizer out of bytes.
template <class Recorder, class O>
auto resumed(const Bytes& weights, const Bytes& state) {
  auto model = from_record<Net<Ad>>(Recorder{}.template load<Record<Net<Ad>>>(weights));
  auto optimizer = O::of(model);
  optimizer.load_record(Recorder{}.template load<RecordTree>(state));
  return std::pair{std::move(model), std::move(optimizer)};
}

template <class Recorder, class O>
void check_resume() {
  auto whole = Net<Ad>::init(1), first = whole;
  auto optimizer = O::of(whole);
  step(whole, optimizer, 10);
  optimizer.set_learning_rate(optimizer.learning_rate() / 3);
  step(whole, optimizer, 10);

  auto before = O::of(first);
  step(first, before, 10);
  before.set_learning_rate(before.learning_rate() / 3);
  auto [second, after] =
      resumed<Recorder, O>(Recorder{}.save(to_record(first)), Recorder{}.save(before.record()));
  step(second, after, 10);
  CHECK(values(second) == values(whole));
  CHECK(after.learning_rate() == optimizer.learning_rate());
  CHECK(first_difference(after.record().root, optimizer.record().root) == "");
  CHECK(values(first) != values(whole));
}

RecordTree state_of_adam() {
  auto model = Net<Ad>::init(1);
  optim::Adam optimizer{model};
  step(model, optimizer, 3);
  return optimizer.record();
}

template <class O = WithAdam>
std::vector<std::string> problems(const RecordTree& state, const Net<Ad>& model = Net<Ad>::init(1)) {
  auto optimizer = O::of(model);
  const RecordTree before = optimizer.record();
  std::vector<std::string> texts;
  try {
    optimizer.load_record(state);
  } catch (const RecordError& error) {
    for (const auto& problem : error.problems()) texts.push_back(problem.text());
  }
  CHECK((texts.empty() || optimizer.record() == before));
  return texts;
}

template <Backend B>
struct Shared {
  Param<B, 1> in, out;

  HEARTH_MODULE(Shared, in, out)
};

}  // namespace

TEST_CASE_TEMPLATE("optim: ten steps, a save, a load and ten steps are twenty steps", O, HEARTH_OPTIMIZERS) {
  check_resume<Mpk, O>();
  check_resume<Tensors, O>();
}

TEST_CASE("optim: a state names moments and steps as the model names its parameters") {
  const RecordTree state = state_of_adam();
  CHECK(*find_path(state.root, "optimizer")->as<std::string>() == "Adam");
  CHECK(*find_path(state.root, "learning_rate")->as<double>() == 1e-3);
  CHECK(*find_path(state.root, "momentum")->as<double>() == 0.9);
  CHECK(*find_path(state.root, "steps.a.weight")->as<std::uint64_t>() == 3);
  CHECK(find_path(state.root, "mean.a.weight")->text() == "f32[4, 3]");
  CHECK(find_path(state.root, "variance.b.bias")->text() == "f32[2]");
  CHECK(find_path(state.root, "max_variance") == nullptr);
}

TEST_CASE("optim: rates of groups and momentum are part of the state") {
  const auto model = Net<Ad>::init(1);
  const auto make = [&] {
    return optim::Sgd{model, {.momentum = 0.5}, {{.matches = "a", .learning_rate = 1}}};
  };
  auto optimizer = make(), other = make();
  optimizer.set_learning_rate(0.25);
  optimizer.set_learning_rate(0.125, 0);
  optimizer.set_momentum(0.75);
  other.load_record(Tensors{}.load<RecordTree>(Tensors{}.save(optimizer.record())));
  CHECK(other.learning_rate() == 0.25);
  CHECK(other.learning_rate(0) == 0.125);
  CHECK(other.momentum() == 0.75);
}

TEST_CASE("optim: frozen parameters and those without gradients have no state, before and after a load") {
  auto model = Net<Ad>::init(1);
  freeze(model, "a");
  optim::AdamW optimizer{model};
  auto gradients = backward(loss_of(model), model);
  gradients.b.weight.value.reset();
  optimizer.step(model, std::move(gradients));
  const RecordTree state = optimizer.record();
  CHECK(find_path(state.root, "steps.a") == nullptr);
  CHECK(find_path(state.root, "mean.b.weight") == nullptr);
  CHECK(find_path(state.root, "mean.b.bias") != nullptr);

  optim::AdamW other{model};
  other.load_record(state);
  CHECK(other.record() == state);
  // The ones that begin later begin in the same way.
  auto a = model, b = model;
  require_grad(a, true);
  require_grad(b, true);
  step(a, optimizer, 3);
  step(b, other, 3);
  CHECK(values(a) == values(b));
}

TEST_CASE("optim: a state loaded into a used optimizer leaves nothing of the old one") {
  auto model = Net<Ad>::init(1);
  optim::Adam used{model}, fresh{model};
  const RecordTree nothing = fresh.record();
  step(model, used, 2);
  used.load_record(nothing);
  CHECK(used.record() == nothing);
}

TEST_CASE("optim: tied parameters have one state, under the first path") {
  const Param<Ad, 1> shared(Tensor<Ad, 1>::from(std::vector<float>{1, 2}, {2}, {}), {7});
  Shared<Ad> model{shared, shared};
  optim::Adam optimizer{model};
  const auto loss = [&] { return sum(model.in.value()) + sum(model.out.value()); };
  optimizer.step(model, backward(loss(), model));
  const RecordTree state = optimizer.record();
  CHECK(find_path(state.root, "mean.in") != nullptr);
  CHECK(find_path(state.root, "mean.out") == nullptr);
  optim::Adam other{model};
  other.load_record(state);
  auto copy = model;
  optimizer.step(model, backward(loss(), model));
  other.step(copy, backward(sum(copy.in.value()) + sum(copy.out.value()), copy));
  CHECK(values(model) == values(copy));
}

TEST_CASE("optim: the state of another optimizer or another model is an error with every field") {
  const RecordTree state = state_of_adam();
  CHECK(problems(state).empty());
  CHECK(problems<WithAdamW>(state) ==
        std::vector<std::string>{"field 'optimizer': expected AdamW, the file has Adam"});
  CHECK(problems(RecordTree{}) ==
        std::vector<std::string>{"field 'optimizer': expected a text, the file has no such field"});

  RecordTree damaged = state;
  const auto& root = damaged.root;
  auto at = [&](const char* path) { return const_cast<RecordNode*>(find_path(root, path)); };
  at("mean.a.weight")->as<RecordTensor>()->data.shape = {3, 4};
  *at("steps.a.bias") = {std::string("three")};
  *at("variance.b.weight") = {RecordMap{}};
  insert_path(damaged.root, "mean.c.weight", {1.5});
  CHECK(problems(damaged) ==
        std::vector<std::string>{
            "field 'mean.a.weight': expected a tensor [4, 3], the file has f32[3, 4]",
            "field 'steps.a.bias': expected a whole number, the file has the text \"three\"",
            "field 'variance.b.weight': expected a tensor [2, 4], the file has a map of 0",
            "field 'mean.c.weight': expected no such field, the file has the number 1.5"});
}

TEST_CASE("optim: a moment or a count of steps that is missing is an error") {
  RecordTree state = state_of_adam();
  for (const char* group : {"steps", "mean"}) {
    auto* map = const_cast<RecordNode*>(find_path(state.root, std::string(group) + ".b"))->as<RecordMap>();
    erase_if(map->entries, [](const RecordEntry& entry) { return entry.key == "bias"; });
  }
  CHECK(problems(state) ==
        std::vector<std::string>{"field 'steps.b.bias': expected a whole number, the file has no such field",
                                 "field 'mean.b.bias': expected a tensor [2], the file has no such field"});
}

TEST_CASE("optim: a state with momentum does not fit an optimizer without") {
  auto model = Net<Ad>::init(1);
  optim::Sgd with{model, {.momentum = 0.9}}, without{model};
  step(model, with);
  try {
    without.load_record(with.record());
    FAIL("no error");
  } catch (const RecordError& error) {
    CHECK(error.problems().size() == 4);
    CHECK(error.problems()[0].text() ==
          "field 'velocity.a.bias': expected no such field, the file has f32[4]");
  }
  CHECK(without.momentum() == 0);
}
