// Between a typed record and its tree. What depends on the type is here and short; the rest is compiled once.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include <hearth/module/convert.hpp>
#include <hearth/record/options.hpp>
#include <hearth/record/tree.hpp>

namespace hearth::inline v0_1 {

namespace detail {

/// Writes a record's nodes; knows where each parameter was first written.
class HEARTH_API TreeWriter {
 public:
  explicit TreeWriter(const Adapter* adapter);
  ~TreeWriter();

  /// A field's name in the file; empty when the file has no such field.
  std::string_view name(std::string_view field, Role role) const;
  static RecordNode nothing();
  static RecordNode boolean(bool value);
  static RecordNode integer(std::int64_t value);
  static RecordNode natural(std::uint64_t value);
  static RecordNode real(double value);
  static RecordNode text(const std::string& value);
  static RecordNode list(RecordList list);
  static RecordNode map(RecordMap map);
  /// Puts a field's node into its module's map.
  static void add(RecordNode& map, const Path& field, RecordNode node);
  RecordNode tensor(const std::string& path, ParamId id, const TensorData& data, Role role);

 private:
  const Adapter* adapter_;
  std::vector<std::pair<ParamId, std::string>> written_;
};

/// Nothing that we read has more layers in a spread list: a byte of a hostile file can ask for one.
inline constexpr std::size_t kMaxSpreadLayers = std::size_t{1} << 16;

/// Reads a record's leaves out of a tree and keeps every problem.
class HEARTH_API TreeReader {
 public:
  TreeReader(const RecordNode& root, bool constants_may_be_missing, const Adapter* adapter);
  ~TreeReader();
  const RecordNode& root() const { return root_; }
  /// The same for another tree.
  TreeReader at(const RecordNode& root) const;

  /// A tensor of `rank` dimensions and its id; follows a link.
  std::pair<TensorData, ParamId> tensor(const Path& path, const RecordNode* node, std::size_t rank,
                                        Role role);
  bool boolean(const Path& path, const RecordNode* node);
  /// Between the bounds of the type that asks.
  std::int64_t integer(const Path& path, const RecordNode* node, std::int64_t low, std::int64_t high);
  std::uint64_t natural(const Path& path, const RecordNode* node, std::uint64_t high);
  double real(const Path& path, const RecordNode* node);
  std::string text(const Path& path, const RecordNode* node);

  /// The entries of a list, or of a map with the keys 0 .. n - 1.
  std::vector<const RecordNode*> list(const Path& path, const RecordNode* node);
  /// A list of exactly `size`; missing ones are null.
  std::vector<const RecordNode*> list_of(const Path& path, const RecordNode* node, std::size_t size);
  /// Which alternative a variant holds, below `size`, and its node.
  std::pair<std::size_t, const RecordNode*> alternative(const Path& path, const RecordNode* node,
                                                        std::size_t size);

  /// All problems, each missing field with the unexpected name that is nearest to it.
  std::vector<RecordProblem> problems() &&;

 private:
  friend class FieldReader;

  const RecordNode* entry(const RecordMap& map, const std::string& key) const;
  std::pair<TensorData, ParamId> tensor_at(const std::string& path, const RecordNode* node, std::size_t rank,
                                           Role role);
  bool constant_missing(const Path& path, const RecordNode* node, const char* expected);
  void mismatch(std::string path, std::string expected, std::string found);

  const RecordNode& root_;
  bool constants_may_be_missing_;
  const Adapter* adapter_;
  std::vector<RecordProblem> problems_, missing_constants_;
  // The map that was asked last, by its keys: a spread list asks for as many as the file has.
  mutable const RecordMap* sorted_ = nullptr;
  mutable std::vector<const RecordEntry*> entries_;
};

/// The fields of a module in a tree, and of the lists that are spread among them.
class HEARTH_API FieldReader {
 public:
  /// A node that is something else than a map, or nothing, is a problem.
  FieldReader(TreeReader& reader, const Path& path, const RecordNode* node);
  ~FieldReader();

  /// Is there the map?
  explicit operator bool() const { return map_ != nullptr; }
  /// Has it this field of the module at `path`?
  bool has(const Path& path, std::string_view name, Role role) const;
  /// The field or null, under the name that the file's framework gives it, or under ours. It was asked for.
  const RecordNode* field(const Path& path, std::string_view name, Role role);
  /// What the map has besides the fields that were asked for is unexpected.
  void finish(const Path& path);

 private:
  const RecordNode* find(const Path& path, std::string& name, Role role) const;

