#include <hearth/record/derive.hpp>

#include <algorithm>
#include <charconv>

#include <hearth/core/edit_distance.hpp>

#include "adapt.hpp"

namespace hearth::inline v0_1::detail {
namespace {

// A constant may be a tensor without dimensions.
RecordNode constant_of(const RecordNode& node) { return tensor_as_constant(node).value_or(node); }

bool is_nothing(const RecordNode* node) { return !node || node->as<RecordNone>(); }

std::string describe(const RecordNode* node) { return node ? node->text() : "nothing"; }

// Indices must be written as a number is: no sign, no leading zero.
std::optional<std::size_t> index_of(std::string_view key) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), index);
  if (error != std::errc{} || end != key.data() + key.size() || std::to_string(index) != key) return {};
  return index;
}

}  // namespace

TreeWriter::TreeWriter(const Adapter* adapter) : adapter_(adapter) {}
TreeWriter::~TreeWriter() = default;

RecordNode TreeWriter::nothing() { return {RecordNone{}}; }
RecordNode TreeWriter::boolean(bool value) { return {value}; }
RecordNode TreeWriter::integer(std::int64_t value) { return {value}; }
RecordNode TreeWriter::natural(std::uint64_t value) { return {value}; }
RecordNode TreeWriter::real(double value) { return {value}; }
RecordNode TreeWriter::text(const std::string& value) { return {value}; }
RecordNode TreeWriter::list(RecordList list) { return {std::move(list)}; }
RecordNode TreeWriter::map(RecordMap map) { return {std::move(map)}; }
void TreeWriter::add(RecordNode& map, const Path& field, RecordNode node) {
  std::get<RecordMap>(map.value).add(field.last(), std::move(node));
}

std::string_view TreeWriter::name(std::string_view field, Role role) const {
  if (!adapter_) return field;
  return role == Role::count && !adapter_->counts_batches ? "" : adapter_->theirs(field, role);
}

RecordNode TreeWriter::tensor(const std::string& path, ParamId id, const TensorData& data, Role role) {
  if (id.value == 0) return {RecordTensor{"", laid_out_by(adapter_, data, role)}};
  for (const auto& [known, where] : written_)
    if (known == id) return {RecordLink{where}};
  written_.emplace_back(id, path);
  return {RecordTensor{id.text(), laid_out_by(adapter_, data, role)}};
}

TreeReader::TreeReader(const RecordNode& root, bool constants_may_be_missing, const Adapter* adapter)
    : root_(root), constants_may_be_missing_(constants_may_be_missing), adapter_(adapter) {}
TreeReader::~TreeReader() = default;
TreeReader TreeReader::at(const RecordNode& root) const {
  return {root, constants_may_be_missing_, adapter_};
}

const RecordNode* TreeReader::entry(const RecordMap& map, const std::string& key) const {
  constexpr std::size_t kFew = 64;
  if (map.entries.size() <= kFew) return map.find(key);
  if (sorted_ != &map) {
    sorted_ = &map;
    entries_.clear();
    for (const RecordEntry& entry : map.entries) entries_.push_back(&entry);
    std::sort(entries_.begin(), entries_.end(),
              [](const RecordEntry* a, const RecordEntry* b) { return a->key < b->key; });
  }
  const auto at =
      std::lower_bound(entries_.begin(), entries_.end(), key,
                       [](const RecordEntry* entry, const std::string& k) { return entry->key < k; });
  return at != entries_.end() && (*at)->key == key ? &(*at)->node : nullptr;
}

void TreeReader::mismatch(std::string path, std::string expected, std::string found) {
  problems_.push_back(
      {RecordProblem::Kind::mismatched, std::move(path), std::move(expected), std::move(found)});
}

bool TreeReader::constant_missing(const Path& path, const RecordNode* node, const char* expected) {
  if (!is_nothing(node)) return false;
  if (!constants_may_be_missing_)
    missing_constants_.push_back({RecordProblem::Kind::missing, path.text(), expected, ""});
  return true;
}

std::pair<TensorData, ParamId> TreeReader::tensor(const Path& path, const RecordNode* node, std::size_t rank,
                                                  Role role) {
  return tensor_at(path.text(), node, rank, role);
}

