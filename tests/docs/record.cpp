// What docs/way-of-a-record.md shows and says.
#include <doctest/doctest.h>

#include <cstring>

#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>

using namespace hearth;

namespace {

// [model]
template <Backend B>
struct Net {
  nn::Conv2d<B> conv;
  nn::Dropout dropout;
  nn::Linear<B> fc;

  HEARTH_MODULE(Net, conv, dropout, fc)

  static Net init(const Device<B>& device, Rng& rng) {
    return {.conv = nn::Conv2dConfig{.in = 1, .out = 2, .kernel = 3, .stride = 2}.init<B>(device, rng),
            .dropout = {.p = 0.25},
            .fc = nn::LinearConfig{.in = 8, .out = 3}.init<B>(device, rng)};
  }
};
static_assert(std::same_as<Record<Net<NdArray<>>>, Net<Stored>>);
static_assert(std::same_as<Record<Net<Autodiff<NdArray<double>>>>, Net<Stored>>);
// [/model]

using B = NdArray<>;

Net<B> made(std::uint64_t seed = 1) {
  Rng rng(seed);
  return Net<B>::init({}, rng);
}

template <class F>
std::string message_of(const F& f) {
  try {
    f();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

bool inside(const void* pointer, const Bytes& bytes) {
  const auto* byte = static_cast<const std::byte*>(pointer);
  return byte >= bytes.data() && byte < bytes.data() + bytes.size();
}

}  // namespace

TEST_CASE("docs, way of a record: the stations one by one") {
  const Net<B> model = made();
  // [stations]
  const Record<Net<B>> record = to_record(model);                            // module/convert.hpp
  const RecordTree tree = {{}, to_tree(record)};                             // record/derive.hpp
  const RecordTree half = cast_floats(tree, DType::f16);                     // record/tree.hpp
  const Bytes bytes = encode_to_bytes(any_codec<NamedMpk>, half);            // record/codec.hpp
  write_file("net.mpk", [&](ByteSink& file) { file.write(bytes.span()); });  // record/medium.hpp

  const RecordTree read = cast_floats(decode_bytes(any_codec<NamedMpk>, map_file("net.mpk")), DType::f32);
  const auto back = from_tree<Record<Net<B>>>(read.root);
  const auto same = from_record<Net<B>>(back);
  // [/stations]
  CHECK(record.fc.weight.data.text() == "f32[3, 8]");
  CHECK(half.root.as<RecordMap>()->find("fc") != nullptr);
  CHECK(find_path(half.root, "fc.weight")->text() == "f16[3, 8]");
  CHECK(same.conv.stride == model.conv.stride);
  CHECK(same.fc.weight.value().to_data() == cast(cast(record.fc.weight.data, DType::f16), DType::f32));
}

TEST_CASE("docs, way of a record: a recorder is three words") {
  const Net<B> model = made();
  // [recorder]
  const NamedMpkFileRecorder<HalfPrecisionSettings> recorder;  // codec, precision, medium
  recorder.save(to_record(model), "net");                      // net.mpk
  const auto record = recorder.load<Record<Net<B>>>("net");

  const BinBytesRecorder<FullPrecisionSettings> in_memory;
  const Bytes bytes = in_memory.save(record);

  const AnyFileRecorder<AsStored> by_extension;
  by_extension.save(record, "net.safetensors");
  // [/recorder]
  CHECK(by_extension.load<RecordTree>("net.safetensors").root.as<RecordMap>() != nullptr);
  CHECK(record.fc.weight.data.text() == "f16[3, 8]");
  CHECK(in_memory.load<Record<Net<B>>>(bytes).fc.weight.data.text() == "f32[3, 8]");
  // [convert]
  const RecordTree tree = SafetensorsFileRecorder<AsStored>{}.load<RecordTree>("net");  // no model, no device
  BinFileRecorder<HalfPrecisionSettings>{}.save(RecordTree{{}, tree.root}, "net");
  // [/convert]
  CHECK(BinFileRecorder<FullPrecisionSettings>{}.load<Record<Net<B>>>("net").dropout.p == 0.25);
}

TEST_CASE("docs, way of a record: every problem at once") {
  const DefaultRecorder recorder;
  // A file whose "fc" is called "fcs".
  RecordTree tree = {{}, to_tree(to_record(made()))};
  tree.root.as<RecordMap>()->entries[2].key = "fcs";
  recorder.save(tree, "renamed");
  const std::string renamed = message_of([&] {
    // [missing]
    const auto record = DefaultRecorder{}.load<Record<Net<B>>>("renamed");
    // [/missing]
    (void)record;
  });
  CHECK(renamed ==
        // [missing-text]
        "hearth: cannot load 'renamed.mpk': field 'fc.weight': expected a tensor of 2 dimensions, "
        "the file has no such field (did you mean 'fcs.weight'?); "
        "field 'fcs.weight': expected nothing, the file has f32[3, 8]; "
        "field 'fcs.bias': expected nothing, the file has f32[3]"
        // [/missing-text]
  );

  auto wide = made();
  Rng rng(3);
  wide.fc = nn::LinearConfig{.in = 9, .out = 3}.init<B>({}, rng);
  recorder.save(to_record(wide), "wide");
  auto model = made();
  const TensorData before = model.conv.weight.value().to_data();
  const std::string mismatched = message_of([&] {
    // [mismatch]
    model.load_file("wide", DefaultRecorder{});
    // [/mismatch]
  });
  CHECK(mismatched ==
        // [mismatch-text]
        "hearth: cannot load 'wide.mpk': field 'fc.weight': expected f32[3, 8], the file has f32[3, 9]"
        // [/mismatch-text]
  );
  CHECK(model.conv.weight.value().to_data() == before);
}

TEST_CASE("docs, way of a record: nothing is copied that need not be") {
  const Bytes bytes = BinBytesRecorder<FullPrecisionSettings>{}.save(to_record(made()));
  // [zero-copy]
  const auto record = BinBytesRecorder<FullPrecisionSettings>{}.load<Record<Net<B>>>(bytes);
  const auto model = from_record<Net<B>>(record);
  const float* weights = model.fc.weight.value().primitive().data();  // points into `bytes`
  // [/zero-copy]
  CHECK(inside(weights, bytes));

  // The first write copies.
  auto trained = from_record<Net<Autodiff<B>>>(record);
  auto optimizer = optim::Sgd{trained, {.learning_rate = 1}};
  const auto x = Tensor<Autodiff<B>, 2>::ones({1, 8}, {});
  optimizer.step(trained, backward(sum(trained.fc(x)), trained));
  CHECK(!inside(trained.fc.weight.value().primitive().value.data(), bytes));
  CHECK(model.fc.weight.value().to_data() == record.fc.weight.data);
}

namespace {

// [tied]
template <Backend B>
struct Tied {
  Param<B, 2> embedding, output;

  HEARTH_MODULE(Tied, embedding, output)

  static Tied init(const Device<B>& device, Rng& rng) {
    const auto shared = nn::init_uniform<B>(std::array<std::size_t, 2>{5, 4}, 4, device, rng);
    return {.embedding = shared, .output = shared};  // one id: one parameter
  }
};
// [/tied]

}  // namespace

TEST_CASE("docs, way of a record: a tied parameter is stored once") {
  Rng rng(1);
  const auto model = Tied<B>::init({}, rng);
  CHECK(num_params(model) == 20);
  const RecordNode tree = to_tree(to_record(model));
  REQUIRE(find_path(tree, "output")->as<RecordLink>() != nullptr);
  CHECK(find_path(tree, "output")->as<RecordLink>()->path == "embedding");
  const auto back = from_record<Tied<B>>(from_tree<Record<Tied<B>>>(tree));
  CHECK(back.output.id() == back.embedding.id());
  CHECK(back.output.value().primitive().data() == back.embedding.value().primitive().data());
}

TEST_CASE("docs, way of a record: files of others have no constants") {
  const auto record = to_record(made());
  // What another framework would write: the tensors alone.
  RecordTree tensors;
  for_each_leaf(to_tree(record), [&](const std::string& path, const RecordNode& leaf) {
    if (leaf.as<RecordTensor>()) insert_path(tensors.root, path, leaf);
  });
  SafetensorsFileRecorder<AsStored>{}.save(tensors, "foreign");

  const std::string refused = message_of(
      [&] { (void)SafetensorsFileRecorder<FullPrecisionSettings>{}.load<Record<Net<B>>>("foreign"); });
  CHECK(refused ==
        // [refused-text]
        "hearth: cannot load 'foreign.safetensors': field 'conv.stride.0': expected a whole number "
        "(and 7 more constants, such as 'dropout.p'), the file has no constants, like the files of other "
        "frameworks; "
        "load it into a model, which has its own (load_file)"
        // [/refused-text]
  );

  const Device<B> device;
  Rng rng(2);
  // [foreign]
  auto model = Net<B>::init(device, rng);  // has its strides and its dropout from here
  model.load_file("foreign", SafetensorsFileRecorder<FullPrecisionSettings>{});
  // [/foreign]
  CHECK(model.fc.weight.value().to_data() == record.fc.weight.data);
  CHECK(model.conv.stride == std::array<std::size_t, 2>{2, 2});

  // [layer]
  const auto loaded = SafetensorsFileRecorder<FullPrecisionSettings>{}.load<Record<Net<B>>>(
      "foreign", {.constants_may_be_missing = true});
  const nn::Linear<B> fc = nn::LinearConfig{.in = 8, .out = 3}.init_with(loaded.fc);
  // [/layer]
  CHECK(fc.weight.value().to_data() == record.fc.weight.data);
}

TEST_CASE("docs, way of a record: a checkpoint into a model with other constants") {
  DefaultRecorder{}.save(to_record(made()), "checkpoint");
  const Device<B> device;
  Rng rng(2);
  // [other-constants]
  auto model = Net<B>::init(device, rng);
  model.dropout.p = 0.1;                             // the checkpoint has 0.25
  model.load_file("checkpoint", DefaultRecorder{});  // weights from the file, constants stay the model's

  auto record = DefaultRecorder{}.load<Record<Net<B>>>("checkpoint");
  record.dropout.p = 0.1;  // or: a record is a struct, so change it
  const auto other = from_record<Net<B>>(record, device);
  // [/other-constants]
  CHECK(model.dropout.p == 0.1);
  CHECK(other.dropout.p == 0.1);
  CHECK(model.fc.weight.value().to_data() == other.fc.weight.value().to_data());
}
