#include <hearth/train/transfer.hpp>

#include <doctest/doctest.h>

#include "../temporary_folder.hpp"
#include "small.hpp"

using namespace hearth;
using namespace hearth::test;

namespace {

using Strings = std::vector<std::string>;

// SmallNet with a head of three classes.
template <Backend B>
struct OtherHead {
  nn::Linear<B> in, head;
  HEARTH_MODULE(OtherHead, in, head)
  static OtherHead init(const Device<B>& device, Rng& rng) {
    return {.in = nn::LinearConfig{.in = 2, .out = 8}.init<B>(device, rng),
            .head = nn::LinearConfig{.in = 8, .out = 3}.init<B>(device, rng)};
  }
};
// The same fields as SmallNet's, and three classes.
template <Backend B>
struct Wider {
  nn::Linear<B> in, out;
  HEARTH_MODULE(Wider, in, out)
  static Wider init(const Device<B>& device, Rng& rng) {
    return {.in = nn::LinearConfig{.in = 2, .out = 8}.init<B>(device, rng),
            .out = nn::LinearConfig{.in = 8, .out = 3}.init<B>(device, rng)};
  }
};

std::vector<float> values(const auto& param) { return param.value().values(); }

template <template <Backend> class Model>
Model<SmallBackend> made(std::uint64_t seed) {
  Rng rng(seed);
  return Model<SmallBackend>::init({}, rng);
}

}  // namespace

TEST_CASE("transfer: a model goes through every format of checkpoints") {
  const TemporaryFolder folder;
  for (const char* name : {"MyNet.ckpt", "my.safetensors", "my.mpk", "my.bin", "my.json"}) {
    CAPTURE(name);
    const SmallModel saved = small_model(1);
    train::save_checkpoint(saved, folder.path(name));
    SmallModel model = small_model(2);
    const auto [params, file] = train::load_param_into_net(model, train::load_checkpoint(folder.path(name)));
    CHECK(params == Strings{});
    CHECK(file == Strings{});
    CHECK(values(model.in.weight) == values(saved.in.weight));
    CHECK(values(*model.out.bias) == values(*saved.out.bias));
  }
}

TEST_CASE("transfer: what fits is loaded, and the two lists have the rest") {
  const TemporaryFolder folder;
  const SmallModel saved = small_model(1);
  RecordMap info;
  info.add("epoch_num", RecordNode(std::int64_t{3}));
  train::save_checkpoint(saved, folder.path("net.ckpt"), info);
  const RecordTree record = train::load_checkpoint(folder.path("net.ckpt"));

  auto other = made<OtherHead>(5);
  const auto head = values(other.head.weight);
  const auto lists = train::load_param_into_net(other, record);
  CHECK(lists.param_not_load == Strings{"head.weight", "head.bias"});
  CHECK(lists.ckpt_not_load == Strings{"out.weight", "out.bias", "dropout.p", "epoch_num"});
  CHECK(values(other.in.weight) == values(saved.in.weight));
  CHECK(values(other.head.weight) == head);

  auto wider = made<Wider>(5);
  const auto shapes = train::load_param_into_net(wider, record);
  CHECK(shapes.param_not_load == Strings{"out.weight", "out.bias"});
  CHECK(values(*wider.in.bias) == values(*saved.in.bias));

  freeze(wider, "in");
  train::Learner learner(wider, optim::Sgd(wider, {.learning_rate = 0.1}),
                         [](const auto& net, const auto& batch, Rng&) {
                           auto logits = net.out(relu(net.in(batch.inputs)));
                           auto loss = nn::cross_entropy(logits, batch.targets);
                           return train::StepOutput{std::move(loss), std::move(logits), batch.targets};
                         });
  learner.fit(small_loader());
  CHECK(values(learner.model().in.weight) == values(saved.in.weight));
  CHECK(values(learner.model().out.weight) != values(wider.out.weight));
}

TEST_CASE("transfer: a field's name is not for values beside the fields") {
  const TemporaryFolder folder;
  RecordMap info;
  info.add("in", RecordNode(std::int64_t{3}));
  CHECK_THROWS_WITH_AS(train::save_checkpoint(small_model(), folder.path("net.mpk"), info),
                       doctest::Contains("field 'in': expected a name that no field has"), RecordError);
}

TEST_CASE("transfer: an optimizer's state, whole or of the parameters that fit") {
  auto learner = small_learner();
  learner.fit(small_loader(), {.epochs = 2});
  const RecordTree state = learner.optimizer().record();

  auto fresh = small_learner();
  CHECK(train::load_param_into_net(fresh.optimizer(), state).param_not_load == Strings{});
  CHECK(fresh.optimizer().record() == state);

  const auto model = made<Wider>(1);
  optim::Sgd wider(model, {.learning_rate = 0.5, .momentum = 0.9});
  const auto lists = train::load_param_into_net(wider, state);
  CHECK(lists.param_not_load == Strings{"velocity.out.weight", "velocity.out.bias"});
  CHECK(find_path(wider.record().root, "velocity.in.weight") != nullptr);
  CHECK(find_path(wider.record().root, "velocity.out.weight") == nullptr);
  CHECK(wider.learning_rate() == learner.optimizer().learning_rate());

  optim::Adam adam(learner.model(), {});
  CHECK_THROWS_AS(train::load_param_into_net(adam, state), RecordError);
}

TEST_CASE("transfer: of a training's checkpoint each takes its part") {
  for (const std::string format : {"mpk", "ckpt"}) {
    const TemporaryFolder folder;
    auto learner = small_learner();
    learner.fit(small_loader(), {.callbacks = {train::ModelCheckpoint(
                                     {.prefix = "net", .directory = folder.path(), .format = format})}});
    const auto record = train::load_checkpoint(folder.path("net-1_7." + format));
    auto next = small_learner();
    const auto lists = train::load_param_into_net(next.model(), record);
    CHECK(lists.param_not_load == Strings{});
    CHECK(lists.ckpt_not_load == Strings{});
    CHECK(values(next.model().in.weight) == values(learner.model().in.weight));
    CHECK(train::load_param_into_net(next.optimizer(), record).param_not_load == Strings{});
    CHECK(next.optimizer().record() == learner.optimizer().record());
  }
}
