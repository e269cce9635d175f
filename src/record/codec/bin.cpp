// The file: magic, format version, fingerprint, then cereal's portable binary of metadata and structure, then
// the tensors' bytes, each from a multiple of 64 on. Offsets count from where the first tensor's bytes start.
#include <hearth/record/codec/bin.hpp>

#include <algorithm>
#include <cstring>
#include <istream>
#include <ostream>
#include <sstream>
#include <streambuf>

#include <cereal/archives/portable_binary.hpp>

#include "check.hpp"

namespace hearth::inline v0_1 {
namespace {

using namespace detail;

constexpr std::string_view kCodec = Bin::name;
constexpr std::string_view kMagic = "HEARTHB1";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kAlignment = 64;

enum class Kind : std::uint8_t { none, boolean, i64, u64, f64, text, tensor, link, list, map };

constexpr std::size_t aligned(std::size_t size) { return (size + kAlignment - 1) / kAlignment * kAlignment; }

// The structure with cereal's archive for every number; lengths are 64 bits.
class Writer {
 public:
  Writer(std::ostream& stream, Precision precision)
      : precision_(precision),
        archive_(stream, cereal::PortableBinaryOutputArchive::Options::LittleEndian()) {}

  std::vector<const TensorData*> tensors;  // in the order of their offsets

  void tree(const RecordTree& tree) {
    number<std::uint64_t>(tree.metadata.size());
    for (const auto& [key, value] : tree.metadata) {
      text(key);
      text(value);
    }
    node(tree.root);
  }

 private:
  template <class T>
  void number(T value) {
    archive_(value);
  }
  void text(const std::string& text) {
    number<std::uint64_t>(text.size());
    archive_(cereal::binary_data(text.data(), text.size()));
  }

  void node(const RecordNode& node) {
    number(static_cast<std::uint8_t>(node.value.index()));
    std::visit([this](const auto& value) { body(value); }, node.value);
  }
  void body(RecordNone) {}
  void body(bool value) { number(static_cast<std::uint8_t>(value)); }
  void body(std::int64_t value) { number(value); }
  void body(std::uint64_t value) { number(value); }
  void body(double value) { number(value); }
  void body(const std::string& value) { text(value); }
  void body(const RecordLink& link) { text(link.path); }
  void body(const RecordList& list) {
    number<std::uint64_t>(list.items.size());
    for (const RecordNode& item : list.items) node(item);
  }
  void body(const RecordMap& map) {
    number<std::uint64_t>(map.entries.size());
    for (const auto& [key, below] : map.entries) {
      text(key);
      node(below);
    }
  }
  void body(const RecordTensor& tensor) {
    text(tensor.id);
    number(static_cast<std::uint8_t>(precision_.dtype(tensor.data)));
    number(static_cast<std::uint8_t>(tensor.data.shape.rank()));
    for (std::size_t extent : tensor.data.shape) number<std::uint64_t>(extent);
    number<std::uint64_t>(aligned(end_));
    const std::size_t size = precision_.size(tensor.data);
    number<std::uint64_t>(size);
    if (size > 0) end_ = aligned(end_) + size;
    tensors.push_back(&tensor.data);
  }

  Precision precision_;
  cereal::PortableBinaryOutputArchive archive_;
  std::size_t end_ = 0;
};

// Memory as a stream, without a copy.
class SpanBuffer final : public std::streambuf {
 public:
  explicit SpanBuffer(std::span<const std::byte> bytes) {
    char* begin = const_cast<char*>(reinterpret_cast<const char*>(bytes.data()));  // never written to
    setg(begin, begin, begin + bytes.size());
  }
  std::size_t left() const { return static_cast<std::size_t>(egptr() - gptr()); }
};

class Reader {
 public:
  Reader(std::span<const std::byte> file, std::size_t begin)
      : file_size_(file.size()), buffer_(file.subspan(begin)), stream_(&buffer_), archive_(stream_) {}

  std::size_t end = 0;  // of the tensors' bytes

  std::size_t left() const { return buffer_.left(); }
  template <class T>
  T number() {
    T value{};
    archive_(value);
    return value;
  }

  RecordTree tree() {
    RecordTree tree;
    for (std::size_t rest = count(2 * sizeof(std::uint64_t)); rest > 0; --rest) {
      std::string key = text();
      add_metadata(kCodec, std::move(key), text(), tree.metadata);
    }
    tree.root = node(0, 0);
    return tree;
  }

  // Tensors have their place only: where their bytes start is known when the structure has ended.
  struct Place {
    std::size_t offset, size;
  };
  std::vector<Place> places;

 private:
  // A number of things that take at least `smallest` bytes each.
  std::size_t count(std::size_t smallest) {
    const auto count = number<std::uint64_t>();
    if (count > left() / smallest)
      throw_malformed(kCodec, "more bytes, for a count of " + std::to_string(count), end_of_file(file_size_));
    return static_cast<std::size_t>(count);
  }
  std::string text() {
    std::string text(count(1), '\0');
    archive_(cereal::binary_data(text.data(), text.size()));
    return text;
  }

