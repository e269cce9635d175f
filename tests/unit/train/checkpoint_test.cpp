#include <hearth/train/checkpoint.hpp>

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

#include <hearth/train/transfer.hpp>

#include "../temporary_folder.hpp"
#include "small.hpp"

using namespace hearth;
using namespace hearth::test;

namespace {

using Strings = std::vector<std::string>;

RecordTree some_checkpoint(float weight = 1) {
  RecordMap model, epoch, root;
  model.add("weight", RecordNode(RecordTensor{"", TensorData::from(std::vector<float>{weight, 2}, {2})}));
  epoch.add("number", RecordNode(std::uint64_t{3}));
  epoch.add("loss_sum", RecordNode(0.1));
  root.add("model", RecordNode(std::move(model)));
  RecordMap optimizer;
  optimizer.add("optimizer", RecordNode(std::string("Sgd")));
  optimizer.add("count", RecordNode(RecordTensor{"", TensorData::from(std::vector<std::int64_t>{7}, {})}));
  optimizer.add("scale", RecordNode(RecordTensor{"", TensorData::from(std::vector<float>{7}, {})}));
  root.add("optimizer", RecordNode(std::move(optimizer)));
  root.add("epoch", RecordNode(std::move(epoch)));
  return {{}, RecordNode(std::move(root))};
}

// Without the tensors' ids, which say nothing.
RecordNode content_of_file(const std::string& path) {
  RecordTree tree = train::load_checkpoint_file(path);
  change_leaves(tree.root, [](const std::string&, RecordNode& leaf) {
    if (auto* tensor = leaf.as<RecordTensor>()) tensor->id.clear();
  });
  return tree.root;
}

void flip_a_byte(const std::string& path, std::streamoff from_end) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(-from_end, std::ios::end);
  const char byte = static_cast<char>(file.get() ^ 0x10);
  file.seekp(-from_end, std::ios::end);
  file.put(byte);
}

}  // namespace

TEST_CASE("checkpoint files: their content comes back from every format") {
  const TemporaryFolder folder;
  for (const std::string format : {"mpk", "bin", "json", "ckpt", "safetensors"}) {
    CAPTURE(format);
    const std::string path = folder.path("a-1_2." + format);
    train::save_checkpoint_file(some_checkpoint(), path);
    const RecordTree loaded = train::load_checkpoint_file(path);
    const auto* weight = find_path(loaded.root, "model.weight");
    REQUIRE(weight);
    CHECK(weight->as<RecordTensor>()->data.values<float>() == std::vector<float>{1, 2});
    CHECK(*find_path(loaded.root, "epoch.loss_sum")->as<double>() == 0.1);
    CHECK(find_path(loaded.root, "checksum") == nullptr);
  }
}

TEST_CASE("checkpoint files: every changed byte of the values is noticed") {
  const TemporaryFolder folder;
  const std::string path = folder.path("a-1_2.mpk");
  train::save_checkpoint_file(some_checkpoint(), path);
  const RecordNode whole = content_of_file(path);
  const auto size = static_cast<std::streamoff>(std::filesystem::file_size(path));
  for (std::streamoff at = 1; at <= size; ++at) {
    flip_a_byte(path, at);
    CAPTURE(at);
    try {
      // Some bytes say nothing of the content, such as those of the file's description of itself.
      const bool same = content_of_file(path) == whole;
      CHECK(same);
    } catch (const RecordError&) {
    }
    flip_a_byte(path, at);
  }
}

TEST_CASE("checkpoint files: what is no checkpoint") {
  const TemporaryFolder folder;
  train::save_checkpoint(small_model(), folder.path("model.mpk"));
  CHECK_THROWS_WITH_AS(
      train::load_checkpoint_file(folder.path("model.mpk")),
      doctest::Contains(
          "expected a checkpoint of a training, with model and checksum, got a record without them"),
      RecordError);
}

TEST_CASE("checkpoint names") {
  const auto parsed = train::CheckpointName::parse("lenet_2-1_1875.mpk");
  REQUIRE(parsed);
  CHECK(parsed->prefix == "lenet");
  CHECK(parsed->run == 2);
  CHECK(parsed->epoch == 1);
  CHECK(parsed->step == 1875);
  CHECK(parsed->extension == "mpk");
  CHECK(parsed->text() == "lenet_2-1_1875.mpk");
  CHECK(train::CheckpointName::parse("my_net-v2-10_3.ckpt")->prefix == "my_net-v2");
  CHECK(train::CheckpointName::parse("my_net-1_3.ckpt")->run == 0);
  for (const char* other :
       {"lenet-graph.meta", "lenet-1_7_breakpoint.mpk", "-1_2.mpk", "lenet-1.mpk", "lenet-1_.mpk",
        "lenet-_1.mpk", "lenet.mpk", "", "a-99999999999999999999999_1.mpk"})
    CHECK_FALSE(train::CheckpointName::parse(other));
}

TEST_CASE("the newest checkpoint of a folder; a damaged one gives way to the one before") {
  const TemporaryFolder folder;
  Strings told;
  const auto newest = [&] {
    told.clear();
    return train::newest_checkpoint(folder.path(), [&](const std::string& text) { told.push_back(text); });
  };
  CHECK_FALSE(newest());
  CHECK_FALSE(train::newest_checkpoint(folder.path("none"), [](const std::string&) {}));
  const Strings paths = {folder.path("a-1_2.mpk"), folder.path("a-1_4.mpk"), folder.path("a-2_1.mpk")};
  for (std::size_t i = 0; i < paths.size(); ++i) {
    train::save_checkpoint_file(some_checkpoint(static_cast<float>(i)), paths[i]);
    std::filesystem::last_write_time(paths[i], std::filesystem::file_time_type::clock::now() +
                                                   std::chrono::seconds(static_cast<int>(i) - 10));
  }
  CHECK(newest()->path == paths[2]);
  CHECK(told == Strings{});

  std::filesystem::resize_file(paths[2], std::filesystem::file_size(paths[2]) / 2);
  CHECK(newest()->path == paths[1]);
  REQUIRE(told.size() == 1);
  CHECK(told[0].find("cannot load '" + paths[2] + "'") != std::string::npos);
  CHECK(told[0].find("; the one before is tried: '" + paths[1] + "'") != std::string::npos);
  for (const std::string& path : paths) std::filesystem::resize_file(path, 10);
  CHECK_THROWS_AS(newest(), RecordError);
}
