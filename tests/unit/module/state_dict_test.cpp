#include <algorithm>

#include "models.hpp"

using namespace hearth;
using namespace hearth::test;

namespace {

template <Backend B>
struct Tied {
  nn::Linear<B> encoder, decoder;
  Buffer<B, 1> mean;
  Buffer<B, 0, Int> count;

  HEARTH_MODULE(Tied, encoder, decoder, mean, count)
};

template <Backend B>
Tied<B> tied(std::uint64_t seed = 1) {
  Rng rng(seed);
  auto encoder = layer<B>(3, 3, rng), decoder = layer<B>(3, 3, rng);
  decoder.weight = encoder.weight;
  return {std::move(encoder),
          std::move(decoder),
          {Tensor<B, 1>::full({2}, 0.5, {}), ParamId{7}},
          {Tensor<B, 0, Int>::full({}, 4, {}), ParamId{8}}};
}

TensorData floats(std::size_t count, float value, Shape shape) {
  return TensorData::from(std::vector<float>(count, value), shape);
}

template <class M>
RecordError refused(M& model, const StateDict& dict, bool strict = true) {
  try {
    load_state_dict(model, dict, strict);
  } catch (const RecordError& error) {
    return error;
  }
  FAIL("expected a RecordError");
  return RecordError("", "", {});
}

}  // namespace

// covers module: state_dict | Module.state_dict | Module::into_record
// covers module: StateDict | collections.OrderedDict | -
TEST_CASE("state_dict lists parameters and buffers by name, tied ones under each of theirs") {
  const auto model = tied<Plain>();
  const StateDict dict = state_dict(model);
  std::string text;
  for (const auto& [name, tensor] : dict) text += name + " " + tensor.text() + "; ";
  CHECK(text ==
        "encoder.weight f32[3, 3]; encoder.bias f32[3]; decoder.weight f32[3, 3]; decoder.bias f32[3]; "
        "mean f32[2]; count i64[]; ");
  REQUIRE(dict.find("decoder.weight"));
  CHECK(*dict.find("decoder.weight") == model.encoder.weight.value().to_data());
  CHECK(dict.find("decoder.weigh") == nullptr);
  CHECK(dict.size() == 6);
}

// covers module: load_state_dict | Module.load_state_dict | Module::load_record
// covers module: IncompatibleKeys | Module.load_state_dict's result | -
TEST_CASE("load_state_dict goes by names, and takes other element types") {
  auto model = tied<Tracked>();
  const auto other = tied<Wide>(2);
  const ParamId id = model.encoder.weight.id();
  freeze(model, "decoder.bias");
  CHECK(load_state_dict(model, state_dict(other)).empty());
  CHECK(values(model) == values(cast<Plain>(other)));
  CHECK(model.encoder.weight.id() == id);  // so that an optimizer still knows it
  CHECK_FALSE(model.decoder.bias->requires_grad());
  // Any order.
  StateDict reversed = state_dict(tied<Plain>(3));
  std::reverse(reversed.entries.begin(), reversed.entries.end());
  CHECK(load_state_dict(model, reversed).empty());
  CHECK(values(model) == values(tied<Plain>(3)));
}

TEST_CASE("load_state_dict: of a tied parameter's names the last one counts") {
  auto model = tied<Plain>();
  StateDict dict = state_dict(model);
  dict.entries[2].tensor = floats(9, 5, {3, 3});
  load_state_dict(model, dict);
  CHECK(model.encoder.weight.value().values() == std::vector<float>(9, 5));
  CHECK(model.encoder.weight.value().primitive().data() == model.decoder.weight.value().primitive().data());
  // One of them is enough where it need not be strict.
  dict.entries[0].tensor = floats(9, 6, {3, 3});
  dict.entries.erase(dict.entries.begin() + 2);
  const IncompatibleKeys keys = load_state_dict(model, dict, false);
  CHECK(keys.missing_keys == std::vector<std::string>{"decoder.weight"});
  CHECK(model.decoder.weight.value().values() == std::vector<float>(9, 6));
}

TEST_CASE("load_state_dict lists all problems at once, and leaves the model as it was") {
  auto model = tied<Plain>();
  const auto before = values(model);
  StateDict dict = state_dict(tied<Plain>(2));
  dict.entries[0].name = "encoder.wieght";
  dict.entries[1].tensor = floats(4, 1, {4});
  dict.entries[4].tensor = floats(2, 1, {1, 2});
  CHECK(std::string(refused(model, dict).what()) ==
        "hearth: cannot load 'state dict': field 'encoder.bias': expected f32[3], the file has f32[4]; "
        "field 'mean': expected f32[2], the file has f32[1, 2]; "
        "field 'encoder.weight': expected a tensor, the file has no such field; "
        "field 'encoder.wieght': expected nothing, the file has f32[3, 3]");
  CHECK(values(model) == before);
  // Other shapes are wrong also where names need not be complete.
  CHECK(refused(model, dict, false).problems().size() == 2);
  CHECK(values(model) == before);
  // A value that the elements cannot hold.
  StateDict large = state_dict(tied<Plain>(2));
  large.entries[1].tensor = TensorData::from(std::vector<std::int64_t>{0, 1, 16777217}, {3});
  CHECK(refused(model, large).problems().front().field == "encoder.bias");
  CHECK(values(model) == before);

  dict.entries[1].tensor = floats(3, 1, {3});
  dict.entries[4].tensor = floats(2, 1, {2});
  const IncompatibleKeys keys = load_state_dict(model, dict, false);
  CHECK(keys.missing_keys == std::vector<std::string>{"encoder.weight"});
  CHECK(keys.unexpected_keys == std::vector<std::string>{"encoder.wieght"});
  CHECK_FALSE(keys.empty());
  CHECK(model.encoder.bias->value().values() == std::vector<float>(3, 1));
}

TEST_CASE("state_dict goes into every container") {
  auto model = everything<Plain>(1);
  CHECK(load_state_dict(model, state_dict(everything<Wide>(2))).empty());
  CHECK(values(model) == values(everything<Plain>(2)));
}
