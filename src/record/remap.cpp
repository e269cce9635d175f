// Steps work on a tree's leaves, each with its dotted path; the tree is then built anew.
#include <hearth/record/remap.hpp>

#include <fnmatch.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <regex>

#include <hearth/record/tree_builder.hpp>

namespace hearth::inline v0_1 {
namespace {

using detail::Leaf;
using detail::Leaves;

[[noreturn]] void fail(std::string field, std::string expected, std::string found) {
  throw RecordError(
      "change", "a record",
      {{RecordProblem::Kind::malformed, std::move(field), std::move(expected), std::move(found)}});
}

std::regex compiled(std::string_view pattern) {
  try {
    return std::regex(pattern.begin(), pattern.end(), std::regex::ECMAScript | std::regex::optimize);
  } catch (const std::regex_error& error) {
    fail("", "a regular expression", "'" + std::string(pattern) + "' (" + error.what() + ")");
  }
}

std::string replaced(const std::string& text, const std::regex& pattern, const std::string& replacement) {
  try {
    return std::regex_replace(text, pattern, replacement);
  } catch (const std::regex_error& error) {  // too much for the matcher
    fail(text, "a name that the pattern can be searched in", error.what());
  }
}

bool matches(const std::vector<std::string>& globs, const std::string& path) {
  return std::any_of(globs.begin(), globs.end(),
                     [&](const std::string& glob) { return ::fnmatch(glob.c_str(), path.c_str(), 0) == 0; });
}

// The same change to the names and to what links call their targets.
template <class F>
void rename_all(Leaves& leaves, const F& renamed) {
  for (Leaf& leaf : leaves) {
    leaf.path = renamed(leaf.path);
    if (auto* link = leaf.node.as<RecordLink>()) link->path = renamed(link->path);
  }
}

// What is tied to something that goes becomes it.
template <class F>
void keep_if(Leaves& leaves, const F& wanted) {
  std::map<std::string, RecordNode> gone;
  for (Leaf& leaf : leaves)
    if (!wanted(leaf.path)) gone.emplace(leaf.path, leaf.node);
  std::erase_if(leaves, [&](const Leaf& leaf) { return !wanted(leaf.path); });
  std::map<std::string, std::string> moved;
  for (Leaf& leaf : leaves) {
    auto* link = leaf.node.as<RecordLink>();
    if (!link) continue;
    if (const auto found = moved.find(link->path); found != moved.end()) {
      link->path = found->second;
    } else if (const auto target = gone.find(link->path); target != gone.end()) {
      moved.emplace(link->path, leaf.path);
      leaf.node = target->second;
    }
  }
}

// Rows and columns of a tensor seen as [before the axis, the axis, behind it], in bytes.
struct AlongAxis {
  std::size_t outer = 1, extent = 1, inner = 1;

