#include "models.hpp"

using namespace hearth;
using namespace hearth::test;

namespace {

const std::vector<std::string> kLeaves = {
    "blocks.0.weight [3, 2]", "blocks.0.bias [3]", "blocks.1.weight [2, 3]",
    "blocks.1.bias [2]",      "pair.0 [2]",        "pair.1 [3]",
    "present.weight [2, 2]",  "present.bias [2]",  "mixed.0.weight [2, 1]",
    "mixed.0.bias [2]",       "mixed.2 [4]",       "either.1.weight [1, 4]",
    "either.1.bias [1]",      "mean [3]"};

std::string listed(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

}  // namespace

// covers module: visit | Module.named_parameters | Module::visit
TEST_CASE("visit goes in the order of the members, with dotted paths") {
  auto model = everything<Plain>();
  CHECK(listed(leaves(model)) == listed(kLeaves));
  std::vector<std::string> params;
  visit_params(std::as_const(model), [&](std::string_view path, const auto&) { params.emplace_back(path); });
  CHECK(params.size() == kLeaves.size() - 1);  // a buffer is no parameter
  CHECK(num_params(model) == 6 + 3 + 6 + 2 + 2 + 3 + 4 + 2 + 2 + 2 + 4 + 4 + 1);
  // What visit hands out of a model that is not const can be changed.
  visit(model, [](std::string_view, auto& leaf) { leaf.assign(leaf.value() * 0 + 1); });
  CHECK(model.pair[1].value().values() == std::vector<float>{1, 1, 1});
  CHECK(model.mean.value().values() == std::vector<float>{1, 1, 1});
}

TEST_CASE("a record is one type, whatever the backend") {
  static_assert(std::is_same_v<Record<Everything<Plain>>, Everything<Stored>>);
  static_assert(std::is_same_v<Record<Everything<Plain>>, Record<Everything<Wide>>>);
  static_assert(std::is_same_v<Record<Everything<Plain>>, Record<Everything<Tracked>>>);
  static_assert(std::is_same_v<Record<Everything<Stored>>, Everything<Stored>>);
  static_assert(std::is_same_v<On<Everything<Plain>, Wide>, Everything<Wide>>);
  static_assert(std::is_same_v<Gradients<Everything<Tracked>>, Everything<Grad<Plain>>>);
  static_assert(std::is_same_v<Record<nn::MaxPool2d>, nn::MaxPool2d>);
  static_assert(Module<Everything<Plain>> && Module<Everything<Stored>> && !Module<Counter>);
}

// covers module: to_record | Module.state_dict | Module::into_record
// covers module: from_record | - | Module::load_record
TEST_CASE("to_record and from_record: every member goes there and back") {
  const auto model = everything<Plain>();
  const auto record = to_record(model);
  CHECK(record.blocks.size() == 2);
  CHECK(record.blocks[1].weight.data.shape == Shape{2, 3});
  CHECK(record.blocks[1].weight.id() == model.blocks[1].weight.id());
  CHECK(record.present);
  CHECK_FALSE(record.absent);
  CHECK(record.either.index() == 1);
  CHECK(record.mean.data.values<float>() == std::vector<float>(3, 0.25f));
  CHECK(record.mode == Mode::fast);
  CHECK(record.label == "a label");

  auto changed = record;
  changed.count = 8;
  changed.rate = 2;
  changed.on = false;
  changed.mode = Mode::slow;
  changed.label = "";
  changed.stride = {3, 4};
  const auto loaded = from_record<Everything<Plain>>(changed);
  CHECK(listed(leaves(loaded)) == listed(kLeaves));
  CHECK(values(loaded) == values(model));
  CHECK(loaded.count == 8);  // constants are the record's
  CHECK(loaded.rate == 2);
  CHECK_FALSE(loaded.on);
  CHECK(loaded.mode == Mode::slow);
  CHECK(loaded.label.empty());
  CHECK(loaded.stride == std::array<std::size_t, 2>{3, 4});
  CHECK(loaded.blocks[0].weight.id() == model.blocks[0].weight.id());

  // To other floats and to a tape.
  const auto wide = from_record<Everything<Wide>>(record);
  CHECK(wide.pair[0].value().values()[1] == static_cast<double>(model.pair[0].value().values()[1]));
  const auto tracked = from_record<Everything<Tracked>>(record);
  CHECK(tracked.pair[0].requires_grad());
  CHECK(values(tracked) == values(model));
  CHECK(values(from_record<Everything<Plain>>(to_record(wide))) == values(model));
}

TEST_CASE("records share memory until one side is written") {
  auto model = everything<Plain>();
  auto record = to_record(model);
  const auto before = record.pair[0].data.values<float>();
  CHECK(static_cast<const void*>(record.pair[0].data.bytes.data()) ==
        model.pair[0].value().primitive().data());
  model.pair[0].assign(model.pair[0].value() + 1);
  CHECK(record.pair[0].data.values<float>() == before);
  Plain::F velocity{};
  Plain::sgd_step(model.pair[1].storage(), model.pair[1].value().primitive(), velocity, {.learning_rate = 1});
  CHECK(model.pair[1].value().values() == std::vector<float>{0, 0, 0});
  CHECK(record.pair[1].data.values<float>() != std::vector<float>{0, 0, 0});
}

TEST_CASE("the methods that HEARTH_MODULE adds do what the functions do") {
  auto model = everything<Plain>(1);
  const auto other = everything<Plain>(2);
  model.load_record(other.into_record());
  CHECK(values(model) == values(other));
}

// covers layer: Sequential | nn.Sequential | -
TEST_CASE("a layer of Sequential is named by its place, as in PyTorch") {
  Rng rng(1);
  auto model = nn::Sequential{layer<Plain>(3, 4, rng), nn::Relu{}, nn::Dropout{0.1}, layer<Plain>(4, 2, rng),
                              nn::LogSoftmax{}};
  using Model = decltype(model);
  std::vector<std::string> paths;
  visit(model, [&](std::string_view path, auto&) { paths.emplace_back(path); });
  CHECK(paths == std::vector<std::string>{"0.weight", "0.bias", "3.weight", "3.bias"});
  static_assert(std::is_same_v<Record<Model>, nn::Sequential<nn::Linear<Stored>, nn::Relu, nn::Dropout,
                                                             nn::Linear<Stored>, nn::LogSoftmax>>);
  const auto x = normal<Plain>(std::array<std::size_t, 2>{5, 3}, 0, 1, Device<Plain>{}, rng);
  const auto by_hand = log_softmax(std::get<3>(model)(relu(std::get<0>(model)(x))));
  CHECK(model(x).values() == by_hand.values());
  CHECK(model(x, rng).values() == by_hand.values());
}

TEST_CASE("a Sequential takes functions beside layers, and is a model of its own") {
  Rng rng(1);
  const auto model =
      nn::Sequential{nn::Flatten{}, layer<Plain>(6, 4, rng), [](auto x) { return tanh(std::move(x)); },
                     layer<Plain>(4, 2, rng), softmax};
  const auto again = from_record<std::remove_const_t<decltype(model)>>(to_record(model));
  const auto x = normal<Plain>(std::array<std::size_t, 3>{5, 2, 3}, 0, 1, Device<Plain>{}, rng);
  CHECK(again(x).values() == model(x).values());
  const auto rows = sum(model(x), 1).values();
  for (const float row : rows) CHECK(row == doctest::Approx(1));
}
