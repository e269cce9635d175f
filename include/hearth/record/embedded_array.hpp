// Weights that the compiler itself put into the executable:
//
//     alignas(64) constexpr char lenet_bytes[] = {
//     #embed "lenet.safetensors"
//     };
//     constexpr hearth::Embedded<lenet_bytes> lenet_weights;
//
// The header of a .safetensors file, or the structure of a .bin file of ours, is read at compile time.
#pragma once

#include <hearth/record/embed.hpp>

namespace hearth::inline v0_1 {

namespace detail {

// Never defined as constexpr: a call ends the compilation, and the compiler quotes it.
[[noreturn]] void embedded_bytes_are_no_safetensors_or_bin_file();

/// A cursor over bytes in a constant expression.
class ConstBytes {
 public:
  constexpr ConstBytes(const char* data, std::size_t size) : data_(data), size_(size) {}

  std::size_t at = 0;

  constexpr std::size_t size() const { return size_; }
  constexpr char peek() const {
    need(1);
    return data_[at];
  }
  constexpr char next() {
    need(1);
    return data_[at++];
  }
  constexpr std::uint64_t number(std::size_t width) {
    need(width);
    std::uint64_t value = 0;
    for (std::size_t i = width; i > 0; --i)
      value = value << 8 | static_cast<unsigned char>(data_[at + i - 1]);
    at += width;
    return value;
  }
  constexpr std::string_view text(std::uint64_t length) {
    need(length);
    at += static_cast<std::size_t>(length);
    return {data_ + at - length, static_cast<std::size_t>(length)};
  }
  constexpr void need(std::uint64_t count) const {
    if (count > size_ - at) embedded_bytes_are_no_safetensors_or_bin_file();
  }
  constexpr void expect(bool fact) const {
    if (!fact) embedded_bytes_are_no_safetensors_or_bin_file();
  }

 private:
  const char* data_;
  std::size_t size_;
};

/// The JSON of a safetensors file: objects, texts, numbers, as much as is needed to find the tensors.
class ConstJson {
 public:
  constexpr explicit ConstJson(ConstBytes bytes, std::size_t end) : bytes_(bytes), end_(end) {}

  constexpr char peek() {
    while (bytes_.at < end_ &&
           (bytes_.peek() == ' ' || bytes_.peek() == '\n' || bytes_.peek() == '\t' || bytes_.peek() == '\r'))
      ++bytes_.at;
    bytes_.expect(bytes_.at < end_);
    return bytes_.peek();
  }
  constexpr bool take(char c) {
    if (peek() != c) return false;
    ++bytes_.at;
    return true;
  }
  constexpr void must(char c) { bytes_.expect(take(c)); }
  /// A text as it is written, its escapes kept.
  constexpr std::string_view text() {
    must('"');
    const std::size_t begin = bytes_.at;
    while (bytes_.peek() != '"') bytes_.at += bytes_.peek() == '\\' ? 2 : 1;
    const std::size_t size = bytes_.at - begin;
    bytes_.at = begin;
    const std::string_view found = bytes_.text(size);
    ++bytes_.at;
    return found;
  }
  constexpr std::size_t natural() {
    std::size_t value = 0;
    for (bytes_.expect(is_digit(peek())); is_digit(bytes_.peek()); ++bytes_.at)
      value = value * 10 + static_cast<std::size_t>(bytes_.peek() - '0');
    return value;
  }
  /// Calls member(key) for each key, before its value.
  template <class Member>
  constexpr void object(const Member& member) {
    must('{');
    if (take('}')) return;
    do {
      const std::string_view key = text();
      must(':');
      member(key);
    } while (take(','));
    must('}');
  }
  template <class Item>
  constexpr void list(const Item& item) {
    must('[');
    if (take(']')) return;
    do item();
    while (take(','));
    must(']');
  }
  constexpr void skip() {
    if (peek() == '"')
      text();
    else if (peek() == '{')
      object([&](std::string_view) { skip(); });
    else if (peek() == '[')
      list([&] { skip(); });
    else
      while (peek() != ',' && peek() != '}' && peek() != ']') ++bytes_.at;
  }

