// Burn's .bin of 0.14 to 0.21, which is bincode: values one after another, without names or types. Only the
// model's type says what they are, so this is no codec of trees.
#pragma once

#include <hearth/record/recorder.hpp>

namespace hearth::inline v0_1 {

namespace detail {

/// How the versions of Burn differ.
struct BurnLayout {
  std::string_view versions;                     // "0.17 to 0.20"
  std::span<const std::optional<DType>> dtypes;  // by their number; none for what is quantized
  bool one_byte_for_constants;  // whatever a constant's type; older ones have a byte for each part of it
};

/// A cursor over bincode, which knows how Burn's values are spelled.
class HEARTH_API BurnBinReader {
 public:
  BurnBinReader(const Bytes& bytes, const BurnLayout& layout) : bytes_(bytes), layout_(layout) {}

  void metadata();
  std::pair<TensorData, ParamId> tensor(const std::string& path, std::size_t rank, Role role);
  bool present(const std::string& path);
  std::size_t length(const std::string& path);
  std::size_t alternative(const std::string& path, std::size_t count);
  /// A field that holds no parameter: `parts` bytes before 0.21.
  void constant(const std::string& path, std::size_t parts);
  bool one_byte_for_constants() const { return layout_.one_byte_for_constants; }
  void end();

  std::size_t at() const { return at_; }

 private:
  std::uint64_t number(const std::string& path);
  std::uint64_t fixed(const std::string& path, std::size_t size);
  Bytes bytes(const std::string& path);
  [[noreturn]] void fail(const std::string& path, std::string expected, std::string found) const;

  const Bytes& bytes_;
  const BurnLayout& layout_;
  std::size_t at_ = 0;
  std::size_t items_ = 0;        // of all lists so far
  std::optional<DType> floats_;  // that the metadata speaks of
};

/// Calls `read(reader)` for each layout that the file may have, the likeliest first, until one takes all
/// bytes. RecordError of the one that came furthest. A gzip file is unpacked first.
HEARTH_API void read_burn_bin(const Bytes& file, FunctionRef<void(BurnBinReader&)> read);

/// The name with .bin, unless it ends in that or in .bin.gz.
HEARTH_API std::string burn_bin_file(std::string_view path);

/// A layer of ours whose constants are others than Burn's says how many parts each of Burn's has.
template <class T>
concept HasBurnConstants = requires { T::burn_constants; };

/// A field that a layer of ours may lack and Burn's always has: it stands there without a mark.
template <class T>
constexpr bool is_always_there_in_burn(std::string_view field) {
  if constexpr (requires { T::burn_always_there; })
    for (const std::string_view name : T::burn_always_there)
      if (name == field) return true;
  return false;
}

template <class T>
void skip_burn_constant(BurnBinReader& reader, const std::string& path) {
  if (reader.one_byte_for_constants()) return reader.constant(path, 1);
  if constexpr (is_array<T>) {
    for (std::size_t i = 0; i < std::tuple_size_v<T>; ++i)
      skip_burn_constant<typename T::value_type>(reader, path);
  } else if constexpr (is_vector<T>) {
    for (std::size_t i = reader.length(path); i > 0; --i)
      skip_burn_constant<typename T::value_type>(reader, path);
  } else {
    reader.constant(path, 1);
  }
}

template <class T>
T read_burn_node(BurnBinReader& reader, const Path& path) {
  if constexpr (is_param<T> || is_buffer<T>) {
    if constexpr (T::role == Role::count)
      return T{{DType::i64, {}, Bytes::of(std::vector<std::int64_t>{0})}, {}};
    auto [data, id] = reader.tensor(path.text(), T::rank, T::role);
    return T{std::move(data), id};
  } else if constexpr (holds_no_parameter<T>) {
    skip_burn_constant<T>(reader, path.text());
    return T{};
  } else if constexpr (Module<T>) {
    T made = T::hearth_build([&]<class Field>() {
      using Member = typename Field::type;
      const Path at(path, Field::name, spread_of<Member>);
      if constexpr (is_training<Member> || (HasBurnConstants<T> && holds_no_parameter<Member>))
        return Member{};
      else if constexpr (is_optional<Member> && is_always_there_in_burn<T>(Field::name))
        return Member(read_burn_node<typename Member::value_type>(reader, at));
      else
        return read_burn_node<Member>(reader, at);
    });
    if constexpr (HasBurnConstants<T>)
      for (const std::size_t parts : T::burn_constants) reader.constant(path.text(), parts);
    return made;
  } else if constexpr (is_optional<T>) {
    if (!reader.present(path.text())) return T{};
    return T(read_burn_node<typename T::value_type>(reader, path));
  } else if constexpr (is_vector<T>) {
    T made;
    const std::size_t size = reader.length(path.text());
    for (std::size_t i = 0; i < size; ++i)
      made.push_back(read_burn_node<typename T::value_type>(reader, Path(path, i)));
    return made;
  } else if constexpr (is_array<T> || TupleLike<T>) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return T{read_burn_node<std::tuple_element_t<I, T>>(reader, Path(path, I))...};
    }(std::make_index_sequence<std::tuple_size_v<T>>{});
  } else {
    static_assert(is_variant<T>);
    const std::size_t index = reader.alternative(path.text(), std::variant_size_v<T>);
    std::optional<T> made;
    const auto at = [&]<std::size_t I>() {
      if (index == I)
        made.emplace(std::in_place_index<I>, read_burn_node<std::variant_alternative_t<I, T>>(reader, path));
    };
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (at.template operator()<I>(), ...);
    }(std::make_index_sequence<std::variant_size_v<T>>{});
    return std::move(*made);
  }
}

template <class R>
R burn_record(const Bytes& bytes, std::string_view source) {
  static_assert(check_model<R>());
  static_assert(std::is_same_v<Record<R>, R>, "hearth: this is a model, not a record; load a Record<Model>");
  std::optional<R> record;
  try {
    read_burn_bin(bytes, [&](BurnBinReader& reader) {
      reader.metadata();
      record.reset();
      record.emplace(read_burn_node<R>(reader, Path()));
      reader.end();
    });
  } catch (const RecordError& error) {
    throw error.from("load", source);
  }
  return std::move(*record);
}

}  // namespace detail

/// Burn's bincode files, BinFileRecorder's and BinGzFileRecorder's, to read. The model's members stand in the
/// order of the Rust struct's fields; a field without parameters there (an activation, a number, Dropout) is
/// one here: a stateless member, a constant, a Skip. Constants of the record are value-initialised, so it is
/// for load_into, load_record or a layer's init_with.
class BurnBinFileRecorder {
 public:
  /// RecordError where the bytes stop being what the model's type expects.
  template <class R>
  R load(std::string_view path) const {
    const std::string file = detail::burn_bin_file(path);
    return detail::burn_record<R>(map_file(file), file);
  }
  /// Puts the file's values into a model, which keeps its own constants. RecordError with every field that
  /// does not fit; the model is then as it was.
  template <class M>
  LoadReport load_into(M& model, std::string_view path) const {
    return detail::put_whole_into(model, load<Record<M>>(path), detail::burn_bin_file(path));
  }
};

/// The same from memory.
class BurnBinBytesRecorder {
 public:
  template <class R>
  R load(const Bytes& bytes) const {
    return detail::burn_record<R>(bytes, "bytes");
  }
  template <class M>
  LoadReport load_into(M& model, const Bytes& bytes) const {
    return detail::put_whole_into(model, load<Record<M>>(bytes), "bytes");
  }
};

}  // namespace hearth::inline v0_1
