// Layers that behave otherwise while they are trained, and how they are told.
#include <doctest/doctest.h>

#include <cmath>

#include <hearth/autodiff.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>
#include <hearth/record/derive.hpp>

using namespace hearth;

namespace {

using Plain = NdArray<double>;
using Train = Autodiff<Plain>;
const Device<Plain> kDevice;

template <class B, std::size_t R>
Tensor<B, R> ones(const std::array<std::size_t, R>& shape) {
  return Tensor<B, R>::ones(shape, kDevice);
}

/// A module of a user's, with a mode of its own.
template <Backend B>
struct Halved {
  nn::Linear<B> inner;
  Training training = {};

  HEARTH_MODULE(Halved, inner, training)

  double factor() const { return training.on ? 0.5 : 1; }
};

template <Backend B>
struct Net {
  Halved<B> first;
  std::optional<nn::Dropout> dropout, none;
  std::vector<nn::Sequential<nn::Relu, nn::Dropout>> many;
  std::variant<nn::Dropout, nn::Relu> either;
  nn::BatchNorm<B> norm;

  HEARTH_MODULE(Net, first, dropout, none, many, either, norm)
};

template <Backend B>
Net<B> net() {
  Rng rng(1);
  return {.first = {nn::LinearConfig{.in = 1, .out = 1}.init<B>(kDevice, rng)},
          .dropout = nn::Dropout{.p = 0.25},
          .none = {},
          .many = {{nn::Relu{}, nn::Dropout{}}, {nn::Relu{}, nn::Dropout{}}},
          .either = nn::Dropout{},
          .norm = nn::BatchNormConfig{.features = 2}.init<B>(kDevice, rng)};
}

template <class M>
std::string modes(const M& model) {
  std::string text;
  visit_modules(model, [&](std::string_view path, const auto& module) {
    if constexpr (requires { module.training; })
      text += std::string(path) + (module.training.on ? " on, " : " off, ");
  });
  return text;
}

std::vector<std::string> keys(const RecordNode& tree) {
  std::vector<std::string> found;
  for (const RecordEntry& entry : tree.as<RecordMap>()->entries) found.push_back(entry.key);
  return found;
}

}  // namespace

// covers module: visit_modules | Module.named_modules | -
TEST_CASE("visit_modules comes by every module, also by those without parameters") {
  const auto model = net<Plain>();
  std::vector<std::string> found;
  visit_modules(model, [&]<class M>(std::string_view path, const M&) {
    found.push_back(std::string(path) + " " + std::string(M::hearth_name));
  });
  CHECK(found == std::vector<std::string>{" Net", "first Halved", "first.inner Linear", "dropout Dropout",
                                          "many.0.1 Dropout", "many.1.1 Dropout", "either.0 Dropout",
                                          "norm BatchNormNd"});
}

// covers module: set_training | Module.train | -
// covers module: Training | Module.training | -
// covers module: train | Module.train | -
// covers module: eval | Module.eval | -
TEST_CASE("train and eval switch every layer, and the modules of users") {
  auto model = net<Train>();
  const std::string on = "first on, dropout on, many.0.1 on, many.1.1 on, either.0 on, norm on, ";
  const std::string off = "first off, dropout off, many.0.1 off, many.1.1 off, either.0 off, norm off, ";
  CHECK(modes(model) == on);
  nn::eval(model);
  CHECK(modes(model) == off);
  CHECK(model.first.factor() == 1);
  CHECK(modes(valid(model)) == off);  // a copy has the mode of its original
  CHECK(modes(from_record<Net<Plain>>(to_record(model))) == off);
  nn::train(model);
  CHECK(modes(model) == on);
  set_training(model.many, false);
  CHECK(modes(model) == "first on, dropout on, many.0.1 off, many.1.1 off, either.0 on, norm on, ");
  auto changed = net<Train>();
  nn::eval(changed);
  load_record(changed, to_record(net<Train>()));  // keeps its own
  CHECK(modes(changed) == off);
}

TEST_CASE("a mode is no part of a file") {
  const auto model = net<Plain>();
  const RecordNode tree = to_tree(to_record(model));
  CHECK(keys(*find_path(tree, "dropout")) == std::vector<std::string>{"p"});
  CHECK(keys(*find_path(tree, "first")) == std::vector<std::string>{"inner"});
  CHECK(keys(*find_path(tree, "norm")) == std::vector<std::string>{"weight", "bias", "running_mean",
                                                                   "running_var", "num_batches_tracked",
                                                                   "epsilon", "momentum"});
  auto off = model;
  nn::eval(off);
  CHECK(modes(from_record<Net<Plain>>(from_tree<Record<Net<Plain>>>(to_tree(to_record(off))))) ==
        modes(model));
}