 private:
  static constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

  ConstBytes bytes_;
  std::size_t end_;
};

constexpr DType dtype_of_safetensors(std::string_view name) {
  constexpr std::string_view names[] = {"F64", "F32", "F16", "BF16", "I64", "I32", "I16",
                                        "I8",  "U64", "U32", "U16",  "U8",  "BOOL"};
  for (std::size_t i = 0; i < std::size(names); ++i)
    if (names[i] == name) return kDTypes[i];
  embedded_bytes_are_no_safetensors_or_bin_file();
}

// How a text within a text is delimited.
inline constexpr std::string_view kEscapedQuote = "\\\"";

/// Calls visitor.tensor(name, tensor) and visitor.link(name, target).
template <class Visitor>
constexpr void read_safetensors(ConstBytes bytes, Visitor& visitor) {
  const std::uint64_t length = bytes.number(8);
  bytes.need(length);
  ConstJson json(bytes, bytes.at + static_cast<std::size_t>(length));
  std::string_view links;
  json.object([&](std::string_view name) {
    if (name == "__metadata__")
      return json.object([&](std::string_view key) {
        const std::string_view value = json.text();
        if (key == "hearth.links") links = value;
      });
    EmbeddedTensor tensor;
    json.object([&](std::string_view key) {
      if (key == "dtype")
        tensor.dtype = dtype_of_safetensors(json.text());
      else if (key == "shape")
        json.list([&] {
          bytes.expect(tensor.rank < kMaxRank);
          tensor.extents[tensor.rank++] = json.natural();
        });
      else
        json.skip();
    });
    visitor.tensor(name, tensor);
  });
  // JSON within a text: {\"tied\":\"its target\"}
  const auto quoted = [&links]() {
    links.remove_prefix(links.find(kEscapedQuote) + kEscapedQuote.size());
    const std::string_view found = links.substr(0, links.find(kEscapedQuote));
    links.remove_prefix(found.size() + kEscapedQuote.size());
    return found;
  };
  while (links.find(kEscapedQuote) != std::string_view::npos) {
    const std::string_view name = quoted();
    visitor.link(name, quoted());
  }
}

/// The structure of a .bin file of ours; see src/record/codec/bin.cpp.
class ConstBin {
 public:
  constexpr explicit ConstBin(ConstBytes bytes) : bytes_(bytes) {}

  // The visitor is handed down: GCC 12 does not follow a reference that is a member.
  template <class Visitor>
  constexpr void read(Visitor& visitor) {
    bytes_.at = 8;  // behind the magic
    bytes_.expect(bytes_.number(4) == 1);
    bytes_.number(8);  // the fingerprint
    bytes_.expect(bytes_.number(1) == 1);
    for (std::uint64_t rest = bytes_.number(8); rest > 0; --rest) {
      text();
      text();
    }
    node(visitor);
  }

 private:
  constexpr std::string_view text() { return bytes_.text(bytes_.number(8)); }

