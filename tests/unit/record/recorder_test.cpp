#include <hearth/record.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>
#include <hearth/autodiff.hpp>
#include <hearth/data.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>
#include <nlohmann/json.hpp>

#include "../../../examples/mnist/models.hpp"
#include "../../skip.hpp"
#include "../temporary_folder.hpp"

namespace hearth {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;
using B = NdArray<float>;
using Full = FullPrecisionSettings;
using Half = HalfPrecisionSettings;
using Double = DoublePrecisionSettings;

template <Backend B>
using Net = mnist::Mlp<B>;

template <ComputeBackend B = NdArray<float>>
Net<B> net(std::uint64_t seed = 1) {
  Rng rng(seed);
  return Net<B>::init({}, rng);
}

/// Every parameter's bytes, in order.
template <class M>
std::vector<TensorData> values(const M& model) {
  std::vector<TensorData> all;
  visit(model, [&](std::string_view, const auto& leaf) { all.push_back(leaf.value().to_data()); });
  return all;
}
template <class M>
std::vector<ParamId> ids(const M& model) {
  std::vector<ParamId> all;
  visit(model, [&](std::string_view, const auto& leaf) { all.push_back(leaf.id()); });
  return all;
}

template <class Call>
std::string error_of(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::vector<std::string> names_in(const TemporaryFolder& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder.path())) names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

TEST_CASE("recorder: the extension is added once, and no part of a name is lost") {
  const TemporaryFolder folder;
  const auto model = net();
  for (const char* name : {"model-v0.5", "lenet.mpk", "a.bin", "sub/x"})
    model.save_file(folder.path(name), DefaultRecorder{});
  CHECK(names_in(folder) == std::vector<std::string>{"a.bin.mpk", "lenet.mpk", "model-v0.5.mpk", "sub"});
  CHECK(fs::exists(folder.path("sub/x.mpk")));
  auto other = net(2);
  other.load_file(folder.path("model-v0.5"), DefaultRecorder{});
  CHECK(values(other) == values(model));
}

TEST_CASE("recorder: any file goes by its extension") {
  const TemporaryFolder folder;
  const AnyFileRecorder<Full> recorder;
  const auto model = net();
  for (const char* name : {"m.mpk", "m.bin", "m.safetensors"}) {
    model.save_file(folder.path(name), recorder);
    auto other = net(2);
    other.load_file(folder.path(name), recorder);
    CHECK(values(other) == values(model));
  }
  CHECK(has(error_of([&] { model.save_file(folder.path("m.psd"), recorder); }), ", got .psd"));
  CHECK(names_in(folder).size() == 3);
}

TEST_CASE("recorder: a model below a key is told in one sentence") {
  const TemporaryFolder folder;
  RecordTree tree;
  tree.root.as<RecordMap>()->add("model_state_dict", to_tree(to_record(net())));
  tree.root.as<RecordMap>()->add("epoch", {std::int64_t{3}});
  NamedMpkFileRecorder<Full>{}.save(tree, folder.path("m"));
  auto model = net(2);
  CHECK(error_of([&] { model.load_file(folder.path("m"), NamedMpkFileRecorder<Full>{}); }) ==
        "hearth: cannot load '" + folder.path("m.mpk") +
            "': expected the model's fields, the file has them below 'model_state_dict'; load it with "
            "top_level_key 'model_state_dict'");
}

TEST_CASE("recorder: a damaged archive is told as one of its format") {
  const TemporaryFolder folder;
  net().save_file(folder.path("m.pth"), AnyFileRecorder<Full>{});
  fs::resize_file(folder.path("m.pth"), 1000);
  auto model = net();
  CHECK(has(error_of([&] { model.load_file(folder.path("m.pth"), AnyFileRecorder<Full>{}); }),
            "expected the directory that ends a zip archive, got the end of the file at byte 1000"));
}

TEST_CASE("recorder: check_save refuses what save would, and leaves nothing behind") {
  const TemporaryFolder folder;
  const AnyFileRecorder<Full> recorder;
  fs::create_directory(folder.path("folder.mpk"));
  folder.write("old.mpk", {1, 2, 3});
  recorder.check_save(folder.path("new.mpk"));
  recorder.check_save(folder.path("old.mpk"));
  CHECK(fs::file_size(folder.path("old.mpk")) == 3);
  CHECK(has(error_of([&] { recorder.check_save(folder.path("folder.mpk")); }),
            "expected a file, got a folder"));
  CHECK(has(error_of([&] { recorder.check_save(folder.path("old.mpk/new.mpk")); }), "cannot save"));
  CHECK(has(error_of([&] { recorder.check_save(folder.path("new.foo")); }), "got .foo"));
  CHECK(names_in(folder) == std::vector<std::string>{"folder.mpk", "old.mpk"});
}

TEST_CASE_TEMPLATE("recorder: each precision on save and on load", C, NamedMpk, Bin, Safetensors) {
  const auto model = net();
  const auto record = model.into_record();
  const auto dtype_after = [&]<class Save, class Load>() {
    const Bytes bytes = BytesRecorder<C, Save>{}.save(record);
    const auto loaded = BytesRecorder<C, Load>{}.template load<Record<Net<B>>>(bytes);
    CHECK(ids(from_record<Net<B>>(loaded)) == ids(model));
    return loaded.ln1.weight.data.dtype;
  };
  CHECK(dtype_after.template operator()<Full, AsStored>() == DType::f32);
  CHECK(dtype_after.template operator()<Half, AsStored>() == DType::f16);
  CHECK(dtype_after.template operator()<Double, AsStored>() == DType::f64);
  CHECK(dtype_after.template operator()<Half, Full>() == DType::f32);
  CHECK(dtype_after.template operator()<Full, Half>() == DType::f16);
  CHECK(dtype_after.template operator()<Half, Double>() == DType::f64);

  const auto through = [&]<class S>() {
    const Bytes bytes = BytesRecorder<C, S>{}.save(record);
    return values(from_record<Net<B>>(BytesRecorder<C, S>{}.template load<Record<Net<B>>>(bytes)));
  };
  CHECK(through.template operator()<Full>() == values(model));
  CHECK(through.template operator()<Double>() == values(model));
  const auto half = through.template operator()<Half>();
  for (std::size_t i = 0; i < half.size(); ++i)
    CHECK(half[i] == cast(cast(values(model)[i], DType::f16), DType::f32));
}

TEST_CASE_TEMPLATE("recorder: what a model in double saved loads in float", C, NamedMpk, Bin, Safetensors) {
  const auto model = net<Autodiff<NdArray<double>>>();
  const Bytes bytes = BytesRecorder<C, Full>{}.save(model.into_record());
  const auto record = BytesRecorder<C, Full>{}.template load<Record<Net<B>>>(bytes);
  const auto loaded = from_record<Net<B>>(record);
  const auto expected = values(model), got = values(loaded);
  for (std::size_t i = 0; i < got.size(); ++i) CHECK(got[i] == cast(expected[i], DType::f32));
  CHECK(ids(loaded) == ids(model));
}

TEST_CASE_TEMPLATE("recorder: parameters view bytes that live as long as the program", C, Bin, Safetensors) {
  const auto model = net();
  const Bytes saved = BytesRecorder<C, Full>{}.save(model.into_record());
  struct alignas(64) Block {
    unsigned char bytes[64];
  };
  static std::vector<Block> embedded;
  embedded.resize(saved.size() / 64 + 1);
  std::memcpy(embedded.data(), saved.data(), saved.size());
  const std::span<const unsigned char> bytes(embedded.data()->bytes, saved.size());

  const auto record = BytesRecorder<C, Full>{}.template load<Record<Net<B>>>(bytes);
  auto loaded = from_record<Net<B>>(record);
  const auto inside = [&](const void* data) {
    return data >= static_cast<const void*>(bytes.data()) &&
           data < static_cast<const void*>(bytes.data() + bytes.size());
  };
  visit(loaded, [&](std::string_view path, const auto& leaf) {
    CAPTURE(path);
    CHECK(inside(leaf.value().primitive().data()));
  });
  CHECK(values(loaded) == values(model));
  CHECK(loaded.ln1.weight.value().primitive().data() ==
        static_cast<const void*>(record.ln1.weight.data.bytes.data()));
}

TEST_CASE("recorder: a load that fails leaves the model as it was") {
  const TemporaryFolder folder;
  const AnyFileRecorder<Full> recorder;
  auto model = net<Autodiff<B>>();
  const auto before = values(model);
  const auto ids_before = ids(model);
  const auto refuses = [&](const std::string& file, const char* words) {
    const std::string error = error_of([&] { model.load_file(file, recorder); });
    CHECK_MESSAGE(has(error, words), error);
    CHECK(values(model) == before);
    CHECK(ids(model) == ids_before);
  };
  Rng rng(3);
  // The last layer alone does not fit: the ones before it must not be loaded either.
  Net<B> wider = {.ln1 = net(5).ln1, .ln2 = nn::LinearConfig{.in = 100, .out = 11}.init<B>({}, rng)};
  for (const char* name : {"wider.mpk", "wider.bin", "wider.safetensors"}) {
    wider.save_file(folder.path(name), recorder);
    refuses(folder.path(name),
            "field 'ln2.weight': expected f32[10, 100], the file has f32[11, 100]; "
            "field 'ln2.bias': expected f32[10], the file has f32[11]");
    const auto size = fs::file_size(folder.path(name));
    fs::resize_file(folder.path(name), size - 1);
    refuses(folder.path(name), "expected");
  }
  refuses(folder.path("none.mpk"), "none.mpk': expected a file, there is none");
  mnist::LeNet<B>::init({}, rng).save_file(folder.path("lenet.mpk"), recorder);
  refuses(folder.path("lenet.mpk"), "field 'ln1.bias'");
  refuses(folder.write("zip.mpk", {'P', 'K', 3, 4, 0, 0}), "expected NamedMpk (.mpk), got a zip archive");
}

TEST_CASE("recorder: a name with the extension of another format") {
  const TemporaryFolder folder;
  const std::string name = folder.path("net.safetensors");
  auto model = net();
  model.save_file(name, SafetensorsFileRecorder<Full>{});
  CHECK(error_of([&] { model.load_file(name, DefaultRecorder{}); }) ==
        "hearth: cannot load '" + name + ".mpk': expected a file, there is none; there is '" + name +
            "', and AnyFileRecorder takes names as they are, and any format");
  CHECK(error_of([&] { model.load_file(folder.path("none.npz"), DefaultRecorder{}); }) ==
        "hearth: cannot load '" + folder.path("none.npz.mpk") + "': expected a file, there is none");
  fs::rename(name, folder.path("net.mpk"));
  CHECK(error_of([&] { model.load_file(folder.path("net"), DefaultRecorder{}); }) ==
        "hearth: cannot load '" + folder.path("net.mpk") +
            "': expected NamedMpk (.mpk), got Safetensors (.safetensors)");
  CHECK(error_of([&] { model.load_file(folder.path("net.mpk"), AnyFileRecorder<Full>{}); }) == "no error");
}

TEST_CASE("recorder: missing fields and wrong shapes of one file are told together") {
  const TemporaryFolder folder;
  Rng rng(3);
  Net<B> other = {.ln1 = nn::LinearConfig{.in = 784, .out = 99, .bias = false}.init<B>({}, rng),
                  .ln2 = net().ln2};
  RecordTree tree = {{}, to_tree(other.into_record())};
  tree.root.as<RecordMap>()->entries[1].key = "last";
  SafetensorsFileRecorder<Full>{}.save(tree, folder.path("m"));
  auto model = net();
  const std::string error =
      error_of([&] { model.load_file(folder.path("m"), SafetensorsFileRecorder<Full>{}); });
  for (const char* part :
       {"field 'ln1.weight': expected f32[100, 784], the file has f32[99, 784]",
        "field 'ln1.bias': expected a value, the file has nothing",
        "field 'ln2.weight': expected a tensor of 2 dimensions, the file has no such field",
        "field 'last.weight': expected nothing, the file has f32[10, 100]"})
    CHECK_MESSAGE(has(error, part), error);
}

TEST_CASE("recorder: a file of another framework loads into a model, which has its constants") {
  const TemporaryFolder folder;
  Rng rng(3);
  const auto lenet = mnist::LeNet<B>::init({}, rng);
  RecordTree tree;
  for_each_leaf(to_tree(lenet.into_record()), [&](const std::string& path, const RecordNode& leaf) {
    if (const auto* tensor = leaf.as<RecordTensor>())
      insert_path(tree.root, path, {RecordTensor{"", tensor->data}});
  });
  const SafetensorsFileRecorder<Full> recorder;
  recorder.save(tree, folder.path("foreign"));
  auto other = mnist::LeNet<B>::init({}, rng);
  other.load_file(folder.path("foreign"), recorder);
  CHECK(values(other) == values(lenet));
  CHECK(other.conv1.padding == std::array<std::size_t, 2>{2, 2});
  CHECK(other.conv1.weight.id() == param_id_of_path("conv1.weight"));

  const auto load = [&](LoadOptions options = {}) {
    return recorder.load<Record<mnist::LeNet<B>>>(folder.path("foreign"), options);
  };
  CHECK(has(error_of([&] { load(); }),
            "no constants, like the files of other frameworks; load it into a model"));
  CHECK(load({.constants_may_be_missing = true}).fc3.weight.data.shape == Shape{10, 84});
}

TEST_CASE("recorder: a layer from its record") {
  const auto model = net();
  const auto record = model.into_record();
  const nn::Linear<B> layer = nn::LinearConfig{.in = 784, .out = 100}.init_with(record.ln1);
  CHECK(layer.weight.value().to_data() == model.ln1.weight.value().to_data());
  CHECK(layer.bias->id() == model.ln1.bias->id());
  const Net<Autodiff<B>> built = {.ln1 = nn::LinearConfig{.in = 784, .out = 100}.init_with(record.ln1),
                                  .ln2 = nn::LinearConfig{.in = 100, .out = 10}.init_with(record.ln2)};
  CHECK(values(built) == values(model));
  CHECK(has(
      error_of([&] { nn::Linear<B> wrong = nn::LinearConfig{.in = 783, .out = 100}.init_with(record.ln1); }),
      "field 'weight': expected f32[100, 783], the file has f32[100, 784]"));
}

namespace {

/// The model loaded from PyTorch's file gives PyTorch's logits of the first eight test images.
template <template <Backend> class Model>
void check_logits(const std::string& name) {
  const char *fixtures = std::getenv("HEARTH_FIXTURES"), *data = std::getenv("HEARTH_DATA");
  if (!fixtures) return test::skip("HEARTH_FIXTURES is not set");
  if (!data) return test::skip("HEARTH_DATA is not set");
  const fs::path folder = fs::path(fixtures) / "pytorch", images = fs::path(data) / "mnist";
  if (!fs::exists(folder) || !fs::exists(images))
    return test::skip(folder.string() + " or " + images.string() + " does not exist");

  Rng rng(1);
  auto model = Model<B>::init({}, rng);
  model.load_file((folder / name).string(), SafetensorsFileRecorder<Full>{});
  const data::ImageDataset set = data::load_idx_folder(images.string()).test;
  const auto batch = data::DataLoader<data::ImageDataset>(set, {.batch_size = 8}).batches<B>({})[0];
  const auto logits = model.forward(batch.inputs, rng).values();
  const auto expected =
      nlohmann::json::parse(std::ifstream(folder / "expected.json"))[name]["logits_first_8_test_images"];
  REQUIRE(expected.size() == 8);
  for (std::size_t i = 0; i < 8; ++i)
    for (std::size_t j = 0; j < 10; ++j)
      CHECK(std::abs(logits[10 * i + j] - expected[i][j].get<double>()) < 1e-4);
}

}  // namespace

TEST_CASE("recorder: PyTorch's lenet gives PyTorch's logits") { check_logits<mnist::LeNet>("lenet"); }
TEST_CASE("recorder: PyTorch's mlp gives PyTorch's logits") { check_logits<mnist::Mlp>("mlp"); }

}  // namespace hearth
