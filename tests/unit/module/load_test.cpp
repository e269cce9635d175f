// Loading into a model that exists, ties, copies and freezing.
#include <functional>

#include "models.hpp"

using namespace hearth;
using namespace hearth::test;

namespace {

template <Backend B>
struct Tied {
  nn::Linear<B> encoder, decoder;

  HEARTH_MODULE(Tied, encoder, decoder)
};

template <Backend B>
Tied<B> tied() {
  Rng rng(1);
  auto encoder = layer<B>(3, 3, rng), decoder = layer<B>(3, 3, rng);
  decoder.weight = encoder.weight;  // a copy is the same parameter
  return {std::move(encoder), std::move(decoder)};
}

}  // namespace

// covers module: load_record | Module.load_state_dict | Module::load_record
TEST_CASE("load_record keeps the model's constants and takes the record's values") {
  auto model = everything<Plain>(1);
  const auto other = everything<Plain>(2);
  model.count = 100;
  auto record = to_record(other);
  record.count = 5;
  load_record(model, record);
  CHECK(values(model) == values(other));
  CHECK(model.count == 100);
  CHECK(model.pair[0].id() == other.pair[0].id());  // so that an optimizer's record still fits
}

TEST_CASE("load_record reports everything that does not fit, and the model stays as it was") {
  auto model = everything<Plain>(1);
  const auto before = values(model);
  auto record = to_record(everything<Plain>(2));
  Rng rng(3);
  record.blocks.pop_back();
  record.pair[0].data = TensorData::from(std::vector<float>(5), {5});
  record.present.reset();
  record.absent = to_record(layer<Plain>(1, 1, rng));
  record.either = to_record(layer<Plain>(1, 1, rng)).bias.value();
  record.mean.data = TensorData::from(std::vector<float>(4), {2, 2});
  try {
    load_record(model, record);
    FAIL("expected a RecordError");
  } catch (const RecordError& error) {
    std::vector<std::string> fields;
    for (const RecordProblem& problem : error.problems()) {
      fields.push_back(problem.field);
      CHECK(problem.kind == RecordProblem::Kind::mismatched);
      CHECK_FALSE(problem.expected.empty());
      CHECK_FALSE(problem.found.empty());
    }
    CHECK(fields == std::vector<std::string>{"blocks", "pair.0", "present", "absent", "either", "mean"});
    const std::string text = error.what();
    CHECK(text.find("f32[2]") != std::string::npos);
    CHECK(text.find("f32[5]") != std::string::npos);
    CHECK(text.find("f32[2, 2]") != std::string::npos);
  }
  CHECK(values(model) == before);
}

TEST_CASE(
    "a value that the model's elements cannot hold is refused by its field, and the model stays as it was") {
  auto model = tied<Plain>();
  const auto before = values(model);
  auto record = to_record(model);
  record.decoder.bias->data = TensorData::from(std::vector<std::int64_t>{0, 1, 16777217}, {3});  // no float
  for (const auto& load : {std::function<void()>([&] { load_record(model, record); }),
                           std::function<void()>([&] { (void)from_record<Tied<Plain>>(record); })}) {
    try {
      load();
      FAIL("expected a RecordError");
    } catch (const RecordError& error) {
      REQUIRE(error.problems().size() == 1);
      CHECK(error.problems()[0].field == "decoder.bias");
      CHECK(error.problems()[0].found == "i64[3]");
    }
  }
  CHECK(values(model) == before);
}

TEST_CASE("from_record says which field has another rank") {
  auto record = to_record(everything<Plain>());
  record.mixed = {
      std::get<0>(record.mixed), {}, Param<Stored, 1>{TensorData::from(std::vector<float>(4), {2, 2}), {9}}};
  try {
    (void)from_record<Everything<Plain>>(record);
    FAIL("expected a RecordError");
  } catch (const RecordError& error) {
    REQUIRE(error.problems().size() == 1);
    CHECK(error.problems()[0].field == "mixed.2");
    CHECK(error.problems()[0].found == "f32[2, 2]");
  }
}

// covers module: num_params | sum(p.numel()) | Module::num_params
TEST_CASE("tied parameters count once, stay tied, and share their memory") {
  const auto model = tied<Plain>();
  CHECK(num_params(model) == 9 + 3 + 3);
  std::vector<std::string> paths;
  visit_params(model, [&](std::string_view path, const auto&) { paths.emplace_back(path); });
  CHECK(paths == std::vector<std::string>{"encoder.weight", "encoder.bias", "decoder.bias"});

  const auto place = [](const auto& layer) { return layer.weight.value().primitive().data(); };
  const auto again = from_record<Tied<Wide>>(to_record(model));  // converted: not the record's memory
  CHECK(again.encoder.weight.id() == again.decoder.weight.id());
  CHECK(place(again.encoder) == place(again.decoder));

  // In a record whose two values differ, the first one counts, as in the file.
  auto record = to_record(model);
  record.decoder.weight.data = TensorData::from(std::vector<float>(9, 7), {3, 3});
  auto loaded = tied<Plain>();
  load_record(loaded, record);
  CHECK(place(loaded.encoder) == place(loaded.decoder));
  CHECK(loaded.decoder.weight.value().values() == model.encoder.weight.value().values());
  CHECK(from_record<Tied<Plain>>(record).decoder.weight.value().values() ==
        model.encoder.weight.value().values());
}

