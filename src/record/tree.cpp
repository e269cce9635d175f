// Walking, comparing and building record trees.
#include <hearth/record/tree.hpp>

#include <bit>
#include <charconv>

namespace hearth::inline v0_1 {

RecordNode::RecordNode() = default;
RecordNode RecordNode::empty_map() { return {RecordMap{}}; }

RecordTree::RecordTree() : root(RecordNode::empty_map()) {}
RecordTree::RecordTree(RecordNode node) : root(std::move(node)) {}
RecordTree::RecordTree(std::vector<std::pair<std::string, std::string>> said, RecordNode node)
    : metadata(std::move(said)), root(std::move(node)) {}
RecordTree::RecordTree(const RecordTree&) = default;
RecordTree::RecordTree(RecordTree&&) noexcept = default;
RecordTree& RecordTree::operator=(const RecordTree&) = default;
RecordTree& RecordTree::operator=(RecordTree&&) noexcept = default;
RecordTree::~RecordTree() = default;
bool RecordTree::operator==(const RecordTree&) const = default;

RecordNode::RecordNode(Value value) : value(std::move(value)) {}
RecordNode::RecordNode(const RecordNode&) = default;
RecordNode::RecordNode(RecordNode&&) noexcept = default;
RecordNode& RecordNode::operator=(const RecordNode&) = default;
RecordNode& RecordNode::operator=(RecordNode&&) noexcept = default;
RecordNode::~RecordNode() = default;

bool RecordList::operator==(const RecordList& other) const { return items == other.items; }
bool RecordMap::operator==(const RecordMap& other) const { return entries == other.entries; }
bool RecordNode::operator==(const RecordNode& other) const { return value == other.value; }
namespace {

std::string spelled(double value) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;  // shortest that reads back the same
  std::string number(text, end);
  // A whole one keeps its point: it is not an integer.
  return number.find_first_not_of("-0123456789") == std::string::npos ? number + ".0" : number;
}

std::string counted(std::size_t count, std::string_view what) {
  return "a " + std::string(what) + " of " + std::to_string(count);
}

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};

[[noreturn]] void throw_in_the_way(std::string_view path, std::string expected, const RecordNode& node) {
  throw RecordError("build", "a record",
                    {{RecordProblem::Kind::malformed, std::string(path), std::move(expected), node.text()}});
}

// Splits "a.b.c" into "a", leaving "b.c"; `more` tells whether there was a dot.
std::string_view next_name(std::string_view& path, bool& more) {
  const std::size_t dot = path.find('.');
  more = dot != std::string_view::npos;
  const std::string_view name = path.substr(0, dot);
  path = more ? path.substr(dot + 1) : std::string_view();
  return name;
}

const RecordNode* child(const RecordNode& node, std::string_view name) {
  if (const auto* map = node.as<RecordMap>()) return map->find(name);
  const auto* list = node.as<RecordList>();
  if (!list) return nullptr;
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
  if (error != std::errc() || end != name.data() + name.size()) return nullptr;
  return index < list->items.size() ? &list->items[index] : nullptr;
}

// A name may be empty, and so may a path that is not the root's: `path` is null there. Node is const or not.
template <class Node, class Visit>
void visit_leaves(Node& node, const std::string* path, const Visit& visit) {
  const auto below = [&](const std::string& name, Node& node) {
    const std::string inner = path ? *path + "." + name : name;
    visit_leaves(node, &inner, visit);
  };
  auto* map = node.template as<RecordMap>();
  auto* list = node.template as<RecordList>();
  if (map && !map->entries.empty())
    for (auto& entry : map->entries) below(entry.key, entry.node);
  else if (list && !list->items.empty())
    for (std::size_t i = 0; i < list->items.size(); ++i) below(std::to_string(i), list->items[i]);
  else
    visit(path ? *path : "", node);
}

bool is_constant(const TensorData& data) { return data.dtype == DType::f64 && data.shape.rank() == 0; }

void cast_node(RecordNode& node, DType floats) {
  if (auto* map = node.as<RecordMap>())
    for (auto& entry : map->entries) cast_node(entry.node, floats);
  else if (auto* list = node.as<RecordList>())
    for (auto& item : list->items) cast_node(item, floats);
  else if (auto* tensor = node.as<RecordTensor>();
           tensor && is_float(tensor->data.dtype) && !is_constant(tensor->data))
    tensor->data = cast(tensor->data, floats);
}

std::string at(const std::string& path) { return path.empty() ? "the root" : "'" + path + "'"; }

// Text formats do not keep whether an integer was signed, so equal numbers are equal integers.
bool same_integer(const RecordNode& a, const RecordNode& b) {
  const auto *i = a.as<std::int64_t>(), *j = b.as<std::int64_t>();
  const auto *u = a.as<std::uint64_t>(), *v = b.as<std::uint64_t>();
  return (i && v && std::cmp_equal(*i, *v)) || (u && j && std::cmp_equal(*u, *j));
}

bool same_leaf(const RecordNode& a, const RecordNode& b) {
  const auto *x = a.as<RecordTensor>(), *y = b.as<RecordTensor>();
  if (x && y) return x->data == y->data;
  const auto *p = a.as<double>(), *q = b.as<double>();
  if (p && q) return std::bit_cast<std::uint64_t>(*p) == std::bit_cast<std::uint64_t>(*q);
  return a == b || same_integer(a, b);
}

std::string difference(const RecordNode& a, const RecordNode& b, const std::string& path);

