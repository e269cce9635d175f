// Writing a state_dict: a zip archive of a pickle and one member for each storage.
#include <hearth/record/codec/pth.hpp>

#include <limits>
#include <map>

#include <hearth/record/flat.hpp>
#include "check.hpp"
#include "leaves_json.hpp"
#include "pickle_writer.hpp"
#include "pth_member.hpp"
#include "torch_storage.hpp"
#include "zip.hpp"

namespace hearth::inline v0_1 {
namespace {

using namespace detail;

constexpr std::string_view kCodec = Pth::name;
constexpr std::string_view kFolder = "archive/";
constexpr std::size_t kAlignment = 64;
constexpr std::size_t kMaxTensors = std::size_t{1} << 18;  // what kMaxPickleValues has room for

// A tensor's entry in the pickle; what is tied has one of its own, of the same storage.
struct Entry {
  std::string path;
  const RecordTensor* tensor;
  std::size_t storage;
};

struct StateDict {
  std::vector<Entry> entries;  // in the tree's order
  std::vector<const RecordTensor*> storages;
  FlatTree::Named<const RecordLink*> kept_links;  // that would be read as something else
};

class Arranged {
 public:
  Arranged(const RecordTree& tree, const FlatTree& flat) {
    for (const auto& [path, tensor] : flat.tensors) tensors_.emplace(path, Known{tensor});
    for (const auto& [path, link] : flat.links) links_.emplace(path, link);
    for_each_leaf(tree.root, [&](const std::string& path, const RecordNode& leaf) {
      if (leaf.as<RecordTensor>()) tensor(path);
      if (const auto* link = leaf.as<RecordLink>()) this->link(path, *link);
    });
  }

  StateDict take() { return std::move(dict_); }

 private:
  struct Known {
    const RecordTensor* tensor;
    std::size_t storage = std::numeric_limits<std::size_t>::max();
    bool is_written = false;  // under its own name
  };

  std::size_t storage_of(Known& known) {
    if (known.storage == std::numeric_limits<std::size_t>::max()) {
      known.storage = dict_.storages.size();
      dict_.storages.push_back(known.tensor);
    }
    return known.storage;
  }
  void tensor(const std::string& path) {
    Known& known = tensors_.at(path);
    dict_.entries.push_back({path, known.tensor, storage_of(known)});
    known.is_written = true;
  }
  // A reader takes the first of what shares a storage for the tensor, and the rest for links to it.
  void link(const std::string& path, const RecordLink& link) {
    Known* target = resolved(link.path);
    if (target) dict_.entries.push_back({path, target->tensor, storage_of(*target)});
    const auto direct = tensors_.find(link.path);
    if (direct == tensors_.end() || !direct->second.is_written || direct->second.tensor->data.numel() == 0)
      dict_.kept_links.emplace_back(path, &link);
  }
  // The tensor at the end of a few links; null where there is none.
  Known* resolved(std::string_view path) {
    for (int hops = 0; hops < 8; ++hops) {
      if (const auto tensor = tensors_.find(path); tensor != tensors_.end()) return &tensor->second;
      const auto link = links_.find(path);
      if (link == links_.end()) return nullptr;
      path = link->second->path;
    }
    return nullptr;
  }

  std::map<std::string_view, Known> tensors_;
  std::map<std::string_view, const RecordLink*> links_;
  StateDict dict_;
};

std::string pickled(const StateDict& dict, Precision precision) {
  PickleWriter out;
  out.begin_dict();
  for (const auto& [path, tensor, storage] : dict.entries)
    out.add_tensor(path, precision.dtype(tensor->data), tensor->data.shape, std::to_string(storage));
  return out.finish();
}

std::string kept_text(const RecordTree& tree, FlatTree flat, const StateDict& dict) {
  JsonObject object;
  for (const auto& [key, value] : tree.metadata) object.add(key, json_text(value));
  flat.links = dict.kept_links;
  for (const auto& [key, value] : kept_as_texts(kCodec, tree, flat, /*with_ids=*/true))
    object.add(key, json_text(value));
  return object.empty() ? std::string() : object.text();
}

void check_names(const StateDict& dict) {
  if (dict.entries.size() > kMaxTensors)
    throw_unwritable(kCodec, "", "at most " + std::to_string(kMaxTensors) + " tensors",
                     std::to_string(dict.entries.size()));
  for (const Entry& entry : dict.entries) json_text(entry.path);  // UTF-8, as Python reads it
}

class Archive {
 public:
  explicit Archive(ByteSink& sink) : zip_(kCodec, sink, kAlignment) {}

  void add(std::string_view name, const std::function<void(ByteSink&)>& write) {
    zip_.add(std::string(kFolder) + std::string(name), write);
  }
  void add(std::string_view name, std::string_view text) {
    add(name, [text](ByteSink& sink) { sink.write(std::as_bytes(std::span(text))); });
  }
  void finish() { zip_.finish(); }

 private:
  ZipWriter zip_;
};

}  // namespace

void Pth::encode(const RecordTree& tree, Precision precision, ByteSink& sink) {
  const FlatTree flat = take_apart(kCodec, tree);
  const StateDict dict = Arranged(tree, flat).take();
  check_names(dict);
  const std::string pickle = pickled(dict, precision), kept = kept_text(tree, flat, dict);

  Archive archive(sink);
  archive.add("data.pkl", pickle);
  archive.add("byteorder", "little");
  if (!kept.empty()) archive.add(kPthMember, kept);
  for (std::size_t i = 0; i < dict.storages.size(); ++i)
    archive.add("data/" + std::to_string(i),
                [&](ByteSink& out) { precision.write(dict.storages[i]->data, out); });
  archive.add("version", "3\n");
  archive.finish();
}

}  // namespace hearth::inline v0_1
