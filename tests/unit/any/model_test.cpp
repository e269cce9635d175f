#include <doctest/doctest.h>

#include <filesystem>

#include <hearth/any.hpp>
#include <hearth/nn.hpp>
#include <hearth/record.hpp>

#include "../../skip.hpp"

using namespace hearth;

namespace {

template <Backend B>
struct Mlp {
  nn::Linear<B> fc1, fc2;

  HEARTH_MODULE(Mlp, fc1, fc2)

  Tensor<B, 2> forward(const Tensor<B, 2>& x) const { return fc2(relu(fc1(x))); }
};
struct MlpConfig {
  template <Backend B>
  Mlp<B> init(const Device<B>& device, Rng& rng) const {
    return {.fc1 = nn::LinearConfig{.in = 8, .out = 16}.init<B>(device, rng),
            .fc2 = nn::LinearConfig{.in = 16, .out = 3}.init<B>(device, rng)};
  }
};

/// Takes indices.
template <Backend B>
struct Words {
  nn::Embedding<B> table;

  HEARTH_MODULE(Words, table)

  Tensor<B, 2> operator()(const Tensor<B, 1, Int>& words) const { return table(words); }
};
struct WordsConfig {
  template <Backend B>
  Words<B> init(const Device<B>& device, Rng& rng) const {
    return {nn::EmbeddingConfig{.num_embeddings = 5, .embedding_dim = 2}.init<B>(device, rng)};
  }
};

TensorData input() {
  std::vector<float> values(32);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i % 7) / 4 - 1;
  return TensorData::from(std::move(values), {4, 8});
}

AnyModel<Mlp> made_on(const AnyDevice& device) {
  Rng rng(42);
  return AnyModel<Mlp>(MlpConfig{}, device, rng);
}

}  // namespace

TEST_CASE("a model behind the choice computes what the model does") {
  const AnyDevice device = AnyDevice::cpu();
  const AnyModel<Mlp> model = made_on(device);
  CHECK(model.device() == device);
  Rng rng(42);
  const auto plain = MlpConfig{}.init<NdArray<>>({}, rng);
  CHECK(model(input()) == plain.forward(Tensor<NdArray<>, 2>::from_data(input(), {})).to_data());
}

TEST_CASE("the data's rank and kind are those of the model") {
  const AnyModel<Mlp> model = made_on(AnyDevice::cpu());
  CHECK_THROWS_WITH_AS(model(TensorData::from(std::vector<float>(8), {8})),
                       "hearth: model: expected a tensor of 2 dimensions, got f32[8]", ShapeError);
  CHECK_THROWS_WITH_AS(model(TensorData::from(std::vector<float>(2), {1, 2, 1})),
                       "hearth: model: expected a tensor of 2 dimensions, got f32[1, 2, 1]", ShapeError);
  CHECK_THROWS_AS(model(TensorData::from(std::vector<float>(4), {2, 2})),
                  ShapeError);  // the layer's own error
  const TensorData doubles = cast(input(), DType::f64);
  CHECK(model(doubles) == model(input()));

  Rng rng(1);
  const AnyModel<Words> words(WordsConfig{}, AnyDevice::cpu(), rng);
  CHECK(words(TensorData::from(std::vector<std::int32_t>{3, 0, 3}, {3})).shape == Shape{3, 2});
  CHECK_THROWS_AS(words(TensorData::from(std::vector<float>{0.5f}, {1})), DTypeError);
}

TEST_CASE("a layer that takes tensors of many ranks is called with the data's") {
  Rng rng(1);
  const AnyModel<nn::Linear> layer(nn::LinearConfig{.in = 2, .out = 3}, AnyDevice::cpu(), rng);
  CHECK(layer(TensorData::from(std::vector<float>(2), {2})).shape == Shape{3});
  CHECK(layer(TensorData::from(std::vector<float>(8), {2, 2, 2})).shape == Shape{2, 2, 3});
  CHECK_THROWS_WITH_AS(
      layer(TensorData::from(std::vector<float>(1), {})),
      "hearth: model: expected a tensor of 1 or 2 or 3 or 4 or 5 or 6 or 7 or 8 dimensions, got f32[]",
      ShapeError);
}

