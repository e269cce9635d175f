// Options for some of the parameters. Their formulas are compared with PyTorch's in tests/golden.
#include <doctest/doctest.h>

#include "optim.hpp"

using namespace hearth;
using namespace hearth::test;
using optim::ParamGroup;
using optim::ParamInfo;
using optim::ParamMatch;

namespace {

// How far the first element of each parameter goes when all gradients are 1.
std::vector<float> moves(const std::vector<ParamGroup>& groups,
                         optim::SgdConfig config = {.learning_rate = 1}) {
  auto model = Net<Ad>::init(1);
  optim::Sgd optimizer{model, config, groups};
  auto gradients = backward(loss_of(model), model);
  const auto ones = [](auto& gradient) {
    using T = typename std::remove_cvref_t<decltype(gradient.value)>::value_type;
    gradient.value.emplace(T::ones(gradient.value->shape(), {}));
  };
  ones(gradients.a.weight);
  ones(*gradients.a.bias);
  ones(gradients.b.weight);
  ones(*gradients.b.bias);
  model =
      map(std::move(model), []<class T>(std::string_view, const T& x) { return T::zeros(x.shape(), {}); });
  optimizer.step(model, std::move(gradients));
  std::vector<float> all;
  visit(model, [&](std::string_view, const auto& param) { all.push_back(-param.value().values()[0]); });
  return all;
}

using Moves = std::vector<float>;

}  // namespace

// covers optimizer: ParamGroup | param_groups | ModuleOptimizer::with_group
TEST_CASE("optim: a group goes by a path or by a predicate, and the first that matches counts") {
  CHECK(moves({}) == Moves{1, 1, 1, 1});
  CHECK(moves({{.matches = "a", .learning_rate = 0.5}}) == Moves{0.5, 0.5, 1, 1});
  CHECK(moves({{.matches = "a.weight", .learning_rate = 0.5}}) == Moves{0.5, 1, 1, 1});
  CHECK(moves({{.matches = "", .learning_rate = 0.5}}) == Moves{0.5, 0.5, 0.5, 0.5});
  const auto is_bias = [](const ParamInfo& param) { return param.shape.rank() == 1; };
  CHECK(moves({{.matches = is_bias, .learning_rate = 0.5}}) == Moves{1, 0.5, 1, 0.5});
  const auto is_linear = [](const ParamInfo& param) { return param.role == Role::linear; };
  CHECK(moves({{.matches = is_linear, .learning_rate = 0.25}, {.matches = "a", .learning_rate = 0.5}}) ==
        Moves{0.25, 0.5, 0.25, 1});
}

TEST_CASE("optim: a path matches whole names") {
  CHECK(ParamMatch("back")({"back.weight"}));
  CHECK(ParamMatch("back")({"back"}));
  CHECK_FALSE(ParamMatch("back")({"backbone.weight"}));
  CHECK_FALSE(ParamMatch("back")({"a.back"}));
  CHECK_FALSE(ParamMatch()({"back"}));
}

TEST_CASE("optim: a group may have a decay of its own, and no learning rate") {
  auto model = Net<Ad>::init(1);
  const auto before = values(model);
  optim::Sgd optimizer{
      model, {.learning_rate = 1, .weight_decay = 0.5}, {{.matches = "b", .weight_decay = 0}}};
  auto gradients = backward(loss_of(model), model);
  gradients.a.weight.value.emplace(Tensor<Inner, 2>::zeros({4, 3}, {}));
  gradients.b.weight.value.emplace(Tensor<Inner, 2>::zeros({2, 4}, {}));
  optimizer.step(model, std::move(gradients));
  CHECK(values(model)[2] == before[2]);
  CHECK(model.a.weight.value().values()[0] == before[0].values<float>()[0] * 0.5f);
}

TEST_CASE("optim: one call changes all rates in proportion, another one group's alone") {
  const auto model = Net<Ad>::init(1);
  optim::Sgd optimizer{
      model, {.learning_rate = 1}, {{.matches = "a", .learning_rate = 0.25}, {.matches = "b.bias"}}};
  CHECK(optimizer.learning_rate(0) == 0.25);
  CHECK(optimizer.learning_rate(1) == 1);
  optimizer.set_learning_rate(0.5);
  CHECK(optimizer.learning_rate() == 0.5);
  CHECK(optimizer.learning_rate(0) == 0.125);
  CHECK(optimizer.learning_rate(1) == 0.5);
  optimizer.set_learning_rate(3, 0);
  CHECK(optimizer.learning_rate() == 0.5);
  CHECK(optimizer.learning_rate(0) == 3);
  optimizer.set_learning_rate(0);
  optimizer.set_learning_rate(1);
  CHECK(optimizer.learning_rate(0) == 0.25);
}