  // `path` is the length of the node's path.
  RecordNode node(std::size_t depth, std::size_t path) {
    if (++nodes_ > kMaxRecordNodes)
      throw_malformed(kCodec, "at most " + std::to_string(kMaxRecordNodes) + " nodes", "more");
    if (path > kMaxRecordPath)
      throw_malformed(kCodec, "paths of at most " + std::to_string(kMaxRecordPath) + " bytes", "longer ones");
    const auto kind = number<std::uint8_t>();
    switch (static_cast<Kind>(kind)) {
      case Kind::none: return {};
      case Kind::boolean: return {boolean()};
      case Kind::i64: return {number<std::int64_t>()};
      case Kind::u64: return {number<std::uint64_t>()};
      case Kind::f64: return {number<double>()};
      case Kind::text: return {text()};
      case Kind::tensor: return {tensor()};
      case Kind::link: return {RecordLink{text()}};
      case Kind::list: return {list(depth, path)};
      case Kind::map: return {map(depth, path)};
    }
    throw_malformed(kCodec, "a kind of node", std::to_string(kind));
  }
  bool boolean() {
    const auto value = number<std::uint8_t>();
    if (value > 1) throw_malformed(kCodec, "a bool", std::to_string(value));
    return value == 1;
  }
  RecordList list(std::size_t depth, std::size_t path) {
    check_level(depth);
    RecordList list;
    for (std::size_t rest = count(1); rest > 0; --rest) list.items.push_back(node(depth + 1, path));
    return list;
  }
  RecordMap map(std::size_t depth, std::size_t path) {
    check_level(depth);
    RecordMap map;
    for (std::size_t rest = count(sizeof(std::uint64_t) + 1); rest > 0; --rest) {
      std::string key = text();
      const std::size_t below = path + key.size();
      map.add(std::move(key), node(depth + 1, below));
    }
    if (std::string key = first_duplicate(map); !key.empty())
      throw_malformed(kCodec, "keys that differ", "'" + key + "' twice");
    return map;
  }
  void check_level(std::size_t depth) const {
    if (depth == kMaxRecordDepth)
      throw_malformed(kCodec, "at most " + std::to_string(kMaxRecordDepth) + " levels", "more");
  }

  RecordTensor tensor() {
    RecordTensor tensor;
    tensor.id = text();
    const auto dtype = number<std::uint8_t>();
    if (dtype >= std::size(kDTypes)) throw_malformed(kCodec, "an element type", std::to_string(dtype));
    tensor.data.dtype = static_cast<DType>(dtype);
    const auto rank = number<std::uint8_t>();
    if (rank > kMaxRank)
      throw_malformed(kCodec, "at most " + std::to_string(kMaxRank) + " dimensions", std::to_string(rank));
    tensor.data.shape = Shape();
    for (std::size_t axis = 0; axis < rank; ++axis)
      tensor.data.shape.push_back(static_cast<std::size_t>(number<std::uint64_t>()));

    const auto offset = number<std::uint64_t>(), size = number<std::uint64_t>();
    if (size != byte_size(tensor.data.dtype, tensor.data.shape))
      throw_malformed(kCodec, "the bytes of " + tensor.data.text(), std::to_string(size) + " bytes");
    if (offset != aligned(end) || size > std::numeric_limits<std::size_t>::max() - 2 * kAlignment - offset)
      throw_malformed(kCodec, "a tensor at " + std::to_string(aligned(end)), std::to_string(offset));
    if (size > 0) end = offset + size;
    places.push_back({offset, size});
    return tensor;
  }