std::string map_difference(const RecordMap& a, const RecordMap& b, const std::string& path) {
  for (std::size_t i = 0; i < a.entries.size(); ++i) {
    const auto& [key, node] = a.entries[i];
    const bool aligned = i < b.entries.size() && b.entries[i].key == key;
    const RecordNode* other = aligned ? &b.entries[i].node : b.find(key);
    const std::string here = join_path(path, key);
    if (!other) return at(here) + " is only in the first";
    if (std::string found = difference(node, *other, here); !found.empty()) return found;
  }
  for (const auto& [key, node] : b.entries)
    if (b.entries.size() != a.entries.size() && !a.find(key))
      return at(join_path(path, key)) + " is only in the second";
  return {};
}

std::string difference(const RecordNode& a, const RecordNode& b, const std::string& path) {
  const auto *list = a.as<RecordList>(), *other_list = b.as<RecordList>();
  const auto *map = a.as<RecordMap>(), *other_map = b.as<RecordMap>();
  if (map && other_map) return map_difference(*map, *other_map, path);
  if (list && other_list && list->items.size() == other_list->items.size()) {
    for (std::size_t i = 0; i < list->items.size(); ++i) {
      std::string found =
          difference(list->items[i], other_list->items[i], join_path(path, std::to_string(i)));
      if (!found.empty()) return found;
    }
    return {};
  }
  if (!(list && other_list) && same_leaf(a, b)) return {};
  std::string first = a.text(), second = b.text();
  if (first == second) return at(path) + ": both are " + first + ", with other values";
  return at(path) + ": " + first + " in the first, " + second + " in the second";
}

}  // namespace

const RecordNode* RecordMap::find(std::string_view key) const {
  for (const auto& entry : entries)
    if (entry.key == key) return &entry.node;
  return nullptr;
}

RecordNode& RecordMap::add(std::string key, RecordNode node) {
  entries.push_back({std::move(key), std::move(node)});
  return entries.back().node;
}

std::string RecordNode::text() const {
  return std::visit(Overloaded{
                        [](RecordNone) -> std::string { return "nothing"; },
                        [](bool value) -> std::string { return value ? "true" : "false"; },
                        [](std::int64_t value) { return "the number " + std::to_string(value); },
                        [](std::uint64_t value) { return "the number " + std::to_string(value); },
                        [](double value) { return "the number " + spelled(value); },
                        [](const std::string& value) { return "the text \"" + value.substr(0, 80) + "\""; },
                        [](const RecordTensor& tensor) { return tensor.data.text(); },
                        [](const RecordLink& link) { return "a link to '" + link.path + "'"; },
                        [](const RecordList& list) { return counted(list.items.size(), "list"); },
                        [](const RecordMap& map) { return counted(map.entries.size(), "map"); },
                    },
                    value);
}

std::string join_path(std::string_view prefix, std::string_view name) {
  if (prefix.empty()) return std::string(name);
  std::string path;
  path.reserve(prefix.size() + 1 + name.size());
  return path.append(prefix).append(1, '.').append(name);
}

const RecordNode* find_path(const RecordNode& root, std::string_view path) {
  const RecordNode* node = &root;
  for (bool more = !path.empty(); node && more;) {
    const std::string_view name = next_name(path, more);
    node = child(*node, name);
  }
  return node;
}

void for_each_leaf(const RecordNode& root, FunctionRef<void(const std::string&, const RecordNode&)> visit) {
  visit_leaves(root, nullptr, visit);
}

void change_leaves(RecordNode& root, FunctionRef<void(const std::string&, RecordNode&)> change) {
  visit_leaves(root, nullptr, change);
}

void insert_path(RecordNode& root, std::string_view path, RecordNode leaf) {
  const std::string_view whole = path;
  RecordNode* node = &root;
  for (bool more = true; more;) {
    if (node->as<RecordNone>()) node->value = RecordMap{};
    auto* map = node->as<RecordMap>();
    if (!map) throw_in_the_way(whole, "a map on the way to it", *node);
    const std::string_view name = next_name(path, more);
    // The node is ours to change: only the search is const.
    auto* below = const_cast<RecordNode*>(map->find(name));
    if (below && !more) throw_in_the_way(whole, "a path that is free", *below);
    node = below ? below : &map->add(std::string(name), {});
  }
  *node = std::move(leaf);
}

RecordTree cast_floats(RecordTree tree, DType floats) {
  if (!is_float(floats))
    throw DTypeError("hearth: cast_floats: expected a float type, got " + std::string(name(floats)));
  cast_node(tree.root, floats);
  return tree;
}

std::optional<TensorData> constant_as_tensor(const RecordNode& constant) {
  if (const auto* value = constant.as<bool>()) {
    TensorData data = TensorData::from<std::uint8_t>({*value}, {});
    data.dtype = DType::boolean;
    return data;
  }
  if (const auto* value = constant.as<std::int64_t>()) return TensorData::from<std::int64_t>({*value}, {});
  if (const auto* value = constant.as<std::uint64_t>()) return TensorData::from<std::uint64_t>({*value}, {});
  if (const auto* value = constant.as<double>()) return TensorData::from<double>({*value}, {});
  return {};
}

std::optional<RecordNode> tensor_as_constant(const RecordNode& node) {
  const auto* tensor = node.as<RecordTensor>();
  if (!tensor || tensor->data.shape.rank() != 0) return {};
  const TensorData& data = tensor->data;
  if (data.dtype == DType::boolean) return RecordNode(data.values<std::uint8_t>()[0] != 0);
  if (data.dtype == DType::u64) return RecordNode(data.values<std::uint64_t>()[0]);
  if (is_float(data.dtype)) return RecordNode(data.values<double>()[0]);
  return RecordNode(data.values<std::int64_t>()[0]);
}

std::string first_difference(const RecordNode& a, const RecordNode& b) { return difference(a, b, ""); }

}  // namespace hearth::inline v0_1