  AlongAxis(const TensorData& data, std::size_t axis) : extent(data.shape[axis]), inner(size_of(data.dtype)) {
    for (std::size_t i = 0; i < axis; ++i) outer *= data.shape[i];
    for (std::size_t i = axis + 1; i < data.shape.rank(); ++i) inner *= data.shape[i];
  }
};

const TensorData& tensor_with_axis(const Leaf& leaf, std::size_t axis) {
  const auto* tensor = leaf.node.as<RecordTensor>();
  if (!tensor || axis >= tensor->data.shape.rank())
    fail(leaf.path, "a tensor with an axis " + std::to_string(axis), leaf.node.text());
  return tensor->data;
}

TensorData part_along(const TensorData& data, std::size_t axis, std::size_t index, std::size_t parts) {
  const AlongAxis all(data, axis);
  const std::size_t extent = all.extent / parts, run = extent * all.inner;
  TensorData part{data.dtype, data.shape, {}};
  part.shape[axis] = extent;
  if (all.outer == 1) {
    part.bytes = data.bytes.part(index * run, run);
    return part;
  }
  std::vector<std::byte> bytes(all.outer * run);
  for (std::size_t row = 0; row < all.outer; ++row)
    std::copy_n(data.bytes.data() + (row * parts + index) * run, run, bytes.data() + row * run);
  part.bytes = Bytes::of(std::move(bytes));
  return part;
}

TensorData joined_along(const std::vector<const Leaf*>& parts, std::size_t axis) {
  TensorData whole{tensor_with_axis(*parts[0], axis).dtype, tensor_with_axis(*parts[0], axis).shape, {}};
  whole.shape[axis] = 0;
  for (const Leaf* part : parts) {
    const TensorData& data = tensor_with_axis(*part, axis);
    Shape beside = data.shape;
    beside[axis] = whole.shape[axis];
    if (data.dtype != whole.dtype || !(beside == whole.shape))
      fail(part->path,
           "the type and extents of '" + parts[0]->path + "' besides axis " + std::to_string(axis),
           data.text());
    whole.shape[axis] += data.shape[axis];
  }
  std::vector<std::byte> bytes;
  bytes.reserve(byte_size(whole.dtype, whole.shape).value_or(0));
  const std::size_t outer = AlongAxis(whole, axis).outer;
  for (std::size_t row = 0; row < outer; ++row) {
    for (const Leaf* part : parts) {
      const TensorData& data = tensor_with_axis(*part, axis);
      const AlongAxis along(data, axis);
      const auto run =
          data.bytes.span().subspan(row * along.extent * along.inner, along.extent * along.inner);
      bytes.insert(bytes.end(), run.begin(), run.end());
    }
  }
  whole.bytes = Bytes::of(std::move(bytes));
  return whole;
}

bool is_index(std::string_view name) {
  return !name.empty() && name.size() < 10 && name.find_first_not_of("0123456789") == std::string_view::npos;
}

// New names for indices: those of one parent count up without gaps, in their order.
class Reindexing {
 public:
  explicit Reindexing(const Leaves& leaves) {
    for (const Leaf& leaf : leaves)
      each_index(leaf.path, [&](const std::string& parent, std::string_view index) {
        indices_[parent].emplace(number(index), 0);
      });
    for (auto& [parent, numbers] : indices_) {
      std::size_t next = 0;
      for (auto& [before, after] : numbers) after = next++;
    }
  }

  std::string renamed(const std::string& path) const {
    std::string out;
    std::size_t done = 0;
    each_index(path, [&](const std::string& parent, std::string_view index) {
      const auto numbers = indices_.find(parent);
      const std::size_t at = parent.empty() ? 0 : parent.size() + 1;
      out.append(path, done, at - done);
      done = at;
      if (numbers == indices_.end()) return;
      const auto found = numbers->second.find(number(index));
      if (found == numbers->second.end()) return;
      out += std::to_string(found->second);
      done = at + index.size();
    });
    return out.append(path, done);
  }

 private:
  static std::size_t number(std::string_view index) {
    std::size_t value = 0;
    std::from_chars(index.data(), index.data() + index.size(), value);
    return value;
  }
  template <class F>
  static void each_index(const std::string& path, const F& f) {
    for (std::size_t begin = 0, end = 0; end != std::string::npos; begin = end + 1) {
      end = path.find('.', begin);
      const std::string_view name = std::string_view(path).substr(begin, end - begin);
      if (is_index(name)) f(path.substr(0, begin == 0 ? 0 : begin - 1), name);
    }
  }

