// Averages of weights: buffers, ties, records. Their numbers are compared with PyTorch's in tests/golden.
#include <doctest/doctest.h>

#include <hearth/nn/batch_norm.hpp>
#include <hearth/record.hpp>
#include "optim.hpp"

using namespace hearth;
using namespace hearth::test;

namespace {

template <Backend B>
struct Normed {
  nn::Linear<B> fc;
  nn::BatchNorm<B> norm;
  std::vector<Param<B, 1>> more;

  HEARTH_MODULE(Normed, fc, norm, more)

  static Normed init(std::uint64_t seed) {
    Rng rng(seed);
    const Param<B, 1> shared(Tensor<B, 1>::ones({2}, {}), {7});
    return {nn::LinearConfig{.in = 3, .out = 4}.init<B>({}, rng),
            nn::BatchNormConfig{.features = 4}.init<B>({}, rng),
            {shared, shared}};
  }
};

Normed<Ad> trained() {
  auto model = Normed<Ad>::init(2);
  model.norm(model.fc(Tensor<Ad, 2>::from(std::vector<float>{1, 2, 3, -1, 0, 1}, {2, 3}, {})));
  return model;
}

}  // namespace

TEST_CASE("optim: an average is a model to evaluate, of its own memory, with the buffers of the model") {
  auto model = Normed<Ad>::init(1);
  optim::Ema ema{model, 0.75};
  static_assert(std::is_same_v<decltype(ema), optim::Ema<Normed<Inner>>>);
  const auto before = values(model);
  CHECK(values(ema.model()) == before);

  const auto other = trained();
  ema.update(other);
  CHECK(values(model) == before);
  CHECK(ema.model().norm.running_mean->value().values() == other.norm.running_mean->value().values());
  CHECK(ema.model().norm.num_batches_tracked->value().item() == 1);
  CHECK(ema.model().fc.weight.value().values()[0] ==
        doctest::Approx(0.75 * model.fc.weight.value().values()[0] +
                        0.25 * other.fc.weight.value().values()[0]));
  CHECK(ema.model().more[0].value().primitive().data() == ema.model().more[1].value().primitive().data());
  CHECK(ema.updates == 1);
}

TEST_CASE("optim: an average of a model that does not train") {
  auto model = valid(Normed<Ad>::init(1));
  optim::AveragedModel swa{model};
  swa.update(valid(trained()));
  swa.update(model);
  CHECK(swa.model().fc.weight.value().values()[0] ==
        doctest::Approx((model.fc.weight.value().values()[0] + trained().fc.weight.value().values()[0]) / 2));
}

TEST_CASE("optim: an average that was saved goes on") {
  const auto model = Normed<Ad>::init(1), other = trained();
  optim::Ema ema{model, optim::EmaConfig{.decay = 0.9, .warm_up = true}};
  ema.update(other);
  using Averaged = decltype(ema);
  const BytesRecorder<NamedMpk, FullPrecisionSettings> recorder;
  auto loaded = from_record<Averaged>(recorder.load<Record<Averaged>>(recorder.save(to_record(ema))));
  CHECK(loaded.updates == 1);
  CHECK(loaded.warm_up);
  ema.update(other);
  loaded.update(other);
  CHECK(values(loaded.model()) == values(ema.model()));

  optim::AveragedModel swa{model};
  swa.update(other);
  using Mean = decltype(swa);
  auto again = from_record<Mean>(recorder.load<Record<Mean>>(recorder.save(to_record(swa))));
  swa.update(model);
  again.update(model);
  CHECK(values(again.model()) == values(swa.model()));
}

TEST_CASE("optim: an average of another structure, and a decay that is none, are errors") {
  auto model = Normed<Ad>::init(1);
  optim::Ema ema{model, 0.9};
  const auto before = values(ema.model());
  model.more.pop_back();
  CHECK_THROWS_WITH_AS(ema.update(model), "hearth: average: 'more': expected 2 entries, got 1 entry",
                       ShapeError);
  model = trained();
  model.more.back() = Param<Ad, 1>(Tensor<Ad, 1>::ones({3}, {}), {8});
  CHECK_THROWS_WITH_AS(ema.update(model), "hearth: average: 'more.1': expected [2], got [3]", ShapeError);
  CHECK(values(ema.model()) == before);
  CHECK(ema.updates == 0);
  CHECK_THROWS_WITH_AS((optim::Ema{model, 1.5}), "hearth: Ema: expected a decay from 0 to 1, got 1.500000",
                       Error);
}
