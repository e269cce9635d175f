// A small model and data that it can learn, shared by the tests of training.
#pragma once

#include <hearth/data.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>
#include <hearth/optim.hpp>
#include <hearth/train/learner.hpp>
#include <hearth/train/model_checkpoint.hpp>

namespace hearth::test {

/// Points of two classes on either side of a line, with dropout in between so that randomness matters.
template <Backend B>
struct SmallNet {
  nn::Linear<B> in, out;
  nn::Dropout dropout;

  HEARTH_MODULE(SmallNet, in, out, dropout)

  static SmallNet init(const Device<B>& device, Rng& rng) {
    return {.in = nn::LinearConfig{.in = 2, .out = 8}.init<B>(device, rng),
            .out = nn::LinearConfig{.in = 8, .out = 2}.init<B>(device, rng),
            .dropout = {.p = 0.1}};
  }
  Tensor<B, 2> forward(const Tensor<B, 2>& x, Rng& rng) const { return out(dropout(relu(in(x)), rng)); }
};

struct Points {
  std::size_t count = 50;
  std::size_t size() const { return count; }
  data::LabelledRow operator[](std::size_t i) const {
    Rng rng(1000 + i);
    const float x = static_cast<float>(RandomState(rng.take(1)).uniform(0)) * 2 - 1;
    const float y = static_cast<float>(RandomState(rng.take(1)).uniform(0)) * 2 - 1;
    return {TensorData::from(std::vector<float>{x, y}, {2}),
            TensorData::from(std::vector<std::int64_t>{x + y > 0.2f}, {})};
  }
};

using SmallBackend = Autodiff<NdArray<float>>;
using SmallModel = SmallNet<SmallBackend>;

inline SmallModel small_model(std::uint64_t seed = 1) {
  Rng rng(seed);
  return SmallModel::init({}, rng);
}

inline auto small_learner(double rate = 0.1, std::uint64_t seed = 1) {
  const SmallModel model = small_model(seed);
  return train::Learner(model, optim::Sgd(model, {.learning_rate = rate, .momentum = 0.9}),
                        optim::CosineAnnealingLr{.learning_rate = rate, .t_max = 100}, train::CrossEntropy{});
}

inline data::DataLoader<Points> small_loader(std::size_t batch = 8) {
  return data::DataLoader(Points{}, {.batch_size = batch});
}

/// What its callback was told.
struct Told : train::Callback {
  std::shared_ptr<std::string> text = std::make_shared<std::string>();
  std::string name() const override { return "Told"; }
  void on_train_begin(train::Run&) override { *text += "begin "; }
  void on_epoch_begin(train::Run& run) override { *text += "epoch " + std::to_string(run.epoch) + ": "; }
  void on_step_end(train::Run& run) override {
    *text += std::to_string(run.step_in_epoch) + "/" + std::to_string(run.steps_in_epoch) + " ";
  }
  void on_epoch_end(train::Run&) override { *text += "epoch end "; }
  void on_train_end(train::Run&) override { *text += "end"; }
  void on_exception(train::Run&, const std::exception&) override { *text += "exception"; }
};

}  // namespace hearth::test