  template <class Visitor>
  constexpr void node(Visitor& visitor) {
    switch (bytes_.number(1)) {
      case 0: return;
      case 1: bytes_.number(1); return;
      case 2:
      case 3:
      case 4: bytes_.number(8); return;
      case 5: text(); return;
      case 6: return tensor(visitor);
      case 7: return visitor.link(path_.view(), text());
      case 8:
        for (std::uint64_t i = 0, count = bytes_.number(8); i < count; ++i)
          below(static_cast<std::size_t>(i), visitor);
        return;
      case 9:
        for (std::uint64_t rest = bytes_.number(8); rest > 0; --rest) below(text(), visitor);
        return;
      default: embedded_bytes_are_no_safetensors_or_bin_file();
    }
  }
  template <class Step, class Visitor>
  constexpr void below(const Step& step, Visitor& visitor) {
    const std::size_t length = path_.size;
    if (length > 0) path_.add(".");
    path_.add(step);
    node(visitor);
    path_.cut(length);
  }
  template <class Visitor>
  constexpr void tensor(Visitor& visitor) {
    text();  // the parameter's id
    EmbeddedTensor tensor;
    const std::uint64_t dtype = bytes_.number(1);
    bytes_.expect(dtype < std::size(kDTypes));
    tensor.dtype = kDTypes[dtype];
    tensor.rank = static_cast<std::size_t>(bytes_.number(1));
    bytes_.expect(tensor.rank <= kMaxRank);
    for (std::size_t axis = 0; axis < tensor.rank; ++axis)
      tensor.extents[axis] = static_cast<std::size_t>(bytes_.number(8));
    bytes_.number(8);  // offset and
    bytes_.number(8);  // size
    visitor.tensor(path_.view(), tensor);
  }

  ConstBytes bytes_;
  ConstText path_;
};

template <class Visitor>
constexpr void read_embedded(ConstBytes bytes, Visitor& visitor) {
  if (bytes.size() > 8 && ConstBytes(bytes).text(8) == "HEARTHB1")
    ConstBin(bytes).read(visitor);
  else
    read_safetensors(bytes, visitor);
}

struct SchemaSize {
  std::size_t tensors = 0, characters = 0;

  constexpr void tensor(std::string_view name, const EmbeddedTensor&) {
    ++tensors;
    characters += name.size();
  }
  constexpr void link(std::string_view name, std::string_view) {
    ++tensors;
    characters += name.size();
  }
};

/// A schema whose names are its own; views of them are made where it has its place in memory.
template <SchemaSize Size>
struct OwnedSchema {
  std::array<EmbeddedTensor, Size.tensors> tensors = {};
  std::array<std::size_t, Size.tensors + 1> ends = {};
  std::array<char, Size.characters + 1> characters = {};
  std::size_t count = 0;

  constexpr void tensor(std::string_view name, const EmbeddedTensor& tensor) {
    std::size_t end = ends[count];
    for (char c : name) characters[end++] = c;
    tensors[count] = tensor;
    ends[++count] = end;
  }
  // A target comes before what is tied to it.
  constexpr void link(std::string_view name, std::string_view target) {
    for (std::size_t i = 0; i < count; ++i)
      if (std::string_view(characters.data() + ends[i], ends[i + 1] - ends[i]) == target)
        return tensor(name, EmbeddedTensor(tensors[i]));
    embedded_bytes_are_no_safetensors_or_bin_file();
  }
};

template <const auto& Array>
inline constexpr SchemaSize schema_size = [] {
  SchemaSize size;
  read_embedded(ConstBytes(Array, std::size(Array)), size);
  return size;
}();

template <const auto& Array>
constexpr auto read_schema() {
  OwnedSchema<schema_size<Array>> schema;
  read_embedded(ConstBytes(Array, std::size(Array)), schema);
  return schema;
}

template <const auto& Array>
inline constexpr auto owned_schema = read_schema<Array>();

template <const auto& Array>
constexpr auto schema_of() {
  auto tensors = owned_schema<Array>.tensors;
  for (std::size_t i = 0; i < tensors.size(); ++i)
    tensors[i].name = {owned_schema<Array>.characters.data() + owned_schema<Array>.ends[i],
                       owned_schema<Array>.ends[i + 1] - owned_schema<Array>.ends[i]};
  return tensors;
}

}  // namespace detail

/// The weights in a char array that holds a .safetensors file, or a .bin file of ours.
template <const auto& Array>
struct Embedded {
  static constexpr auto schema = detail::schema_of<Array>();

  /// They live as long as the program.
  static std::span<const std::byte> bytes() { return std::as_bytes(std::span(Array)); }
};

}  // namespace hearth::inline v0_1
