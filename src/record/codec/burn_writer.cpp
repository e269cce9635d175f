#include "burn_writer.hpp"

#include <hearth/core/param_id.hpp>

#include "burn_dtypes.hpp"
#include "burn_envelope.hpp"
#include "check.hpp"

namespace hearth::inline v0_1::detail {
namespace {

class Writer {
 public:
  Writer(BurnEmitter& emitter, Precision precision) : out_(emitter), precision_(precision) {}

  void tree(const RecordTree& tree) {
    for_each_leaf(tree.root, [&](const std::string& path, const RecordNode& leaf) {
      if (leaf.is_scalar()) constants_.emplace_back(path, &leaf);
      if (leaf.as<RecordLink>()) links_.emplace_back(path, &leaf);
    });
    const bool has_kept = !constants_.empty() || !links_.empty();
    out_.begin_map(has_kept ? 4 : 3);
    out_.key(kMetadataKey);
    out_.begin_map(tree.metadata.size());
    for (const auto& [key, value] : tree.metadata) member(key, value);
    out_.end_map();
    out_.key(kItemKey);
    node(tree.root, nullptr);
    out_.key(kMarkerKey);
    out_.unit();
    if (has_kept) kept();
    out_.end_map();
  }

 private:
  using Leaves = std::vector<std::pair<std::string, const RecordNode*>>;

  void member(std::string_view key, std::string_view value) {
    out_.key(key);
    out_.text(value);
  }

  // The root's path is null.
  void node(const RecordNode& node, const std::string* path) {
    const auto below = [&](const RecordNode& inner, std::string_view name) {
      const std::string inner_path = path_below(path, name);
      this->node(inner, &inner_path);
    };
    if (const auto* map = node.as<RecordMap>()) {
      out_.begin_map(map->entries.size());
      for (const auto& [key, inner] : map->entries) {
        out_.key(key);
        below(inner, key);
      }
      out_.end_map();
    } else if (const auto* list = node.as<RecordList>()) {
      out_.begin_list(list->items.size());
      for (std::size_t i = 0; i < list->items.size(); ++i) below(list->items[i], std::to_string(i));
      out_.end_list();
    } else if (const auto* tensor = node.as<RecordTensor>()) {
      parameter(*tensor, path ? *path : "");
    } else {
      out_.null();
    }
  }

  void parameter(const RecordTensor& tensor, const std::string& path) {
    out_.begin_map(2);
    member("id", tensor.id.empty() ? param_id_of_path(path).text() : tensor.id);
    out_.key("param");
    out_.begin_map(3);
    out_.key("bytes");
    out_.bytes(tensor.data, precision_);
    out_.key("shape");
    out_.begin_list(tensor.data.shape.rank());
    for (std::size_t extent : tensor.data.shape) out_.unsigned_integer(extent);
    out_.end_list();
    out_.key("dtype");
    dtype(precision_.dtype(tensor.data));
    out_.end_map();
    out_.end_map();
  }

  void dtype(DType dtype) {
    if (dtype != DType::boolean) return out_.text(burn_dtype_name(dtype));
    out_.begin_map(1);
    member(burn_dtype_name(dtype), kBurnBoolStore);
    out_.end_map();
  }

  void kept() {
    out_.key(kKeptKey);
    out_.begin_map(std::size_t{!constants_.empty()} + std::size_t{!links_.empty()});
    if (!constants_.empty()) {
      out_.key(kKeptConstantsKey);
      out_.begin_map(constants_.size());
      for (const auto& [path, leaf] : constants_) {
        out_.key(path);
        constant(*leaf);
      }
      out_.end_map();
    }
    if (!links_.empty()) {
      out_.key(kKeptLinksKey);
      out_.begin_map(links_.size());
      for (const auto& [path, leaf] : links_) member(path, leaf->as<RecordLink>()->path);
      out_.end_map();
    }
    out_.end_map();
  }

  void constant(const RecordNode& node) {
    if (const auto* flag = node.as<bool>())
      out_.boolean(*flag);
    else if (const auto* number = node.as<std::int64_t>())
      out_.integer(*number);
    else if (const auto* number = node.as<std::uint64_t>())
      out_.unsigned_integer(*number);
    else if (const auto* number = node.as<double>())
      out_.real(*number);
    else
      out_.text(*node.as<std::string>());
  }

  BurnEmitter& out_;
  Precision precision_;
  Leaves constants_, links_;
};

}  // namespace

void write_envelope(const RecordTree& tree, Precision precision, BurnEmitter& emitter) {
  Writer(emitter, precision).tree(tree);
}

}  // namespace hearth::inline v0_1::detail
