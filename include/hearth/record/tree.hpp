// A record without its type: an ordered tree of named entries. Every codec is tree <-> bytes, and never sees
// a model; every typed record is built from a tree and written as one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <hearth/core/chunked.hpp>
#include <hearth/core/function.hpp>
#include <hearth/core/tensor_data.hpp>

namespace hearth::inline v0_1 {

struct RecordNode;
struct RecordEntry;

/// A field that holds nothing: an optional without a value, a module without parameters.
struct RecordNone {
  friend bool operator==(RecordNone, RecordNone) = default;
};

/// A parameter or a buffer.
struct RecordTensor {
  std::string id;  // as the file spells it; empty when it keeps none
  TensorData data;
  friend bool operator==(const RecordTensor&, const RecordTensor&) = default;
};

/// A parameter tied to the one at `path`, which is stored there.
struct RecordLink {
  std::string path;
  friend bool operator==(const RecordLink&, const RecordLink&) = default;
};

struct HEARTH_API RecordList {
  Chunked<RecordNode> items;
  bool operator==(const RecordList&) const;
};

struct HEARTH_API RecordMap {
  Chunked<RecordEntry> entries;  // in the order of the fields

  const RecordNode* find(std::string_view key) const;
  /// Appends; a second entry of one key is the caller's mistake, which codecs check for.
  RecordNode& add(std::string key, RecordNode node);
  bool operator==(const RecordMap&) const;
};

/// A node of a record: nothing, a constant, a tensor, a link, a list or a map.
struct HEARTH_API RecordNode {
  using Value = std::variant<RecordNone, bool, std::int64_t, std::uint64_t, double, std::string, RecordTensor,
                             RecordLink, RecordList, RecordMap>;
  Value value;

  // Compiled once: what a variant of all this instantiates would cost every program that saves a model.
  RecordNode();  // nothing
  static RecordNode empty_map();
  RecordNode(Value value);  // NOLINT: a node is one of the values
  RecordNode(const RecordNode&);
  RecordNode(RecordNode&&) noexcept;
  RecordNode& operator=(const RecordNode&);
  RecordNode& operator=(RecordNode&&) noexcept;
  ~RecordNode();

  template <class T>
  const T* as() const {
    return std::get_if<T>(&value);
  }
  template <class T>
  T* as() {
    return std::get_if<T>(&value);
  }

  /// A constant: bool, number or text.
  bool is_scalar() const { return value.index() >= 1 && value.index() <= 5; }
  /// What it is, in the words of a message: "f32[120, 400]", "a list of 3", "the number 2", "nothing".
  std::string text() const;

  bool operator==(const RecordNode&) const;
};

struct RecordEntry {
  std::string key;
  RecordNode node;
  friend bool operator==(const RecordEntry&, const RecordEntry&) = default;
};

/// A record as a file holds it.
struct HEARTH_API RecordTree {
  std::vector<std::pair<std::string, std::string>> metadata;  // what the file says of itself, in its order
  RecordNode root;

  // Compiled once, as a node's.
  RecordTree();  // an empty map
  explicit RecordTree(RecordNode root);
  RecordTree(std::vector<std::pair<std::string, std::string>> metadata, RecordNode root);
  RecordTree(const RecordTree&);
  RecordTree(RecordTree&&) noexcept;
  RecordTree& operator=(const RecordTree&);
  RecordTree& operator=(RecordTree&&) noexcept;
  ~RecordTree();

  bool operator==(const RecordTree&) const;
};

/// Nothing that we read or write nests lists and maps deeper.
inline constexpr std::size_t kMaxRecordDepth = 64;
/// Nothing that we read or write has more nodes: one byte of a hostile file can ask for a node of 150.
inline constexpr std::size_t kMaxRecordNodes = std::size_t{1} << 20;
/// Nothing that we read or write has a longer path: every node below a name costs its length once more.
inline constexpr std::size_t kMaxRecordPath = 4096;
/// Nothing that we read or write says more texts of itself: they lie in one allocation, of 64 bytes each.
inline constexpr std::size_t kMaxRecordMetadata = 16'000;

/// "blocks" and "0" give "blocks.0"; an empty prefix gives the name alone.
HEARTH_API std::string join_path(std::string_view prefix, std::string_view name);

/// The node at a dotted path, or null. List items go by their index.
HEARTH_API const RecordNode* find_path(const RecordNode& root, std::string_view path);

/// Calls `visit(path, node)` for every leaf (whatever is not a list or a map), in order. An empty list or map
/// counts as a leaf.
HEARTH_API void for_each_leaf(const RecordNode& root,
                              FunctionRef<void(const std::string& path, const RecordNode& leaf)> visit);

/// The same for leaves that may be changed; what one becomes is not visited.
HEARTH_API void change_leaves(RecordNode& root,
                              FunctionRef<void(const std::string& path, RecordNode& leaf)> change);

/// A node put at a dotted path, with maps made on the way. RecordError when a leaf is in the way or taken.
HEARTH_API void insert_path(RecordNode& root, std::string_view path, RecordNode leaf);

/// Every float tensor cast to `floats`; tensors that have that type already are shared, not copied. A single
/// f64 stays: in formats that hold nothing but tensors it is a constant.
HEARTH_API RecordTree cast_floats(RecordTree tree, DType floats);

/// A constant as the tensor without dimensions that formats of tensors alone hold; none for a text.
HEARTH_API std::optional<TensorData> constant_as_tensor(const RecordNode& constant);
/// The constant that a tensor without dimensions is; none for any other node.
HEARTH_API std::optional<RecordNode> tensor_as_constant(const RecordNode& node);

/// The difference between two trees that a reader would ask about first, in words; empty when there is none.
/// Metadata, parameter ids, the order of a map's entries and an integer's signedness do not count.
HEARTH_API std::string first_difference(const RecordNode& a, const RecordNode& b);

}  // namespace hearth::inline v0_1
