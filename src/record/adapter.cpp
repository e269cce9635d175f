#include <hearth/record/adapter.hpp>

#include <algorithm>
#include <optional>

#include <hearth/record/remap.hpp>

#include "adapt.hpp"

namespace hearth::inline v0_1 {
namespace detail {

TensorData laid_out_as_ours(const Adapter* adapter, const TensorData& theirs, Role role) {
  const Shape& shape = theirs.shape;
  if (adapter && adapter->linear_is_in_out && role == Role::linear && shape.rank() == 2)
    return transposed(theirs);
  if (adapter && adapter->conv1d_has_height && role == Role::conv1d && shape.rank() == 4 && shape[2] == 1)
    return {theirs.dtype, {shape[0], shape[1], shape[3]}, theirs.bytes};
  return theirs;
}

TensorData laid_out_by(const Adapter* adapter, const TensorData& ours, Role role) {
  const Shape& shape = ours.shape;
  if (adapter && adapter->conv1d_has_height && role == Role::conv1d && shape.rank() == 3)
    return {ours.dtype, {shape[0], shape[1], 1, shape[2]}, ours.bytes};
  return laid_out_as_ours(adapter, ours, role);  // a transposition undoes itself
}

}  // namespace detail

namespace {

using namespace detail;

bool speaks_of_embedding(std::string_view path) {
  std::string lower(path);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return lower.find("embed") != std::string::npos;
}

// What a tensor of this name and shape is, as far as they tell.
Role guessed_role(std::string_view path, std::string_view name, const Shape& shape, bool beside_a_norm) {
  if (name == "running_mean") return Role::mean;
  if (name == "running_var") return Role::variance;
  if (name == "num_batches_tracked") return Role::count;
  if (name == "weight" && shape.rank() == 1) return Role::scale;
  if (name == "bias" && beside_a_norm) return Role::shift;
  if (name == "weight" && shape.rank() == 2)
    return speaks_of_embedding(path) ? Role::embedding : Role::linear;
  return Role::plain;
}

const TensorData* tensor_of(const RecordNode* node) {
  const auto* tensor = node ? node->as<RecordTensor>() : nullptr;
  return tensor ? &tensor->data : nullptr;
}

class Walk {
 public:
  Walk(const Adapter& adapter, bool to_ours) : adapter_(adapter), to_ours_(to_ours) {}

  void walk(RecordNode& node, const std::string& path) {
    if (auto* list = node.as<RecordList>())
      for (std::size_t i = 0; i < list->items.size(); ++i)
        walk(list->items[i], join_path(path, std::to_string(i)));
    if (auto* map = node.as<RecordMap>()) fields(*map, path);
  }
  // A link names its target as the target was called before.
  void rename_links(RecordNode& node) {
    if (auto* list = node.as<RecordList>())
      for (RecordNode& item : list->items) rename_links(item);
    if (auto* map = node.as<RecordMap>())
      for (RecordEntry& entry : map->entries) rename_links(entry.node);
    if (auto* link = node.as<RecordLink>())
      for (const auto& [before, after] : renamed_)
        if (link->path == before) link->path = after;
  }

 private:
  void fields(RecordMap& map, const std::string& path) {
    const TensorData* weight = tensor_of(map.find("weight"));
    const bool beside_a_norm = weight && weight->shape.rank() == 1;
    if (!to_ours_ && !adapter_.counts_batches)
      erase_if(map.entries, [](const RecordEntry& entry) { return entry.key == "num_batches_tracked"; });
    for (auto& [key, node] : map.entries) {
      const std::string before = join_path(path, key);
      walk(node, before);
      auto* tensor = node.as<RecordTensor>();
      if (!tensor) continue;
      Role role = Role::plain;
      std::string name = key;
      if (to_ours_) {
        for (const Adapter::Name& known : adapter_.names)
          if (key == known.theirs) name = known.ours;
        if (name == key) role = guessed_role(path, key, tensor->data.shape, false);
        tensor->data = laid_out_as_ours(&adapter_, tensor->data, role);
      } else {
        role = guessed_role(path, key, tensor->data.shape, beside_a_norm);
        name = adapter_.theirs(key, role);
        tensor->data = laid_out_by(&adapter_, tensor->data, role);
      }
      if (name == key) continue;
      key = name;
      renamed_.emplace_back(before, join_path(path, key));
    }
  }

  const Adapter& adapter_;
  bool to_ours_;
  std::vector<std::pair<std::string, std::string>> renamed_;
};

RecordTree adapted(RecordTree tree, const Adapter& adapter, bool to_ours) {
  Walk walk(adapter, to_ours);
  walk.walk(tree.root, "");
  walk.rename_links(tree.root);
  return tree;
}

}  // namespace

RecordTree from_adapter(RecordTree tree, const Adapter& adapter) {
  return adapted(std::move(tree), adapter, true);
}

RecordTree to_adapter(RecordTree tree, const Adapter& adapter) {
  return adapted(std::move(tree), adapter, false);
}

}  // namespace hearth::inline v0_1