std::pair<TensorData, ParamId> TreeReader::tensor_at(const std::string& path, const RecordNode* node,
                                                     std::size_t rank, Role role) {
  const std::string expected = "a tensor of " + std::to_string(rank) + " dimensions";
  if (is_nothing(node)) {
    // A count of batches that the file does not keep starts at none, as in PyTorch.
    if (role == Role::count && rank == 0 && (constants_may_be_missing_ || adapter_))
      return {TensorData::from<std::int64_t>({0}, {}), param_id_of_path(path)};
    problems_.push_back({RecordProblem::Kind::missing, path, expected, ""});
    return {};
  }
  if (const auto* link = node->as<RecordLink>()) {
    const RecordNode* target = find_path(root_, link->path);
    if (!target || !target->as<RecordTensor>()) {
      mismatch(path, "a parameter at '" + link->path + "', to which it is tied", describe(target));
      return {};
    }
    return tensor_at(link->path, target, rank, role);
  }
  const auto* tensor = node->as<RecordTensor>();
  // Formats that keep a single number as a constant.
  if (const auto number = rank == 0 && node->is_scalar() ? constant_as_tensor(*node) : std::nullopt)
    return {*number, param_id_of_path(path)};
  if (!tensor) {
    mismatch(path, expected, describe(node));
    return {};
  }
  const TensorData data = laid_out_as_ours(adapter_, tensor->data, role);
  if (data.shape.rank() != rank) {
    mismatch(path, expected, describe(node));
    return {};
  }
  // Ids of other spellings (Burn's before 0.15) and none at all: made from what is there, so that they are
  // stable.
  const auto id = param_id_named(tensor->id);
  return {data, id ? *id : param_id_of_path(tensor->id.empty() ? path : tensor->id)};
}

bool TreeReader::boolean(const Path& path, const RecordNode* node) {
  if (constant_missing(path, node, "true or false")) return false;
  const RecordNode constant = constant_of(*node);
  if (const auto* value = constant.as<bool>()) return *value;
  mismatch(path.text(), "true or false", describe(node));
  return false;
}

std::int64_t TreeReader::integer(const Path& path, const RecordNode* node, std::int64_t low,
                                 std::int64_t high) {
  if (constant_missing(path, node, "a whole number")) return 0;
  const RecordNode constant = constant_of(*node);
  const auto* number = constant.as<std::int64_t>();
  const auto* natural = constant.as<std::uint64_t>();
  if (number && *number >= low && *number <= high) return *number;
  if (natural && *natural <= static_cast<std::uint64_t>(high)) return static_cast<std::int64_t>(*natural);
  mismatch(path.text(), "a whole number from " + std::to_string(low) + " to " + std::to_string(high),
           describe(node));
  return 0;
}

std::uint64_t TreeReader::natural(const Path& path, const RecordNode* node, std::uint64_t high) {
  if (constant_missing(path, node, "a whole number")) return 0;
  const RecordNode constant = constant_of(*node);
  const auto* number = constant.as<std::int64_t>();
  const auto* natural = constant.as<std::uint64_t>();
  if (natural && *natural <= high) return *natural;
  if (number && *number >= 0 && static_cast<std::uint64_t>(*number) <= high)
    return static_cast<std::uint64_t>(*number);
  mismatch(path.text(), "a whole number from 0 to " + std::to_string(high), describe(node));
  return 0;
}

double TreeReader::real(const Path& path, const RecordNode* node) {
  if (constant_missing(path, node, "a number")) return 0;
  const RecordNode constant = constant_of(*node);
  if (const auto* value = constant.as<double>()) return *value;
  if (const auto* value = constant.as<std::int64_t>()) return static_cast<double>(*value);
  if (const auto* value = constant.as<std::uint64_t>()) return static_cast<double>(*value);
  mismatch(path.text(), "a number", describe(node));
  return 0;
}

std::string TreeReader::text(const Path& path, const RecordNode* node) {
  if (constant_missing(path, node, "a text")) return {};
  if (const auto* value = node->as<std::string>()) return *value;
  mismatch(path.text(), "a text", describe(node));
  return {};
}

std::vector<const RecordNode*> TreeReader::list(const Path& path, const RecordNode* node) {
  std::vector<const RecordNode*> items;
  if (is_nothing(node)) return items;  // formats without lists lose empty ones
  if (const auto* list = node->as<RecordList>()) {
    for (const RecordNode& item : list->items) items.push_back(&item);
  } else if (const auto* map = node->as<RecordMap>()) {
    items.resize(map->entries.size());
    for (const RecordEntry& entry : map->entries) {
      const auto index = index_of(entry.key);
      if (!index || *index >= items.size() || items[*index]) {
        mismatch(path.text(), "the indices 0 to " + std::to_string(items.size() - 1), "'" + entry.key + "'");
        return {};
      }
      items[*index] = &entry.node;
    }
  } else {
    mismatch(path.text(), "a list", describe(node));
  }
  return items;
}

std::vector<const RecordNode*> TreeReader::list_of(const Path& path, const RecordNode* node,
                                                   std::size_t size) {
  // Of a tuple, formats without lists lose the entries that hold nothing: the others still say where they
  // belong.
  std::vector<const RecordNode*> items(size);
  if (const auto* map = node ? node->as<RecordMap>() : nullptr) {
    for (const RecordEntry& entry : map->entries) {
      const auto index = index_of(entry.key);
      if (index && *index < size)
        items[*index] = &entry.node;
      else
        mismatch(path.text(), "the indices 0 to " + std::to_string(size - 1), "'" + entry.key + "'");
    }
    return items;
  }
  auto found = list(path, node);
  if (!found.empty() && found.size() != size)
    mismatch(path.text(), std::to_string(size) + " entries", std::to_string(found.size()) + " entries");
  found.resize(size);
  return found;
}