TEST_CASE("optim: a group that matches nothing is an error that names it") {
  const auto model = Net<Ad>::init(1);
  const auto make = [&](std::vector<ParamGroup> groups) { optim::Adam{model, {}, std::move(groups)}; };
  CHECK_THROWS_WITH_AS(
      make({{.matches = "a"}, {.matches = "c"}}),
      "hearth: optimizer: group 1 'c': expected a parameter that it matches and that no group before it does, got none",
      Error);
  CHECK_THROWS_WITH_AS(
      make({{.matches = "a"}, {.matches = "a.bias"}}),
      "hearth: optimizer: group 1 'a.bias': expected a parameter that it matches and that no group before it does, got none",
      Error);
  CHECK_THROWS_WITH_AS(
      make({{.matches = [](const ParamInfo&) { return false; }}}),
      "hearth: optimizer: group 0: expected a parameter that it matches and that no group before it does, got none",
      Error);
}

TEST_CASE("optim: rates and decays that are none are errors") {
  const auto model = Net<Ad>::init(1);
  const std::string rate = "hearth: optimizer: expected a learning rate of 0 or more, got ";
  CHECK_THROWS_WITH_AS((optim::Sgd{model, {.learning_rate = -1}}), (rate + "-1.000000").c_str(), Error);
  CHECK_THROWS_WITH_AS((optim::Sgd{model, {}, {{.matches = "a", .learning_rate = -1}}}),
                       (rate + "-1.000000").c_str(), Error);
  CHECK_THROWS_WITH_AS((optim::Sgd{model, {.weight_decay = -2}}),
                       "hearth: optimizer: expected a weight decay of 0 or more, got -2.000000", Error);
  optim::Sgd optimizer{model, {}, {{.matches = "a"}}};
  CHECK_THROWS_WITH_AS(optimizer.set_learning_rate(std::nan("")), (rate + "nan").c_str(), Error);
  CHECK_THROWS_WITH_AS(optimizer.set_learning_rate(HUGE_VAL),
                       "hearth: optimizer: expected a finite learning rate, got inf", Error);
  CHECK_THROWS_WITH_AS(optimizer.set_learning_rate(1, 1),
                       "hearth: optimizer: expected a group below 1, got 1", Error);
  CHECK_THROWS_WITH_AS(optimizer.learning_rate(7), "hearth: optimizer: expected a group below 1, got 7",
                       Error);
  CHECK_THROWS_WITH_AS(
      (optim::Sgd{model, {.learning_rate = 0}, {{.matches = "a", .learning_rate = 1}}}),
      "hearth: optimizer: group 0 'a': expected a learning rate for all above 0, which the group's is a multiple of, got 0",
      Error);
  CHECK_THROWS_WITH_AS(
      (optim::Muon{model, {.learning_rate = 0}}),
      "hearth: Muon: expected a learning rate above 0, which AdamW's is a multiple of, got 0", Error);
}

TEST_CASE("optim: Muon leaves to AdamW what it is told to, and what is no matrix") {
  auto by_muon = Net<Ad>::init(1), by_both = by_muon, by_adamw = by_muon;
  const optim::AdamWConfig adamw{.learning_rate = 0.125};
  optim::Muon muon{by_muon, {.learning_rate = 0.5, .adamw = adamw}};
  optim::Muon both{by_both, {.learning_rate = 0.5, .by_adamw = "b", .adamw = adamw}};
  optim::AdamW all{by_adamw, adamw};
  step(by_muon, muon);
  step(by_both, both);
  step(by_adamw, all);
  CHECK(values(by_both)[0] == values(by_muon)[0]);
  CHECK(values(by_both)[0] != values(by_adamw)[0]);
  for (std::size_t i : {1, 2, 3}) CHECK(values(by_both)[i] == values(by_adamw)[i]);
}
