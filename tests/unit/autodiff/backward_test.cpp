#include <doctest/doctest.h>

#include <hearth/autodiff.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

using namespace hearth;
using I = NdArray<double>;
using B = Autodiff<I>;

namespace {

template <Backend C>
struct Net {
  nn::Linear<C> a, b;
  Buffer<C, 1> scale;

  HEARTH_MODULE(Net, a, b, scale)

  template <std::size_t R>
  Tensor<C, R> operator()(Tensor<C, R> x) const {
    return b(tanh(a(std::move(x)))) * scale.value();
  }
};

Net<B> net(std::uint64_t seed = 1) {
  const Device<B> device;
  Rng rng(seed);
  return {.a = nn::LinearConfig{.in = 3, .out = 4}.init<B>(device, rng),
          .b = nn::LinearConfig{.in = 4, .out = 2}.init<B>(device, rng),
          .scale = Buffer<B, 1>(Tensor<B, 1>::full({2}, 2, device), ParamId{77})};
}

Tensor<B, 2> batch() { return Tensor<B, 2>::from(std::vector<double>{1, 2, 3, -1, 0, 1}, {2, 3}, {}); }
Tensor<B, 1> tracked(std::vector<double> values) {
  const std::size_t count = values.size();
  return require_grad(Tensor<B, 1>::from(std::move(values), {count}, {}));
}

template <class F>
std::string message_of(const F& f) {
  try {
    f();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

// covers module: backward | Tensor.backward | Tensor::backward
TEST_CASE("backward gives the model's own struct") {
  const auto model = net();
  const auto loss = mean(square(model(batch())));
  const Gradients<Net<B>> gradients = backward(loss, model);
  REQUIRE(gradients.a.weight.value);
  REQUIRE(gradients.b.bias);
  REQUIRE(gradients.b.bias->value);
  CHECK(gradients.a.weight.value->shape() == std::array<std::size_t, 2>{4, 3});
  CHECK(gradients.a.weight.id() == model.a.weight.id());
  static_assert(std::is_same_v<decltype(gradients.a.weight.value), std::optional<Tensor<I, 2>>>);

  // Each number, against differences.
  const double h = 1e-5;
  const auto values = model.b.weight.value().values();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto at = [&](double step) {
      auto moved = model;
      auto shifted = values;
      shifted[i] += step;
      moved.b.weight.assign(Tensor<B, 2>::from(shifted, {2, 4}, {}));
      return mean(square(moved(batch()))).item();
    };
    CHECK(gradients.b.weight.value->values()[i] == doctest::Approx((at(h) - at(-h)) / (2 * h)).epsilon(1e-7));
  }
}

TEST_CASE("a second backward needs the graph to be kept") {
  const auto x = tracked({1, 2});
  const auto loss = sum(exp(x) * x);
  const auto once = gradient(loss, x, {.keep_graph = true}).values();
  CHECK(gradient(loss, x, {.keep_graph = true}).values() == once);
  CHECK(gradient(loss, x).values() == once);
  const std::string message = message_of([&] { (void)gradient(loss, x); });
  CHECK(message.find("hearth: backward: expected a graph that still holds its values") == 0);
  CHECK(message.find("keep_graph = true") != std::string::npos);

  const auto model = net();
  const auto other = mean(square(model(batch())));
  (void)backward(other, model, {.keep_graph = true});
  (void)backward(other, model);
  CHECK(message_of([&] { (void)backward(other, model); }) == message);
  // Two losses of one graph: the first pass must keep what the second one needs.
  const auto y = exp(x);
  const auto first = sum(y), second = sum(y * y);
  (void)gradient(first, x, {.keep_graph = true});
  CHECK(gradient(second, x).values()[0] == doctest::Approx(2 * std::exp(2.0)));
}

TEST_CASE("a loss that depends on nothing is an error") {
  const auto constant = Tensor<B, 0>::full({}, 3, {});
  const auto x = tracked({1});
  CHECK(message_of([&] {
          (void)gradient(constant, x);
        }).find("hearth: backward: expected a loss that depends on") == 0);
  CHECK(message_of([&] { (void)backward(constant, net()); }).find("requires a gradient") !=
        std::string::npos);
}

TEST_CASE("an unrelated tensor has zeros, an unused parameter has none") {
  const auto x = tracked({1, 2}), unrelated = tracked({3, 4, 5});
  const auto loss = sum(x * x);
  CHECK(gradient(loss, unrelated, {.keep_graph = true}).values() == std::vector<double>{0, 0, 0});
  CHECK(gradient(loss, Tensor<B, 1>::ones({2}, {}), {.keep_graph = true}).values() ==
        std::vector<double>{0, 0});
  const auto later = exp(x);  // on the tape, but after the loss
  CHECK(gradient(loss, later).values() == std::vector<double>{0, 0});

  const auto model = net();
  const auto gradients = backward(mean(square(model.a(batch()))), model);
  CHECK(gradients.a.weight.value);
  CHECK_FALSE(gradients.b.weight.value);
  CHECK_FALSE(gradients.b.bias->value);
}

// covers module: gradient | autograd.grad | Tensor::grad
// covers module: require_grad | Module.requires_grad_ | Param::set_require_grad
TEST_CASE("the gradient of a computed tensor, and of the loss itself") {
  const auto x = tracked({1, 2});
  const auto y = x * x;
  const auto loss = sum(y * 3);
  CHECK(gradient(loss, y, {.keep_graph = true}).values() == std::vector<double>{3, 3});
  CHECK(gradient(loss, x, {.keep_graph = true}).values() == std::vector<double>{6, 12});
  CHECK(gradient(loss, loss).item() == 1);
}

TEST_CASE("a loss that is a parameter itself") {
  const auto x = require_grad(Tensor<B, 0>::full({}, 3, {}));
  CHECK(gradient(x, x).item() == 1);
}

TEST_CASE("tapes that meet are joined") {
  auto a = tracked({1, 2}), b = tracked({3, 4}), c = tracked({5, 6});
  const auto ab = a * b;                // two tapes
  const auto bc = exp(c) * c;           // a third one
  const auto loss = sum(ab * bc + ab);  // all of them
  CHECK(gradient(loss, a, {.keep_graph = true}).values()[0] == doctest::Approx(3 * (5 * std::exp(5.0) + 1)));
  CHECK(gradient(loss, b, {.keep_graph = true}).values()[1] == doctest::Approx(2 * (6 * std::exp(6.0) + 1)));
  CHECK(gradient(loss, c).values()[0] == doctest::Approx(3 * (std::exp(5.0) + 5 * std::exp(5.0))));
  // A parameter that was used on two tapes before they met.
  const auto model = net();
  const auto one = sum(model.a(batch())), two = sum(square(model.a(batch())));
  const auto both = backward(one * two, model);
  const auto again = model.a(batch());
  const auto expected = backward(sum(again) * sum(square(again)), model);
  const auto got = both.a.weight.value->values(), wanted = expected.a.weight.value->values();
  for (std::size_t i = 0; i < got.size(); ++i) CHECK(got[i] == doctest::Approx(wanted[i]));
  // In cat, many at once.
  std::vector<Tensor<B, 1>> parts;
  for (int i = 0; i < 20; ++i) parts.push_back(tracked({1.0 * i}));
  const auto all = sum(square(cat(parts, 0)));
  for (int i = 0; i < 20; ++i)
    CHECK(gradient(all, parts[static_cast<std::size_t>(i)], {.keep_graph = true}).item() == 2 * i);
}

TEST_CASE("a chain of a million ops is walked and destroyed without a stack") {
  const auto x = tracked({1});
  {
    Tensor<B, 1> y = x;
    for (int i = 0; i < 1000000; ++i) y = std::move(y) + 1e-6;
    CHECK(y.item() == doctest::Approx(2));
    CHECK(gradient(sum(y), x).item() == 1);
  }
  {  // and one that nobody walks
    Tensor<B, 1> y = x;
    for (int i = 0; i < 1000000; ++i) y = std::move(y) * 1;
  }
  {  // a hundred thousand tapes, each joined to the one before
    Tensor<B, 1> y = tracked({1});
    for (int i = 0; i < 100000; ++i) y = std::move(y) + tracked({1});
    CHECK(gradient(sum(y), y).item() == 1);
  }
}

TEST_CASE("frozen parameters get no gradient") {
  auto model = net();
  freeze(model, "a");
  const auto loss = mean(square(model(batch())));
  const auto gradients = backward(loss, model);
  CHECK_FALSE(gradients.a.weight.value);
  CHECK_FALSE(gradients.a.bias->value);
  CHECK(gradients.b.weight.value);
  require_grad(model, true, "a.bias");
  const auto more = backward(mean(square(model(batch()))), model);
  CHECK_FALSE(more.a.weight.value);
  CHECK(more.a.bias->value);
}

TEST_CASE("tied parameters accumulate: a copy shares its id") {
  const Device<B> device;
  Rng rng(3);
  const auto layer = nn::LinearConfig{.in = 3, .out = 3, .bias = false}.init<B>(device, rng);
  const auto twice = std::vector{layer, layer};
  const auto other = std::vector{layer, [&] {
                                   auto copy = layer;
                                   copy.weight.set_id(ParamId{5});
                                   return copy;
                                 }()};
  const auto loss_of = [&](const auto& layers) { return sum(square(layers[1](tanh(layers[0](batch()))))); };
  // By hand: d/dw of f(w, w) is the sum of the two partial derivatives.
  const auto w1 = require_grad(layer.weight.value()), w2 = require_grad(layer.weight.value());
  const auto loss = sum(square(linear(tanh(linear(batch(), w1)), w2)));
  const auto g1 = gradient(loss, w1, {.keep_graph = true}).values(), g2 = gradient(loss, w2).values();
  const auto tied_loss = loss_of(twice);
  detail::BackwardPass<I> pass(tied_loss.primitive(), {});
  const auto sum_of = Tensor<I, 2>(*pass.of(layer.weight.id())).values();
  for (std::size_t i = 0; i < 9; ++i) CHECK(sum_of[i] == doctest::Approx(g1[i] + g2[i]));
  const auto untied_loss = loss_of(other);
  detail::BackwardPass<I> apart(untied_loss.primitive(), {});
  const auto first = Tensor<I, 2>(*apart.of(layer.weight.id())).values();
  for (std::size_t i = 0; i < 9; ++i) CHECK(first[i] == doctest::Approx(g1[i]));
}

// covers module: without_grad | torch.no_grad | Module::no_grad
// covers module: valid | Module.eval | AutodiffModule::valid
// covers module: inner | - | Tensor::inner
// covers module: to_autodiff | - | Tensor::from_inner
// covers module: detach | Tensor.detach | Tensor::detach
TEST_CASE("without_grad, valid and detach make no tape") {
  const auto model = net();
  const auto quiet = without_grad(model);
  CHECK_FALSE(quiet(batch()).primitive().tracked());
  CHECK(model(batch()).primitive().tracked());
  CHECK(quiet(batch()).values() == model(batch()).values());

  const auto plain = valid(model);
  static_assert(std::is_same_v<decltype(plain), const Net<I>>);
  CHECK(plain(inner(batch())).values() == model(batch()).values());
  CHECK(plain.a.weight.value().primitive().data() == model.a.weight.value().primitive().value.data());
  CHECK(plain.a.weight.id() == model.a.weight.id());

  const auto x = tracked({2});
  const auto cut = detach(x * x);
  CHECK_FALSE(cut.primitive().tracked());
  CHECK(gradient(sum(x * cut), x).item() == 4);
  CHECK_FALSE(to_autodiff(inner(x)).primitive().tracked());
  CHECK(to_autodiff(inner(to_int(x))).values() == to_int(x).values());
  CHECK(to_autodiff(inner(x > 1)).values() == (x > 1).values());
  // Comparisons, casts and indices carry nothing.
  CHECK_FALSE(to_float(x > 1).primitive().tracked());
  CHECK_FALSE(to_float(to_int(x)).primitive().tracked());
  CHECK_FALSE(to_float(argmax(x, 0)).primitive().tracked());
}

TEST_CASE("after backward the parameters' memory is theirs alone again") {
  auto model = net();
  const auto x = batch();
  const auto loss = mean(square(model(x)));  // still alive below
  const auto exclusive = [&] {
    bool all = true;
    visit_params(model,
                 [&](std::string_view, auto& param) { all = all && param.storage().storage.exclusive(); });
    return all;
  };
  CHECK_FALSE(exclusive());
  const auto gradients = backward(loss, model);
  CHECK(exclusive());
  const void* place = model.a.weight.storage().data();
  I::F velocity{};
  I::sgd_step(model.a.weight.storage(), gradients.a.weight.value->primitive(), velocity,
              {.learning_rate = 0.1});
  CHECK(model.a.weight.storage().data() == place);
  CHECK(loss.item() == loss.item());
}