  TreeReader& reader_;
  const RecordMap* map_;
  std::vector<std::string> asked_;
};

/// What a tree lacks and what of the rest does not fit into a model, each field once, before what the tree
/// has besides.
HEARTH_API std::vector<RecordProblem> joined(std::vector<RecordProblem> of_tree,
                                             std::vector<RecordProblem> misfits);

/// RecordError of loading when there are any.
HEARTH_API void throw_if_any(TreeReader&& reader, std::string_view source);

/// Is this field of the model missing or mismatched?
HEARTH_API bool is_said(const std::vector<RecordProblem>& problems, std::string_view path);

/// What a field is in its layer; plain for what is no parameter.
template <class T> inline constexpr Role role_of = Role::plain;
template <class B, std::size_t D, Role R> inline constexpr Role role_of<Param<B, D, R>> = R;
template <class B, std::size_t D, class K, Role R> inline constexpr Role role_of<Buffer<B, D, K, R>> = R;
template <class T> inline constexpr Role role_of<std::optional<T>> = role_of<T>;

template <class T>
RecordNode write_node(TreeWriter& writer, const Path& path, const T& value);

/// A module's fields, and those of the lists that are spread among them.
template <class T>
void write_fields(TreeWriter& writer, const Path& path, const T& module, RecordNode& map) {
  for_each_field(module, [&](std::string_view field, const auto& member) {
    using Member = std::remove_cvref_t<decltype(member)>;
    if constexpr (is_spread<Member>) {
      const Path list(path, field, spread_of<Member>);
      for (std::size_t i = 0; i < member.size(); ++i) write_fields(writer, Path(list, i), member[i], map);
    } else if constexpr (!is_training<Member>) {
      const std::string_view name = writer.name(field, role_of<Member>);
      if (name.empty()) return;
      const Path at(path, name);
      writer.add(map, at, write_node(writer, at, member));
    }
  });
}

template <class T>
RecordNode write_node(TreeWriter& writer, const Path& path, const T& value) {
  if constexpr (is_param<T> || is_buffer<T>) {
    return writer.tensor(path.text(), value.id(), value.data, T::role);
  } else if constexpr (std::is_same_v<T, bool>) {
    return writer.boolean(value);
  } else if constexpr (std::is_same_v<T, std::string>) {
    return writer.text(value);
  } else if constexpr (std::is_floating_point_v<T>) {
    return writer.real(static_cast<double>(value));
  } else if constexpr (std::is_enum_v<T> || (std::is_integral_v<T> && std::is_signed_v<T>)) {
    return writer.integer(static_cast<std::int64_t>(value));
  } else if constexpr (std::is_integral_v<T>) {
    return writer.natural(value);
  } else if constexpr (Module<T>) {
    RecordNode map = RecordNode::empty_map();
    write_fields(writer, path, value, map);
    return map;
  } else if constexpr (is_optional<T>) {
    return value ? write_node(writer, path, *value) : writer.nothing();
  } else if constexpr (is_vector<T> || is_array<T>) {
    RecordList list;
    for (std::size_t i = 0; i < value.size(); ++i)
      list.items.push_back(write_node(writer, Path(path, i), value[i]));
    return writer.list(std::move(list));
  } else if constexpr (TupleLike<T>) {
    RecordList list;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (list.items.push_back(write_node(writer, Path(path, I), std::get<I>(value))), ...);
    }(std::make_index_sequence<std::tuple_size_v<T>>{});
    return writer.list(std::move(list));
  } else if constexpr (is_variant<T>) {
    RecordMap map;
    const Path at(path, value.index());
    map.add(std::to_string(value.index()),
            std::visit([&](const auto& alternative) { return write_node(writer, at, alternative); }, value));
    return writer.map(std::move(map));
  } else {
    return writer.nothing();  // Skip, and what has no state
  }
}

template <class T>
T read_node(TreeReader& reader, const Path& path, const RecordNode* node);
template <class T>
T read_spread(TreeReader& reader, const Path& path, FieldReader& fields);

/// A module of its fields.
template <class T>
T read_fields(TreeReader& reader, const Path& path, FieldReader& fields) {
  return T::hearth_build([&]<class Field>() {
    using Member = typename Field::type;
    if constexpr (is_spread<Member>) {
      return read_spread<Member>(reader, Path(path, Field::name, spread_of<Member>), fields);
    } else if constexpr (is_training<Member>) {
      return Training{};
    } else {
      const RecordNode* found = fields.field(path, Field::name, role_of<Member>);
      return read_node<Member>(reader, Path(path, Field::name), found);
    }
  });
}

/// As many layers as there are fields of.
template <class T>
T read_spread(TreeReader& reader, const Path& path, FieldReader& fields) {
  using Layer = typename T::value_type;
  T made;
  for (std::size_t i = 0; fields && i < kMaxSpreadLayers; ++i) {
    const Path layer(path, i);
    bool there = false;
    each_field(FieldsOf<Layer>{}, [&]<class Field>() {
      there = there || fields.has(layer, Field::name, role_of<typename Field::type>);
    });
    if (!there) break;
    made.push_back(read_fields<Layer>(reader, layer, fields));
  }
  return made;
}

// A function of its own: GCC 12 returns a variable without moving it only from a function's outermost block.
template <class T>
T read_module(TreeReader& reader, const Path& path, const RecordNode* node) {
  FieldReader fields(reader, path, node);
  T made = read_fields<T>(reader, path, fields);
  fields.finish(path);
  if constexpr (requires { T::complete(made); }) T::complete(made);  // with what files of others leave out
  return made;
}

template <class T>
T read_node(TreeReader& reader, const Path& path, const RecordNode* node) {
  if constexpr (is_param<T> || is_buffer<T>) {
    auto [data, id] = reader.tensor(path, node, T::rank, T::role);
    return T{std::move(data), id};
  } else if constexpr (std::is_same_v<T, bool>) {
    return reader.boolean(path, node);
  } else if constexpr (std::is_same_v<T, std::string>) {
    return reader.text(path, node);
  } else if constexpr (std::is_floating_point_v<T>) {
    return static_cast<T>(reader.real(path, node));
  } else if constexpr (std::is_enum_v<T>) {
    return static_cast<T>(read_node<std::underlying_type_t<T>>(reader, path, node));
  } else if constexpr (std::is_integral_v<T> && std::is_signed_v<T>) {
    return static_cast<T>(
        reader.integer(path, node, std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
  } else if constexpr (std::is_integral_v<T>) {
    return static_cast<T>(reader.natural(path, node, std::numeric_limits<T>::max()));
  } else if constexpr (Module<T>) {
    return read_module<T>(reader, path, node);
  } else if constexpr (is_optional<T>) {
    if (!node || node->template as<RecordNone>()) return T{};
    return T(read_node<typename T::value_type>(reader, path, node));
  } else if constexpr (is_vector<T>) {
    T made;
    const auto items = reader.list(path, node);
    for (std::size_t i = 0; i < items.size(); ++i)
      made.push_back(read_node<typename T::value_type>(reader, Path(path, i), items[i]));
    return made;
  } else if constexpr (is_array<T> || TupleLike<T>) {
    constexpr std::size_t size = std::tuple_size_v<T>;
    const auto items = reader.list_of(path, node, size);
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return T{read_node<std::tuple_element_t<I, T>>(reader, Path(path, I), items[I])...};
    }(std::make_index_sequence<size>{});
  } else if constexpr (is_variant<T>) {
    const auto [index, inside] = reader.alternative(path, node, std::variant_size_v<T>);
    const Path inner(path, index);
    std::optional<T> made;
    const auto at = [&]<std::size_t I>() {
      if (index == I)
        made.emplace(std::in_place_index<I>,
                     read_node<std::variant_alternative_t<I, T>>(reader, inner, inside));
    };
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (at.template operator()<I>(), ...);
    }(std::make_index_sequence<std::variant_size_v<T>>{});
    return std::move(*made);
  } else {
    return T{};  // Skip, and what has no state
  }
}

/// A record, whole only when the reader has no problems.
template <class R>
R read_tree(TreeReader& reader) {
  return read_node<R>(reader, Path(), &reader.root());
}

}  // namespace detail

/// The record as a tree: fields in order, tied parameters stored once. With an adapter, as that framework
/// names and lays them out.
template <class R>
RecordNode to_tree(const R& record, const Adapter* adapter = nullptr) {
  static_assert(detail::check_model<R>());
  static_assert(std::is_same_v<Record<R>, R>,
                "hearth: this is a model, not a record; call to_record(model) first");
  detail::TreeWriter writer(adapter);
  return detail::write_node(writer, Path(), record);
}

/// The record that a tree holds. RecordError with every missing, unexpected and mismatched field. Of the
/// options the adapter counts, and whether constants may be missing.
template <class R>
R from_tree(const RecordNode& root, const LoadOptions& options = {}) {
  static_assert(detail::check_model<R>());
  static_assert(std::is_same_v<Record<R>, R>, "hearth: this is a model, not a record; load a Record<Model>");
  detail::TreeReader reader(root, options.constants_may_be_missing, options.adapter);
  R record = detail::read_tree<R>(reader);
  detail::throw_if_any(std::move(reader), "record");
  return record;
}

}  // namespace hearth::inline v0_1