  std::map<std::string, std::map<std::size_t, std::size_t>> indices_;
};

bool has_list(const RecordNode& node) {
  if (node.as<RecordList>()) return true;
  const auto* map = node.as<RecordMap>();
  return map && std::any_of(map->entries.begin(), map->entries.end(),
                            [](const RecordEntry& entry) { return has_list(entry.node); });
}

// Maps whose keys are 0, 1, .. become lists again.
void make_lists(RecordNode& node) {
  auto* map = node.as<RecordMap>();
  if (!map) return;
  bool counts = !map->entries.empty();
  for (std::size_t i = 0; i < map->entries.size(); ++i) {
    counts = counts && map->entries[i].key == std::to_string(i);
    make_lists(map->entries[i].node);
  }
  if (!counts) return;
  RecordList list;
  for (RecordEntry& entry : map->entries) list.items.push_back(std::move(entry.node));
  node = {std::move(list)};
}

}  // namespace

Remap::Remap() = default;
Remap::Remap(const Remap&) = default;
Remap::Remap(Remap&&) noexcept = default;
Remap& Remap::operator=(const Remap&) = default;
Remap& Remap::operator=(Remap&&) noexcept = default;
Remap::~Remap() = default;

Remap& Remap::rename(std::string_view pattern, std::string_view replacement) {
  steps_.push_back([regex = compiled(pattern), to = std::string(replacement)](Leaves& leaves) {
    rename_all(leaves, [&](const std::string& path) { return replaced(path, regex, to); });
  });
  return *this;
}

Remap& Remap::strip_prefix(std::string_view prefix) {
  steps_.push_back([prefix = std::string(prefix)](Leaves& leaves) {
    rename_all(leaves, [&](const std::string& path) {
      return path.starts_with(prefix) && path.size() > prefix.size() ? path.substr(prefix.size()) : path;
    });
  });
  return *this;
}

Remap& Remap::add_prefix(std::string_view prefix) {
  steps_.push_back([prefix = std::string(prefix)](Leaves& leaves) {
    rename_all(leaves, [&](const std::string& path) { return prefix + path; });
  });
  return *this;
}

Remap& Remap::below(std::string_view path) {
  steps_.push_back([path = std::string(path), prefix = std::string(path) + "."](Leaves& leaves) {
    std::string tops;  // for the message
    for (const Leaf& leaf : leaves) {
      const std::string top = "'" + leaf.path.substr(0, leaf.path.find('.')) + "'";
      if (tops.find(top) == std::string::npos && tops.size() < 200) tops += (tops.empty() ? "" : ", ") + top;
    }
    keep_if(leaves, [&](const std::string& name) { return name.starts_with(prefix); });
    if (leaves.empty()) fail(path, "a map", tops.empty() ? "nothing" : "only " + tops);
    rename_all(leaves, [&](const std::string& name) {
      return name.starts_with(prefix) ? name.substr(prefix.size()) : name;
    });
  });
  return *this;
}

Remap& Remap::include(std::vector<std::string> globs) {
  if (globs.empty()) return *this;
  steps_.push_back([globs = std::move(globs)](Leaves& leaves) {
    keep_if(leaves, [&](const std::string& path) { return matches(globs, path); });
  });
  return *this;
}

Remap& Remap::exclude(std::vector<std::string> globs) {
  if (globs.empty()) return *this;
  steps_.push_back([globs = std::move(globs)](Leaves& leaves) {
    keep_if(leaves, [&](const std::string& path) { return !matches(globs, path); });
  });
  return *this;
}

Remap& Remap::reindex() {
  steps_.push_back([](Leaves& leaves) {
    const Reindexing indices(leaves);
    rename_all(leaves, [&](const std::string& path) { return indices.renamed(path); });
  });
  return *this;
}

Remap& Remap::transpose(std::string_view pattern) {
  steps_.push_back([regex = compiled(pattern)](Leaves& leaves) {
    for (auto& [path, node] : leaves) {
      auto* tensor = node.as<RecordTensor>();
      if (tensor && std::regex_search(path, regex)) tensor->data = transposed(tensor->data);
    }
  });
  return *this;
}

Remap& Remap::split(std::string_view pattern, std::vector<std::string> replacements, std::size_t axis) {
  steps_.push_back([regex = compiled(pattern), names = std::move(replacements), axis](Leaves& leaves) {
    Leaves out;
    for (Leaf& leaf : leaves) {
      if (!leaf.node.as<RecordTensor>() || !std::regex_search(leaf.path, regex)) {
        out.push_back(std::move(leaf));
        continue;
      }
      const TensorData& whole = tensor_with_axis(leaf, axis);
      if (names.empty() || whole.shape[axis] % names.size() != 0)
        fail(leaf.path, std::to_string(names.size()) + " equal parts of axis " + std::to_string(axis),
             whole.text());
      for (std::size_t i = 0; i < names.size(); ++i)
        out.push_back({replaced(leaf.path, regex, names[i]),
                       {RecordTensor{"", part_along(whole, axis, i, names.size())}}});
    }
    leaves = std::move(out);
  });
  return *this;
}

Remap& Remap::merge(std::vector<std::string> patterns, std::string_view replacement, std::size_t axis) {
  std::vector<std::regex> regexes;
  for (const std::string& pattern : patterns) regexes.push_back(compiled(pattern));
  steps_.push_back([regexes = std::move(regexes), to = std::string(replacement), axis](Leaves& leaves) {
    std::map<std::string, std::vector<const Leaf*>> parts;  // by the name that they become, in order
    std::map<const Leaf*, std::string> names;
    for (const Leaf& leaf : leaves) {
      for (std::size_t i = 0; i < regexes.size(); ++i) {
        if (!leaf.node.as<RecordTensor>() || !std::regex_search(leaf.path, regexes[i])) continue;
        auto& mine = parts[names[&leaf] = replaced(leaf.path, regexes[i], to)];
        mine.resize(regexes.size());
        if (mine[i])
          fail(leaf.path, "one tensor for part " + std::to_string(i), "'" + mine[i]->path + "' as well");
        mine[i] = &leaf;
        break;
      }
    }
    Leaves out;
    for (const Leaf& leaf : leaves) {
      const auto name = names.find(&leaf);
      if (name == names.end()) {
        out.push_back(leaf);
        continue;
      }
      const auto found = parts.find(name->second);
      if (found == parts.end()) continue;  // joined already
      if (std::count(found->second.begin(), found->second.end(), nullptr) > 0)
        fail(name->second, std::to_string(regexes.size()) + " parts", "fewer");
      out.push_back({name->second, {RecordTensor{"", joined_along(found->second, axis)}}});
      parts.erase(found);
    }
    leaves = std::move(out);
  });
  return *this;
}

RecordTree Remap::apply(RecordTree tree) const {
  if (steps_.empty()) return tree;
  const bool lists = has_list(tree.root);
  Leaves leaves;
  for_each_leaf(tree.root, [&](const std::string& path, const RecordNode& leaf) {
    const auto* map = leaf.as<RecordMap>();
    if (!path.empty() || !map) leaves.push_back({path, leaf});  // an empty tree has no leaf
  });
  for (const auto& step : steps_) step(leaves);
  TreeBuilder builder(fail);
  for (auto& [path, node] : leaves) builder.add(path, std::move(node));
  tree.root = builder.finish();
  if (lists) make_lists(tree.root);
  return tree;
}

TensorData transposed(const TensorData& matrix) {
  if (matrix.shape.rank() != 2) throw_shape_error("transposed", "two dimensions", matrix.shape.text());
  const std::size_t rows = matrix.shape[0], columns = matrix.shape[1], width = size_of(matrix.dtype);
  std::vector<std::byte> bytes(matrix.bytes.size());
  for (std::size_t column = 0; column < columns; ++column)
    for (std::size_t row = 0; row < rows; ++row)
      std::copy_n(matrix.bytes.data() + (row * columns + column) * width, width,
                  bytes.data() + (column * rows + row) * width);
  return {matrix.dtype, {columns, rows}, Bytes::of(std::move(bytes))};
}

}  // namespace hearth::inline v0_1