std::pair<std::size_t, const RecordNode*> TreeReader::alternative(const Path& path, const RecordNode* node,
                                                                  std::size_t size) {
  const auto* map = node ? node->as<RecordMap>() : nullptr;
  if (map && map->entries.size() == 1) {
    const auto index = index_of(map->entries[0].key);
    if (index && *index < size) return {*index, &map->entries[0].node};
  }
  // Formats that lose what has no state lose the choice of it too.
  if (!is_nothing(node) || !constants_may_be_missing_)
    mismatch(path.text(), "one of the alternatives 0 to " + std::to_string(size - 1), describe(node));
  return {0, nullptr};
}

std::vector<RecordProblem> TreeReader::problems() && {
  // One missing constant is a field that was forgotten; many are a file that has none.
  if (missing_constants_.size() > 3) {
    RecordProblem& first = missing_constants_.front();
    first.expected += " (and " + std::to_string(missing_constants_.size() - 1) +
                      " more constants, such as '" + missing_constants_.back().field + "')";
    first.found =
        "no constants, like the files of other frameworks; load it into a model, which has its own (load_file)";
    missing_constants_.resize(1);
  }
  problems_.insert(problems_.end(), missing_constants_.begin(), missing_constants_.end());
  for (RecordProblem& missing : problems_) {
    if (missing.kind != RecordProblem::Kind::missing) continue;
    const RecordProblem* nearest = nullptr;
    std::size_t best = near_distance(missing.field) + 1;
    for (const RecordProblem& other : problems_) {
      if (other.kind != RecordProblem::Kind::unexpected) continue;
      if (const std::size_t steps = edit_distance(missing.field, other.field); steps < best) {
        best = steps;
        nearest = &other;
      }
    }
    if (nearest) missing.found = "no such field (did you mean '" + nearest->field + "'?)";
  }
  return std::move(problems_);
}

FieldReader::FieldReader(TreeReader& reader, const Path& path, const RecordNode* node)
    : reader_(reader), map_(node ? node->as<RecordMap>() : nullptr) {
  // Of nothing, its fields say what is missing.
  if (!map_ && !is_nothing(node)) reader_.mismatch(path.text(), "the fields of a module", describe(node));
}
FieldReader::~FieldReader() = default;

const RecordNode* FieldReader::find(const Path& path, std::string& name, Role role) const {
  const std::string ours = path.name(name);
  if (map_ && reader_.adapter_) {
    name = path.name(reader_.adapter_->theirs(name, role));
    if (const RecordNode* found = reader_.entry(*map_, name)) return found;
  }
  name = ours;
  return map_ ? reader_.entry(*map_, name) : nullptr;
}

bool FieldReader::has(const Path& path, std::string_view name, Role role) const {
  std::string key(name);
  return find(path, key, role) != nullptr;
}

const RecordNode* FieldReader::field(const Path& path, std::string_view name, Role role) {
  std::string key(name);
  const RecordNode* found = find(path, key, role);
  asked_.push_back(std::move(key));
  return found;
}

void FieldReader::finish(const Path& path) {
  if (!map_) return;
  std::sort(asked_.begin(), asked_.end());
  for (const RecordEntry& entry : map_->entries) {
    if (std::binary_search(asked_.begin(), asked_.end(), entry.key)) continue;
    for_each_leaf(entry.node, [&](const std::string& below, const RecordNode& leaf) {
      const std::string name = join_path(path.text(), entry.key);
      if (!leaf.as<RecordNone>())
        reader_.problems_.push_back({RecordProblem::Kind::unexpected,
                                     below.empty() ? name : join_path(name, below), "nothing", leaf.text()});
    });
  }
}

void throw_if_any(TreeReader&& reader, std::string_view source) {
  std::vector<RecordProblem> problems = std::move(reader).problems();
  if (!problems.empty()) throw RecordError("load", source, std::move(problems));
}

std::vector<RecordProblem> joined(std::vector<RecordProblem> of_tree, std::vector<RecordProblem> misfits) {
  std::vector<RecordProblem> lacking, unexpected;
  for (RecordProblem& problem : of_tree)
    (problem.kind == RecordProblem::Kind::unexpected ? unexpected : lacking).push_back(std::move(problem));
  const std::size_t known = lacking.size();
  for (RecordProblem& misfit : misfits) {
    bool said = false;
    for (std::size_t i = 0; i < known; ++i) said = said || lacking[i].field == misfit.field;
    if (!said) lacking.push_back(std::move(misfit));
  }
  for (RecordProblem& problem : unexpected) lacking.push_back(std::move(problem));
  return lacking;
}

bool is_said(const std::vector<RecordProblem>& problems, std::string_view path) {
  return std::any_of(problems.begin(), problems.end(), [&](const RecordProblem& problem) {
    return problem.kind != RecordProblem::Kind::unexpected && problem.field == path;
  });
}

}  // namespace hearth::inline v0_1::detail