// covers module: fork | copy.deepcopy | Module::fork
TEST_CASE("a fork has ids of its own, and keeps its ties") {
  const auto model = tied<Tracked>();
  Rng rng(5);
  const auto copy = fork(model, rng);
  CHECK(values(copy) == values(model));
  CHECK(copy.encoder.weight.id() != model.encoder.weight.id());
  CHECK(copy.encoder.weight.id() == copy.decoder.weight.id());
  CHECK(copy.encoder.bias->id() != copy.decoder.bias->id());
  // A gradient of one is none of the other.
  const auto x = Tensor<Tracked, 2>::ones({1, 3}, {});
  const auto gradients = backward(sum(copy.encoder(x)), model);
  CHECK_FALSE(gradients.encoder.weight.value);
}

// covers module: freeze | Module.requires_grad_(False) | Module::no_grad
// covers module: require_grad | Module.requires_grad_ | Param::set_require_grad
TEST_CASE("freeze goes by whole names of a path") {
  auto model = everything<Tracked>();
  const auto wanted = [&] {
    std::vector<std::string> paths;
    visit_params(model, [&](std::string_view path, const auto& param) {
      if (param.requires_grad()) paths.emplace_back(path);
    });
    return paths;
  };
  const std::size_t all = wanted().size();
  freeze(model, "blocks.0");
  CHECK(wanted().size() == all - 2);
  CHECK_FALSE(model.blocks[0].weight.requires_grad());
  // No parameter is meant: what is misspelt is told, not passed over.
  CHECK_THROWS_WITH_AS(
      freeze(model, "pai"),
      "hearth: freeze: expected parameters at or below 'pai', got none (did you mean 'pair'?)", Error);
  CHECK_THROWS_WITH_AS(
      unfreeze(model, "blocks.1.wieght"),
      "hearth: unfreeze: expected parameters at or below 'blocks.1.wieght', got none (did you "
      "mean 'blocks.1.weight'?)",
      Error);
  CHECK_THROWS_WITH_AS(freeze(model, "encoder"),
                       "hearth: freeze: expected parameters at or below 'encoder', got none; the model has "
                       "'blocks', 'pair', 'present', 'mixed', 'either'",
                       Error);
  CHECK_THROWS_AS(freeze(model, "absent"), Error);
  CHECK(wanted().size() == all - 2);
  freeze(model, "present.bias");
  CHECK(wanted().size() == all - 3);
  require_grad(model, true, "blocks");
  CHECK(wanted().size() == all - 1);
  freeze(model);
  CHECK(wanted().empty());
  require_grad(model, true);
  CHECK(wanted().size() == all);
  // Loading changes values, not what is frozen.
  freeze(model, "either");
  load_record(model, to_record(everything<Plain>(2)));
  CHECK(wanted().size() == all - 2);
}

TEST_CASE("a parameter keeps its shape") {
  auto model = tied<Plain>();
  CHECK_THROWS_AS(model.encoder.weight.assign(Tensor<Plain, 2>::zeros({2, 3}, {})), ShapeError);
  CHECK(model.encoder.weight.shape() == Shape{3, 3});
}

// covers module: to_device | Module.to | Module::to_device
TEST_CASE("on another device the values are the same") {
  const auto model = everything<Plain>();
  const nd::Device two(nd::DeviceOptions{.threads = 2});
  const auto moved = to_device(model, two);
  CHECK(values(moved) == values(model));
  CHECK(moved.pair[0].value().device().threads() == 2);
}

TEST_CASE(
    "map gives a model of other values; tied parameters stay tied, and the first model stays as it was") {
  const auto model = tied<Plain>();
  const auto before = values(model);
  std::vector<std::string> paths;
  const auto doubled = hearth::map(model, [&](std::string_view path, const auto& tensor) {
    paths.emplace_back(path);
    return tensor * 2;
  });
  CHECK(paths == std::vector<std::string>{"encoder.weight", "encoder.bias", "decoder.bias"});
  CHECK(values(model) == before);
  CHECK(doubled.decoder.weight.value().primitive().data() ==
        doubled.encoder.weight.value().primitive().data());
  CHECK(doubled.encoder.bias->value().values()[0] == 2 * model.encoder.bias->value().values()[0]);
  CHECK_THROWS_AS(
      (void)hearth::map(model, [](std::string_view, auto tensor) { return narrow(tensor, 0, 0, 1); }),
      ShapeError);
}
