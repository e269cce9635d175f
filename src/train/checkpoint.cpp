#include <hearth/train/checkpoint.hpp>

#include <zlib.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>
#include <system_error>

#include <hearth/core/error.hpp>
#include <hearth/record/recorders.hpp>
#include <hearth/train/transfer.hpp>

namespace hearth::inline v0_1::train {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTraining = "training", kChecksum = "checksum";

// Of formats that hold tensors alone.
bool is_flat(std::string_view extension) { return extension == "ckpt" || extension == "safetensors"; }

std::string extension_of(const std::string& path) {
  const std::string extension = fs::path(path).extension().string();
  return extension.empty() ? extension : extension.substr(1);
}

std::uint64_t whole_number(const RecordNode& leaf) {
  if (const auto* truth = leaf.as<bool>()) return *truth;
  if (const auto* natural = leaf.as<std::uint64_t>()) return *natural;
  return static_cast<std::uint64_t>(*leaf.as<std::int64_t>());
}

// A leaf as bytes that every format gives back: a number is a number, whatever its type, and also where it
// is held as a tensor without dimensions.
void add_leaf(uLong& sum, const RecordNode& root, const std::string& path, const RecordNode& leaf) {
  const auto add = [&](const void* data, std::size_t size) {
    sum = crc32_z(sum, static_cast<const Bytef*>(data), size);
  };
  add(path.data(), path.size() + 1);
  const auto* link = leaf.as<RecordLink>();
  const RecordNode* target = link ? find_path(root, link->path) : &leaf;
  if (!target) return;
  const auto constant = tensor_as_constant(*target);
  const RecordNode& value = constant ? *constant : *target;
  if (const auto* tensor = value.as<RecordTensor>()) {
    const std::string type = tensor->data.text();
    add(type.data(), type.size());
    add(tensor->data.bytes.data(), tensor->data.bytes.size());
  } else if (const auto* text = value.as<std::string>()) {
    add(text->data(), text->size());
  } else if (const auto* real = value.as<double>()) {
    add(real, sizeof *real);
  } else if (value.is_scalar()) {
    const std::uint64_t number = whole_number(value);
    add(&number, sizeof number);
  }
}

std::uint64_t checksum_of(const RecordNode& root) {
  std::map<std::string, const RecordNode*> leaves;  // formats may change their order
  for_each_leaf(root, [&](const std::string& path, const RecordNode& leaf) {
    if (leaf.is_scalar() || leaf.as<RecordTensor>() || leaf.as<RecordLink>()) leaves.emplace(path, &leaf);
  });
  uLong sum = crc32_z(0, nullptr, 0);
  for (const auto& [path, leaf] : leaves) add_leaf(sum, root, path, *leaf);
  return sum;
}

RecordTree flattened(const RecordTree& checkpoint) {
  RecordTree flat{checkpoint.metadata, {}};
  RecordMap root, training;
  for (const RecordEntry& entry : checkpoint.root.as<RecordMap>()->entries) {
    const auto* model = entry.key == "model" ? entry.node.as<RecordMap>() : nullptr;
    if (!model) {
      training.add(entry.key, entry.node);
      continue;
    }
    for (const RecordEntry& field : model->entries) root.add(field.key, field.node);
  }
  root.add(std::string(kTraining), RecordNode(std::move(training)));
  flat.root = RecordNode(std::move(root));
  return flat;
}

RecordTree unflattened(const RecordTree& flat) {
  RecordTree checkpoint{flat.metadata, {}};
  RecordMap root, model;
  const auto* map = flat.root.as<RecordMap>();
  for (const RecordEntry& entry : map->entries)
    if (entry.key != kTraining) model.add(entry.key, entry.node);
  root.add("model", RecordNode(std::move(model)));
  for (const RecordEntry& entry : map->find(kTraining)->as<RecordMap>()->entries) {
    RecordNode& added = root.add(entry.key, entry.node);
    if (entry.key == "optimizer") continue;  // which reads tensors as constants itself, as models do
    change_leaves(added, [](const std::string&, RecordNode& leaf) {
      if (auto constant = tensor_as_constant(leaf)) leaf = *std::move(constant);
    });
  }
  checkpoint.root = RecordNode(std::move(root));
  return checkpoint;
}

[[noreturn]] void fail(const std::string& path, std::string expected, std::string found) {
  throw RecordError("load", path,
                    {{RecordProblem::Kind::malformed, "", std::move(expected), std::move(found)}});
}

bool has_map(const RecordNode& node, std::string_view key) {
  const auto* map = node.as<RecordMap>();
  const RecordNode* found = map ? map->find(key) : nullptr;
  return found && found->as<RecordMap>();
}

bool is_of_training(const RecordTree& tree) {
  return has_map(tree.root, kTraining) || (has_map(tree.root, "model") && has_map(tree.root, "epoch"));
}

// The checkpoint of a file, without its checksum.
RecordTree checked(RecordTree tree, const std::string& path) {
  if (has_map(tree.root, kTraining)) tree = unflattened(tree);
  RecordMap kept;
  std::optional<std::uint64_t> expected;
  if (has_map(tree.root, "model"))
    for (const RecordEntry& entry : tree.root.as<RecordMap>()->entries) {
      if (entry.key != kChecksum)
        kept.add(entry.key, entry.node);
      else if (const auto* sum = entry.node.as<std::uint64_t>())
        expected = *sum;
      else if (const auto* number = entry.node.as<std::int64_t>())
        expected = static_cast<std::uint64_t>(*number);
    }
  if (!expected) fail(path, "a checkpoint of a training, with model and checksum", "a record without them");
  tree.root = RecordNode(std::move(kept));
  if (checksum_of(tree.root) != *expected)
    fail(path, "the checksum of its content", "another one: it is damaged");
  return tree;
}

}  // namespace

