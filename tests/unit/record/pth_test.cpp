// Files that PyTorch wrote, held against the same tensors as safetensors, and what we write.
#include "torch_files.hpp"

#include <cmath>
#include <cstdlib>
#include <limits>

#include <hearth/record/codec/safetensors.hpp>
#include <hearth/record/medium.hpp>

#include "../../skip.hpp"

namespace hearth {
namespace {

using namespace test;
using namespace std::string_literals;

Bytes golden(const std::string& name) { return map_file(HEARTH_GOLDEN "/records/" + name); }

// Every tensor of `twin` must be at its path below `prefix`, or be linked to from there. Gives how many.
std::size_t check_same(const RecordTree& tree, const RecordTree& twin, const std::string& prefix = "") {
  std::size_t count = 0;
  for_each_leaf(twin.root, [&](const std::string& path, const RecordNode& leaf) {
    INFO(path);
    const RecordNode* node = find_path(tree.root, join_path(prefix, path));
    REQUIRE(node);
    if (const auto* link = node->as<RecordLink>()) node = find_path(tree.root, link->path);
    CHECK(first_difference(leaf, *node) == "");
    ++count;
  });
  return count;
}

bool lies_in(const Bytes& part, const Bytes& whole) {
  return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}
const TensorData& tensor(const RecordTree& tree, std::string_view path) {
  const RecordNode* node = find_path(tree.root, path);
  REQUIRE(node);
  REQUIRE_MESSAGE(node->as<RecordTensor>(), node->text());
  return node->as<RecordTensor>()->data;
}

TEST_CASE("pth: every element type") {
  const Bytes file = golden("pth_dtypes.pth");
  CHECK(codec_of_bytes(file.span())->name == "PyTorch");
  const RecordTree tree = Pth::decode(file);
  CHECK_NOTHROW(Pth::verify(file));
  CHECK(check_same(tree, Safetensors::decode(golden("pth_dtypes.safetensors"))) == 15);
  CHECK(tree.root.as<RecordMap>()->entries.size() == 15);
  for (DType dtype : kDTypes) CHECK(at(tree, name(dtype)) == std::string(name(dtype)) + "[2, 3]");
  CHECK(lies_in(tensor(tree, "f64").bytes, file));
}

TEST_CASE("pth: views of storages") {
  const RecordTree twin = Safetensors::decode(golden("pth_views.safetensors"));
  for (const char* name : {"pth_views.pth", "pth_views_legacy.pth"}) {
    CAPTURE(name);
    const Bytes file = golden(name);
    const RecordTree tree = Pth::decode(file);
    CHECK(check_same(tree, twin) == 14);
    for (const char* dense : {"base", "rows", "last", "one_row", "parameter"})
      CHECK(lies_in(tensor(tree, dense).bytes, file));
    CHECK_FALSE(lies_in(tensor(tree, "transposed").bytes, file));
    CHECK(find_path(tree.root, "tied")->as<RecordLink>()->path == "base");
    CHECK(find_path(tree.root, "also_transposed")->as<RecordLink>()->path == "transposed");
  }
}

TEST_CASE("pth: a checkpoint of dicts, lists and constants") {
  const RecordTree tree = Pth::decode(golden("pth_nested.pt"));
  const auto is = [&](const std::string& path, const RecordNode& node) {
    INFO(path);
    REQUIRE(find_path(tree.root, path));
    CHECK(first_difference(*find_path(tree.root, path), node) == "");
  };
  is("epoch", {std::int64_t{3}});
  is("best", {0.5});
  is("done", {false});
  is("arch", {"tiny \xc3\xa9"s});
  is("nothing", {});
  is("large", {std::int64_t{1} << 40});
  is("unsigned", {std::numeric_limits<std::uint64_t>::max()});
  is("negative", {std::int64_t{-5}});
  is("lowest", {std::numeric_limits<std::int64_t>::min()});
  CHECK(floats_at(tree, "model_state_dict.fc.weight") == std::vector<float>{1, 2, 3, 4});
  CHECK(at(tree, "model_state_dict.fc.bias") == "f32[2]");
  CHECK(floats_at(tree, "optimizer.state.0.exp_avg") == std::vector<float>{2, 4, 6, 8});
  CHECK(at(tree, "optimizer.state.0.step") == "f32[]");
  CHECK(at(tree, "optimizer.state.1") == "none");  // it was empty
  is("optimizer.param_groups.0.betas.1", {0.999});
  is("optimizer.param_groups.0.params.1", {std::int64_t{1}});
  is("size.1", {std::int64_t{3}});
  CHECK(floats_at(tree, "list.0") == std::vector<float>{1, 2});
  is("list.1.0", {RecordLink{"model_state_dict.fc.weight"}});
  is("list.1.1", {std::int64_t{7}});
  CHECK(at(tree, "passed over") == "none");
}

TEST_CASE("pth: the weights of a TorchScript archive") {
  const RecordTree tree = Pth::decode(golden("pth_script.pt"));
  CHECK(check_same(tree, Safetensors::decode(golden("pth_script.safetensors"))) == 9);
  CHECK(find_path(tree.root, "second.bias")->as<RecordLink>()->path == "first.bias");
  CHECK(at(tree, "training") == "none");
  CHECK(at(tree, "sizes.0") == "none");

  // Of every type: TorchScript names storages that torch.save has no names for.
  CHECK(check_same(Pth::decode(golden("same_script.pt")), Safetensors::decode(golden("same.safetensors"))) ==
        18);
}

TEST_CASE("pth: archives of big-endian machines, and deflated ones") {
  const RecordTree twin = Safetensors::decode(golden("pth_floats.safetensors"));
  for (const char* name : {"pth_big_endian.pth", "pth_deflated.pth"}) {
    CAPTURE(name);
    CHECK(check_same(Pth::decode(golden(name)), twin) == 3);
    CHECK_NOTHROW(Pth::verify(golden(name)));
  }
}

// Cut anywhere it is an error: at every byte of a small file, else at 2,000 places.
void check_cut(const Bytes& file) {
  const std::size_t step = file.size() < 65536 ? 1 : file.size() / 2000;
  for (std::size_t size = 0; size < file.size(); size += step) {
    bool is_read = true;
    try {
      Pth::decode(file.part(0, size));
    } catch (const RecordError&) {
      is_read = false;
    }
    if (is_read) FAIL("read the first ", size, " of ", file.size());
  }
}

TEST_CASE("pth: files cut short") {
  for (const char* name : {"pth_dtypes.pth", "pth_views_legacy.pth", "pth_script.pt", "pth_deflated.pth"})
    check_cut(golden(name));
}

TEST_CASE("pth: models that PyTorch wrote") {
  const char* folder = std::getenv("HEARTH_FIXTURES");
  if (!folder) return skip("HEARTH_FIXTURES is not set");
  const auto file = [&](const std::string& name) {
    return map_file(std::string(folder) + "/pytorch/" + name);
  };
  const auto decode = [&](const std::string& name) {
    const Bytes bytes = file(name);
    CHECK(codec_of_bytes(bytes.span())->name == "PyTorch");
    CHECK_NOTHROW(Pth::verify(bytes));
    return Pth::decode(bytes);
  };
  for (const std::string name : {"lenet", "mlp", "bncnn"}) {
    const RecordTree twin = Safetensors::decode(file(name + ".safetensors"));
    const RecordTree tree = decode(name + ".pth");
    CHECK(first_difference(tree.root, twin.root) == "");
    const RecordTree again = Pth::decode(encode_to_bytes(any_codec<Pth>, tree));
    CHECK(first_difference(again.root, twin.root) == "");
  }
  const RecordTree lenet = Safetensors::decode(file("lenet.safetensors"));
  CHECK(first_difference(decode("lenet_legacy.pth").root, lenet.root) == "");
  CHECK(first_difference(decode("lenet_torchscript.pt").root, lenet.root) == "");
  CHECK(first_difference(decode("lenet_f16.pth").root, cast_floats(lenet, DType::f16).root) == "");
  CHECK(first_difference(decode("mlp_bf16.pth").root,
                         cast_floats(Safetensors::decode(file("mlp.safetensors")), DType::bf16).root) == "");

  const RecordTree checkpoint = decode("lenet_checkpoint.pt");
  CHECK(check_same(checkpoint, lenet, "model_state_dict") == 10);
  CHECK(at(checkpoint, "optimizer_state_dict.state.0.momentum_buffer") == "f32[6, 1, 5, 5]");
  CHECK(find_path(checkpoint.root, "optimizer_state_dict.param_groups.0.lr")->as<double>());
  const RecordTree adam = decode("bncnn_checkpoint.pt");
  CHECK(check_same(adam, Safetensors::decode(file("bncnn.safetensors")), "model_state_dict") == 15);
  CHECK(at(adam, "optimizer_state_dict.state.8.exp_avg_sq") == "f32[10]");
  for (const char* name : {"lenet.pth", "lenet_legacy.pth", "lenet_torchscript.pt"}) check_cut(file(name));
}

RecordTree tree_of(RecordMap root) {
  RecordTree tree;
  tree.root.value = std::move(root);
  return tree;
}
RecordNode ones(const Shape& shape, std::string id = "") {
  return {RecordTensor{std::move(id), TensorData::from(std::vector<float>(shape.numel(), 1), shape)}};
}
std::string encoded(const RecordTree& tree, Precision precision = {}) {
  const Bytes bytes = encode_to_bytes(any_codec<Pth>, tree, precision);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TEST_CASE("pth: what is written") {
  RecordMap fc, root;
  fc.add("weight", ones({2, 3}));
  fc.add("bias", ones({2}));
  root.add("fc", {std::move(fc)});
  const std::string text = encoded(tree_of(std::move(root)));
  const std::string pickle =
      "\x80\x02}("s + u("fc.weight") + "ctorch._utils\n_rebuild_tensor_v2\nq\0((X\7\0\0\0storageq\1"s +
      "ctorch\nFloatStorage\nq\2" + u("0") + "X\3\0\0\0cpuq\3K\6tQK\0K\2K\3\x86K\3K\1\x86\x89"s +
      "ccollections\nOrderedDict\nq\4)RtR" + u("fc.bias") + "h\0((h\1h\2"s + u("1") +
      "h\3K\2tQK\0K\2\x85K\1\x85\x89h\4)RtRu."s;
  CHECK(text.find(pickle) % 64 == 0);
  CHECK(text.find("archive/hearth.json") == std::string::npos);
  CHECK(text.find(raw_all(std::vector<float>(6, 1))) % 64 == 0);
  CHECK(encoded({}).find("\x80\x02}(u.") % 64 == 0);
}

TEST_CASE("pth: a precision is that of the storages") {
  RecordMap root;
  root.add("x", ones({3}));
  root.add("y", {RecordLink{"x"}});
  const RecordTree half = decode_pth(encoded(tree_of(std::move(root)), {DType::f16}));
  CHECK(at(half, "x") == "f16[3]");
  CHECK(floats_at(half, "x") == std::vector<float>{1, 1, 1});
  CHECK(find_path(half.root, "y")->as<RecordLink>()->path == "x");
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST_CASE("pth: ties share one storage, whichever way they point") {
  RecordMap root;
  root.add("before", {RecordLink{"middle"}});
  root.add("middle", ones({2}));
  root.add("after", {RecordLink{"middle"}});
  root.add("chained", {RecordLink{"after"}});
  root.add("gone", {RecordLink{"nowhere"}});
  root.add("round", {RecordLink{"round"}});
  root.add("none", ones({0}));
  root.add("to_none", {RecordLink{"none"}});
  const RecordTree tree = tree_of(std::move(root));
  const std::string text = encoded(tree);
  CHECK(count(text, "archive/data/0") == 2);  // in its header, and in the directory
  CHECK(count(text, "archive/data/1") == 2);
  CHECK(count(text, "archive/data/2") == 0);
  CHECK(text.find(R"({"hearth.links":"{\"before\":\"middle\",\"chained\":\"after\",\"gone\":\"nowhere\",)"
                  R"(\"round\":\"round\",\"to_none\":\"none\"}"})") != std::string::npos);
  const RecordTree back = decode_pth(text);
  CHECK(first_difference(back.root, tree.root) == "");
  CHECK(encoded(back) == text);
}

TEST_CASE("pth: what cannot be written") {
  const auto refuses = [](std::string key, RecordNode node, RecordMetadata metadata = {}) {
    RecordMap root;
    root.add(std::move(key), std::move(node));
    RecordTree tree = tree_of(std::move(root));
    tree.metadata = std::move(metadata);
    CHECK_THROWS_AS(encoded(tree), RecordError);
  };
  refuses("\xff", ones({1}));
  refuses("x", {"\xff"s});
  refuses("x", ones({1}, "\xff"));
  refuses("x", ones({1}), {{"k", "\xff"}});
  refuses("x", ones({1}), {{"hearth.links", "{}"}});
  CHECK_THROWS_AS(encoded({{}, {true}}), RecordError);
}

TEST_CASE("pth: a quarter of a million tensors are written and read, and not one more") {
  RecordMap root;
  for (int i = 0; i < 1 << 18; ++i) root.add(std::to_string(i), ones({1, 0, 1, 1, 1, 1, 1, 1}));
  RecordTree tree = tree_of(std::move(root));
  CHECK(decode_pth(encoded(tree)).root.as<RecordMap>()->entries.size() == 1 << 18);
  tree.root.as<RecordMap>()->add("more", ones({0}));
  CHECK_THROWS_WITH_AS(encoded(tree), doctest::Contains("expected at most 262144 tensors, got 262145"),
                       RecordError);
}

}  // namespace
}  // namespace hearth
