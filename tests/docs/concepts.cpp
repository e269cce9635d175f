// What docs/concepts.md shows and says.
#include <doctest/doctest.h>

#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>

using namespace hearth;

namespace {

// [module]
template <Backend B>
struct Classifier {
  nn::Linear<B> hidden, out;
  nn::Dropout dropout;

  HEARTH_MODULE(Classifier, hidden, out, dropout)

  static Classifier init(const Device<B>& device, Rng& rng) {
    return {.hidden = nn::LinearConfig{.in = 4, .out = 8}.init<B>(device, rng),
            .out = nn::LinearConfig{.in = 8, .out = 3}.init<B>(device, rng),
            .dropout = {.p = 0.1}};
  }
  Tensor<B, 2> forward(const Tensor<B, 2>& x, Rng& rng) const {  // [n, 4] to [n, 3]
    return out(dropout(relu(hidden(x)), rng));
  }
};
// [/module]

}  // namespace

TEST_CASE("docs, concepts: one struct over many backends") {
  // [backends]
  using Cpu = NdArray<>;        // computes
  using Train = Autodiff<Cpu>;  // computes as Cpu does, and remembers how

  const Device<Train> device;
  Rng rng(42);
  const auto trained = Classifier<Train>::init(device, rng);     // parameters are leaves of a tape
  const Classifier<Cpu> used = valid(trained);                   // the same weights, no tape, no dropout
  const Classifier<Stored> kept = to_record(trained);            // bytes on the host: Record<Classifier<..>>
  const auto exact = to_backend<NdArray<double>>(used, device);  // other elements
  // [/backends]
  const auto x = ones<Cpu>({2, 4}, device);
  Rng unused(1);
  CHECK(used.forward(x, unused).shape() == std::array<std::size_t, 2>{2, 3});
  CHECK(kept.out.weight.data.shape.text() == "[3, 8]");
  CHECK(exact.out.weight.value().values().front() ==
        doctest::Approx(used.out.weight.value().values().front()));
}

TEST_CASE("docs, concepts: what a walk of the members gives") {
  const Device<NdArray<>> device;
  Rng rng(42);
  auto model = Classifier<NdArray<>>::init(device, rng);
  std::vector<std::string> seen;
  // [walk]
  visit_params(model, [&](std::string_view path, const auto& parameter) {
    seen.push_back(std::string(path) + " " + parameter.shape().text());
  });
  const std::size_t numbers = num_params(model);
  // [/walk]
  CHECK(numbers == 4 * 8 + 8 + 8 * 3 + 3);
  CHECK(seen == std::vector<std::string>{"hidden.weight [8, 4]", "hidden.bias [8]", "out.weight [3, 8]",
                                         "out.bias [3]"});
}

TEST_CASE("docs, concepts: the gradients of a model are the model's struct") {
  using Train = Autodiff<NdArray<>>;
  const Device<Train> device;
  Rng rng(42);
  auto model = Classifier<Train>::init(device, rng);
  const auto x = ones<Train>({2, 4}, device);
  const auto labels = Tensor<Train, 1, Int>::from(std::vector<std::int64_t>{0, 2}, {2}, device);
  // [gradients]
  freeze(model, "hidden");
  const auto loss = nn::cross_entropy(model.forward(x, rng), labels);
  const auto gradients = backward(loss, model);      // Classifier<Grad<NdArray<>>>
  const auto& slope = gradients.out.weight.value;    // std::optional<Tensor<NdArray<>, 2>>
  const bool none = !gradients.hidden.weight.value;  // frozen: there is none
  // [/gradients]
  REQUIRE(slope);
  CHECK(slope->shape() == std::array<std::size_t, 2>{3, 8});
  CHECK(none);
  static_assert(std::same_as<std::remove_const_t<decltype(gradients)>, Classifier<Grad<NdArray<>>>>);
}

TEST_CASE("docs, concepts: a record knows neither backend nor precision") {
  const Device<NdArray<>> device;
  Rng rng(42);
  const auto model = Classifier<Autodiff<NdArray<>>>::init(device, rng);
  // [record]
  const Bytes bytes = NamedMpkBytesRecorder<HalfPrecisionSettings>{}.save(to_record(model));  // f16
  const auto record = NamedMpkBytesRecorder<AsStored>{}.load<Record<Classifier<NdArray<>>>>(bytes);
  const auto again = from_record<Classifier<NdArray<double>>>(record, device);  // doubles
  const double p = again.dropout.p;  // 0.1: constants are part of the record
  // [/record]
  CHECK(p == 0.1);
  CHECK(record.out.weight.data.dtype == DType::f16);
}

TEST_CASE("docs, concepts: random numbers come from an argument") {
  const Device<NdArray<>> device;
  // [rng]
  Rng first(7), second(7);
  const auto a = Classifier<NdArray<>>::init(device, first);
  const auto b = Classifier<NdArray<>>::init(device, second);
  const bool same = equal(a.out.weight.value(), b.out.weight.value());  // every bit
  // [/rng]
  CHECK(same);
}