// covers layer: Dropout | nn.Dropout | Dropout
TEST_CASE("dropout in the mode of inference is the identity, draws nothing and lets gradients pass") {
  nn::Dropout dropout{.p = 0.5};
  Rng rng(1);
  const auto x = require_grad(ones<Train, 2>({20, 10}));
  const auto dropped = sum(dropout(x, rng)).item();
  CHECK(dropped != 200);
  CHECK(dropped == doctest::Approx(200).epsilon(0.3));
  nn::eval(dropout);
  const Rng before = rng;
  CHECK(dropout(x, rng).values() == x.values());
  CHECK(rng == before);
  CHECK(gradient(sum(dropout(x, rng)), x).values() == std::vector<double>(200, 1));
  CHECK_THROWS_WITH_AS((nn::Dropout{.p = 1.5}(x, rng)),
                       "hearth: Dropout: expected a probability from 0 to 1, got 1.500000", Error);
}

// covers layer: DropoutNd | - | -
// covers layer: Dropout1d | nn.Dropout1d | -
// covers layer: Dropout2d | nn.Dropout2d | -
// covers layer: Dropout3d | nn.Dropout3d | -
TEST_CASE("dropout of channels keeps or drops a channel as one") {
  static_assert(std::is_same_v<nn::Dropout1d, nn::DropoutNd<1>> &&
                std::is_same_v<nn::Dropout3d, nn::DropoutNd<3>>);
  nn::Dropout2d dropout{.p = 0.25};
  Rng rng(2);
  const auto y = dropout(ones<Train, 4>({40, 10, 2, 3}), rng).values();
  std::size_t kept = 0;
  for (std::size_t channel = 0; channel < 400; ++channel) {
    for (std::size_t i = 1; i < 6; ++i) CHECK(y[channel * 6 + i] == y[channel * 6]);
    CHECK((y[channel * 6] == 0 || y[channel * 6] == doctest::Approx(4.0 / 3)));
    kept += y[channel * 6] != 0;
  }
  CHECK(kept > 270);
  CHECK(kept < 330);
  CHECK(sum(nn::Dropout3d{.p = 1}(ones<Train, 5>({1, 2, 2, 2, 2}), rng)).item() == 0);
  CHECK(nn::Dropout1d{}(ones<Plain, 3>({1, 2, 2})).values() == std::vector<double>(4, 1));
  nn::eval(dropout);
  CHECK(sum(dropout(ones<Train, 4>({1, 2, 2, 3}), rng)).item() == 12);
  CHECK_THROWS_WITH_AS((nn::Dropout2d{.p = -1}(ones<Train, 4>({1, 1, 1, 1}), rng)),
                       "hearth: Dropout2d: expected a probability from 0 to 1, got -1.000000", Error);
}

// covers layer: AlphaDropout | nn.AlphaDropout | -
TEST_CASE("alpha dropout keeps a mean of 0 and a variance of 1") {
  nn::AlphaDropout dropout{.p = 0.3};
  Rng rng(3);
  const auto x = normal<Train>(std::array<std::size_t, 1>{20000}, 0, 1, kDevice, rng);
  const auto y = dropout(x, rng);
  const double average = mean(y).item();
  CHECK(std::abs(average) < 0.03);
  CHECK(mean(square(y)).item() - average * average == doctest::Approx(1).epsilon(0.03));
  // What is dropped has one value: a lowest + b of the paper's formula.
  const double lowest = -1.7580993408473766, a = 1 / std::sqrt(0.7 * (1 + 0.3 * lowest * lowest));
  std::size_t dropped = 0;
  for (const double value : y.values()) dropped += std::abs(value - (a * lowest - a * 0.3 * lowest)) < 1e-12;
  CHECK(static_cast<double>(dropped) / 20000 == doctest::Approx(0.3).epsilon(0.05));
  CHECK(sum(nn::AlphaDropout{.p = 1}(x, rng)).item() == 0);
  nn::eval(dropout);
  CHECK(dropout(x, rng).values() == x.values());
  CHECK(dropout(inner(x)).values() == x.values());
}

// covers layer: GaussianNoise | - | GaussianNoise
TEST_CASE("gaussian noise has its deviation, in training alone") {
  nn::GaussianNoise noise{.std = 0.2};
  Rng rng(4);
  const auto x = ones<Train, 1>({10000});
  const auto added = noise(x, rng) - 1;
  CHECK(std::sqrt(mean(square(added)).item()) == doctest::Approx(0.2).epsilon(0.03));
  nn::eval(noise);
  CHECK(noise(x, rng).values() == x.values());
  CHECK(noise(inner(x)).values() == x.values());
  CHECK_THROWS_WITH_AS((nn::GaussianNoise{.std = -1}(x, rng)),
                       "hearth: GaussianNoise: expected a standard deviation of 0 or more, got -1.000000",
                       Error);
}