void save_checkpoint_file(const RecordTree& checkpoint, const std::string& path) {
  RecordTree summed = checkpoint;
  summed.root.as<RecordMap>()->add(std::string(kChecksum), RecordNode(checksum_of(checkpoint.root)));
  AnyFileRecorder<AsStored>().save(is_flat(extension_of(path)) ? flattened(summed) : summed, path);
}

RecordTree load_checkpoint_file(const std::string& path) {
  return checked(AnyFileRecorder<AsStored>().load<RecordTree>(path), path);
}

RecordTree load_checkpoint(const std::string& path) {
  RecordTree tree = AnyFileRecorder<AsStored>().load<RecordTree>(path);
  return is_of_training(tree) ? checked(std::move(tree), path) : tree;
}

std::string CheckpointName::text() const {
  return run_prefix() + "-" + std::to_string(epoch) + "_" + std::to_string(step) + "." + extension;
}

std::string CheckpointName::run_prefix() const {
  return prefix + (run == 0 ? "" : "_" + std::to_string(run));
}

std::string CheckpointName::graph_file() const { return run_prefix() + "-graph.meta"; }

std::optional<CheckpointName> CheckpointName::parse(std::string_view text) {
  const auto number = [](std::string_view digits, std::size_t& value) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc{} && end == digits.data() + digits.size();
  };
  const std::size_t dot = text.rfind('.');
  if (dot == text.npos) return {};
  CheckpointName name;
  name.extension = text.substr(dot + 1);
  text = text.substr(0, dot);
  const std::size_t dash = text.rfind('-'), score = text.rfind('_');
  if (dash == text.npos || score == text.npos || score < dash || dash == 0) return {};
  if (!number(text.substr(dash + 1, score - dash - 1), name.epoch) ||
      !number(text.substr(score + 1), name.step))
    return {};
  std::string_view prefix = text.substr(0, dash);
  const std::size_t before = prefix.rfind('_');
  if (before != prefix.npos && before > 0 && number(prefix.substr(before + 1), name.run) && name.run > 0)
    prefix = prefix.substr(0, before);
  else
    name.run = 0;
  name.prefix = prefix;
  return name;
}

std::vector<std::string> checkpoints_in(const std::string& folder) {
  struct File {
    fs::file_time_type time;
    CheckpointName name;
    std::string path;
  };
  std::vector<File> files;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    auto parsed = name.empty() || name[0] == '.' ? std::nullopt : CheckpointName::parse(name);
    std::error_code gone;
    const auto time = entry.last_write_time(gone);
    if (parsed && !gone && entry.is_regular_file(gone))
      files.push_back({time, *parsed, entry.path().string()});
  }
  std::sort(files.begin(), files.end(), [](const File& a, const File& b) {
    if (a.time != b.time) return a.time > b.time;
    return std::tie(a.name.run, a.name.epoch, a.name.step) > std::tie(b.name.run, b.name.epoch, b.name.step);
  });
  std::vector<std::string> paths;
  for (File& file : files) paths.push_back(std::move(file.path));
  return paths;
}

std::optional<FoundCheckpoint> newest_checkpoint(const std::string& folder,
                                                 const std::function<void(const std::string&)>& warn) {
  std::error_code ignored;
  if (fs::is_regular_file(folder, ignored)) return FoundCheckpoint{folder, load_checkpoint_file(folder)};
  const std::vector<std::string> paths = checkpoints_in(folder);
  for (std::size_t i = 0; i < paths.size(); ++i) {
    try {
      return FoundCheckpoint{paths[i], load_checkpoint_file(paths[i])};
    } catch (const RecordError& error) {
      if (i + 1 == paths.size()) throw;
      warn(std::string(error.what()) + "; the one before is tried: '" + paths[i + 1] + "'");
    }
  }
  return {};
}

void remove_checkpoint(const std::string& path) {
  std::error_code ignored;
  fs::remove(path, ignored);
  const fs::path folder = fs::path(path).parent_path();
  const auto name = CheckpointName::parse(fs::path(path).filename().string());
  if (!name) return;
  for (const std::string& other : checkpoints_in(folder.empty() ? "." : folder.string())) {
    const auto left = CheckpointName::parse(fs::path(other).filename().string());
    if (left->prefix == name->prefix && left->run == name->run) return;
  }
  fs::remove(folder / name->graph_file(), ignored);
}

}  // namespace hearth::inline v0_1::train
