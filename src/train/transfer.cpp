#include <hearth/train/transfer.hpp>

#include <algorithm>
#include <set>

#include <hearth/core/error.hpp>
#include <hearth/train/checkpoint.hpp>

namespace hearth::inline v0_1::train {
namespace {

using Kind = RecordProblem::Kind;

bool is_map(const RecordNode* node) { return node && node->as<RecordMap>(); }

// "momentum.fc.weight" is of the parameter "fc.weight".
std::string param_of(const std::string& field) {
  const std::size_t dot = field.find('.');
  return dot == field.npos ? "" : field.substr(dot + 1);
}

bool is_number(const std::string& field) {
  return field == "learning_rate" || field == "momentum" || field.starts_with("group_learning_rates.");
}

}  // namespace

namespace detail {

RecordTree part_of(RecordTree checkpoint, const std::string& key) {
  const auto* root = checkpoint.root.as<RecordMap>();
  if (!root || !is_map(root->find("model")) || !is_map(root->find("optimizer")) ||
      !is_map(root->find("epoch")))
    return checkpoint;
  return {std::move(checkpoint.metadata), *root->find(key)};
}

void write_checkpoint(RecordTree tree, std::string_view path, const RecordMap& info) {
  auto* root = tree.root.as<RecordMap>();
  for (const RecordEntry& entry : info.entries) {
    if (root->find(entry.key))
      throw RecordError("save", path,
                        {{Kind::mismatched, entry.key, "a name that no field has", "the name of a field"}});
    root->add(entry.key, entry.node);
  }
  AnyFileRecorder<AsStored>().save(tree, path);
}

RecordTree remapped(RecordTree tree, const LoadOptions& options) {
  if (!options.top_level_key.empty()) tree = Remap().below(options.top_level_key).apply(std::move(tree));
  return options.remap.apply(std::move(tree));
}

NotLoaded not_loaded(const std::vector<RecordProblem>& problems) {
  NotLoaded lists;
  for (const RecordProblem& problem : problems) {
    if (problem.kind != Kind::unexpected) lists.param_not_load.push_back(problem.field);
    if (problem.kind != Kind::missing && problem.found != RecordNode().text())
      lists.ckpt_not_load.push_back(problem.field);
  }
  return lists;
}

RecordTree without_problems(const RecordTree& state, const std::vector<RecordProblem>& problems,
                            const RecordTree& own) {
  std::set<std::string> fields, params;
  for (const RecordProblem& problem : problems) {
    fields.insert(problem.field);
    if (!is_number(problem.field)) params.insert(param_of(problem.field));
  }
  RecordTree kept{state.metadata, RecordNode::empty_map()};
  for_each_leaf(state.root, [&](const std::string& path, const RecordNode& leaf) {
    if (!fields.contains(path) &&
        (is_number(path) || !params.contains(param_of(path)) || path == "optimizer"))
      insert_path(kept.root, path, leaf);
  });
  for_each_leaf(own.root, [&](const std::string& path, const RecordNode& leaf) {
    if (is_number(path) && !find_path(kept.root, path)) insert_path(kept.root, path, leaf);
  });
  return kept;
}

}  // namespace detail
}  // namespace hearth::inline v0_1::train