TEST_CASE("a model from its record") {
  const AnyModel<Mlp> model = made_on(AnyDevice::cpu());
  const AnyModel<Mlp> again(model.into_record(), AnyDevice::cpu());
  CHECK(again(input()) == model(input()));
  auto record = model.into_record();
  record.fc1.weight.data.shape = {128};
  CHECK_THROWS_AS(AnyModel<Mlp>(record, AnyDevice::cpu()), RecordError);
}

TEST_CASE("visit gives the model itself") {
  AnyModel<Mlp> model = made_on(AnyDevice::cpu());
  const TensorData before = model(input());
  model.visit([]<class M>(M& mlp) {
    const Tensor<BackendOf<M>, 1> bias = mlp.fc2.bias->value();
    mlp.fc2.bias->assign(bias + 1);
  });
  CHECK(model(input()).values<float>()[0] == doctest::Approx(before.values<float>()[0] + 1));
  CHECK(std::as_const(model).visit([](const auto& mlp) { return mlp.fc1.weight.shape(); }) == Shape{16, 8});
}

TEST_CASE("to another device of the same backend") {
  AnyModel<Mlp> model = made_on(AnyDevice::cpu());
  const TensorData before = model(input());
  const AnyDevice other = AnyDevice::cpu({.threads = 1});
  model.to(other);
  CHECK(model.device() == other);
  CHECK(model(input()) == before);
  CHECK(
      model.visit([](const auto& mlp) { return mlp.fc1.weight.value().device().shared().get() != nullptr; }));
}

#if HEARTH_WITH_CUDA

static void check_close(const TensorData& a, const TensorData& b) {
  CHECK(a.shape == b.shape);
  const auto x = a.values<double>(), y = b.values<double>();
  REQUIRE(x.size() == y.size());
  for (std::size_t i = 0; i < x.size(); ++i) CHECK(x[i] == doctest::Approx(y[i]).epsilon(1e-5));
}

TEST_CASE("from one backend to the other and back") {
  if (cuda_device_count() == 0) return test::skip("no GPU of NVIDIA's and its driver were found");
  const AnyDevice cpu = AnyDevice::cpu(), cuda = AnyDevice::cuda();
  AnyModel<Mlp> model = made_on(cpu);
  model.visit([](auto& mlp) { mlp.fc1.weight.set_require_grad(false); });
  const TensorData before = model(input());
  const auto weights = model.into_record().fc1.weight.data;
  const auto frozen = [&] {
    return !model.visit([](const auto& mlp) { return mlp.fc1.weight.requires_grad(); });
  };

  model.to(cuda);
  CHECK(model.device() == cuda);
  CHECK(model.visit([]<class M>(const M&) { return std::is_same_v<M, Mlp<Cuda<>>>; }));
  CHECK(model.into_record().fc1.weight.data == weights);
  CHECK(frozen());
  check_close(model(input()), before);

  model.to(cpu);
  CHECK(model.device() == cpu);
  CHECK(frozen());
  CHECK(model(input()) == before);
}

TEST_CASE("a model saved on one backend and loaded on the other computes the same") {
  if (cuda_device_count() == 0) return test::skip("no GPU of NVIDIA's and its driver were found");
  const auto folder = std::filesystem::temp_directory_path() / "hearth_any_model_test";
  std::filesystem::create_directories(folder);
  const DefaultRecorder recorder;
  const AnyDevice devices[] = {AnyDevice::cpu(), AnyDevice::cuda()};
  for (const AnyDevice& from : devices)
    for (const AnyDevice& to : devices) {
      CAPTURE(from.text() + " to " + to.text());
      const std::string path = (folder / "mlp").string();
      const AnyModel<Mlp> model = made_on(from);
      recorder.save(model.into_record(), path);
      const AnyModel<Mlp> loaded(recorder.load<AnyModel<Mlp>::RecordType>(path), to);
      CHECK(loaded.device() == to);
      CHECK(loaded.into_record().fc2.weight.data == model.into_record().fc2.weight.data);
      check_close(loaded(input()), model(input()));
    }
  std::filesystem::remove_all(folder);
}

#endif