  std::size_t file_size_;
  SpanBuffer buffer_;
  std::istream stream_;
  cereal::PortableBinaryInputArchive archive_;
  std::size_t nodes_ = 0;
};

// Gives the tensors of a tree, in order, the bytes at their places.
void attach(RecordNode& node, const Bytes& data, const Reader::Place*& place) {
  if (auto* map = node.as<RecordMap>())
    for (auto& entry : map->entries) attach(entry.node, data, place);
  else if (auto* list = node.as<RecordList>())
    for (auto& item : list->items) attach(item, data, place);
  else if (auto* tensor = node.as<RecordTensor>()) {
    if (place->size > 0) tensor->data.bytes = data.part(place->offset, place->size);
    ++place;
  }
}

// Burn's bincode has no mark, but in its files the names of a float, of an integer and of a recorder come
// first, each a text behind its length.
bool is_burn_bincode(std::span<const std::byte> bytes) {
  std::string_view file(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const auto next = [&file] {
    const auto length = file.empty() ? std::size_t{0} : static_cast<unsigned char>(file[0]);
    const std::string_view text = file.substr(std::min<std::size_t>(file.size(), 1), length);
    file.remove_prefix(std::min(file.size(), 1 + length));
    return text;
  };
  const std::string_view floats = next(), ints = next(), recorder = next();
  return (floats == "f32" || floats == "f64" || floats.starts_with("half::")) &&
         (ints == "i16" || ints == "i32" || ints == "i64") && recorder.starts_with("burn");
}

template <class T>
void write_number(ByteSink& sink, T value) {
  sink.write(std::as_bytes(std::span(&value, 1)));
}

RecordTree read(const Bytes& bytes) {
  constexpr std::size_t kHead = kMagic.size() + sizeof kVersion + sizeof(std::uint64_t);
  const auto file = bytes.span();
  check_mark(kCodec, kMagic, file);
  if (!Bin::recognises(file)) {
    if (is_burn_bincode(file))
      throw_malformed(kCodec, "hearth's Bin",
                      "Burn's bincode, which BurnBinFileRecorder reads by the model's type");
    throw_malformed(kCodec, "the magic HEARTHB1", "other bytes");
  }
  if (file.size() <= kHead) throw_cut(kCodec, kHead + 1 - file.size(), file.size());
  std::uint32_t version = 0;
  std::uint64_t fingerprint = 0;
  std::memcpy(&version, file.data() + kMagic.size(), sizeof version);
  std::memcpy(&fingerprint, file.data() + kMagic.size() + sizeof version, sizeof fingerprint);
  if (version != kVersion) throw_malformed(kCodec, "the format version 1", std::to_string(version));
  // cereal's own first byte: the byte order. It would swap for any other value.
  if (file[kHead] != std::byte{1}) throw_malformed(kCodec, "little-endian numbers", "others");

  Reader reader(file, kHead);
  RecordTree tree = reader.tree();
  if (schema_fingerprint(tree.root) != fingerprint)
    throw_malformed(kCodec, "the structure that the fingerprint was made of", "another one");

  const std::size_t structure_end = file.size() - reader.left();
  const std::size_t data_begin = reader.end > 0 ? aligned(structure_end) : structure_end;
  if (file.size() < data_begin || file.size() - data_begin < reader.end)
    throw_cut(kCodec, data_begin + reader.end - file.size(), file.size());
  if (file.size() - data_begin != reader.end)
    throw_malformed(kCodec, std::to_string(data_begin) + " + " + std::to_string(reader.end) + " bytes",
                    std::to_string(file.size()));
  const Reader::Place* place = reader.places.data();
  attach(tree.root, bytes.part(data_begin, reader.end), place);
  return tree;
}

}  // namespace

std::uint64_t schema_fingerprint(const RecordNode& root) {
  std::uint64_t hash = 0xcbf29ce484222325;
  const auto mix = [&hash](std::uint8_t byte) { hash = (hash ^ byte) * 0x100000001b3; };
  for_each_leaf(root, [&](const std::string& path, const RecordNode& leaf) {
    for (char c : path) mix(static_cast<std::uint8_t>(c));
    mix(0);
    mix(static_cast<std::uint8_t>(leaf.value.index()));
    const auto* tensor = leaf.as<RecordTensor>();
    mix(static_cast<std::uint8_t>(tensor ? tensor->data.shape.rank() : 0));
  });
  return hash;
}

RecordMetadata Bin::metadata(const PrecisionInfo& precision) {
  return {{"format", "hearth.bin"},
          {"version", HEARTH_VERSION},
          {"float", std::string(precision.floats)},
          {"int", std::string(precision.ints)},
          {"settings", std::string(precision.settings)}};
}

bool Bin::recognises(std::span<const std::byte> bytes) {
  return bytes.size() >= kMagic.size() && std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) == 0;
}

void Bin::encode(const RecordTree& tree, Precision precision, ByteSink& sink) {
  check_writable(kCodec, tree);
  std::ostringstream stream;
  Writer writer(stream, precision);
  writer.tree(tree);

  const std::string_view structure = stream.view();
  sink.write(std::as_bytes(std::span(kMagic)));
  write_number(sink, kVersion);
  write_number(sink, schema_fingerprint(tree.root));
  sink.write(std::as_bytes(std::span(structure)));

  constexpr std::byte kZeros[kAlignment] = {};
  std::size_t at = kMagic.size() + sizeof kVersion + sizeof(std::uint64_t) + structure.size();
  for (const TensorData* tensor : writer.tensors) {
    const std::size_t size = precision.size(*tensor);
    if (size == 0) continue;
    sink.write(std::span(kZeros).first(aligned(at) - at));
    precision.write(*tensor, sink);
    at = aligned(at) + size;
  }
}

RecordTree Bin::decode(const Bytes& bytes) {
  try {
    return read(bytes);
  } catch (const cereal::Exception&) {
    throw_cut(kCodec, 0, bytes.size());
  }
}

}  // namespace hearth::inline v0_1
