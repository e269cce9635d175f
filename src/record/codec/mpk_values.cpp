// A visitor on msgpack-c's parser. Memory is taken for what is there, never for a count that a file declares.
#include "mpk_values.hpp"

#include <algorithm>

#define MSGPACK_NO_BOOST
#include <msgpack.hpp>

#include <hearth/record/codec/named_mpk.hpp>

#include "check.hpp"

namespace hearth::detail {
namespace {

constexpr std::string_view kCodec = NamedMpk::name;
// The root, and below a field of the deepest map its tensor's own two maps and their shape.
constexpr std::size_t kMaxDepth = kMaxRecordDepth + 4;
constexpr std::size_t kOwnPath = 64;  // for "hearth.constants." and the like

constexpr std::pair<DType, std::string_view> kNames[] = {
    {DType::f64, "F64"},     {DType::f32, "F32"}, {DType::f16, "F16"}, {DType::bf16, "BF16"},
    {DType::i64, "I64"},     {DType::i32, "I32"}, {DType::i16, "I16"}, {DType::i8, "I8"},
    {DType::u64, "U64"},     {DType::u32, "U32"}, {DType::u16, "U16"}, {DType::u8, "U8"},
    {DType::boolean, "Bool"}};

// A list or map that is being read.
struct Frame {
  enum class Raw { none, bytes, list };

  bool is_map = false;
  std::string key;  // of the value that comes next
  RecordMap map;
  RecordList list;
  // A list's numbers, until something else comes: a tensor's bytes may be written as a list, and a node for
  // each would take a hundred times the file.
  std::vector<std::byte> small;
  // How the map's entry "bytes" was written, which until the map ends stands as a tensor of u8.
  Raw raw = Raw::none;
};

RecordList list_of(std::span<const std::byte> small) {
  RecordList list;
  for (std::byte byte : small) list.items.emplace_back().value = std::to_integer<std::int64_t>(byte);
  return list;
}

RecordNode raw_bytes(Bytes bytes) {
  const Shape shape = {bytes.size()};
  return {RecordTensor{"", {DType::u8, shape, std::move(bytes)}}};
}

class Visitor : public msgpack::null_visitor {
 public:
  explicit Visitor(const Bytes& bytes) : bytes_(bytes) {}

  RecordNode result;

  bool visit_nil() { return add({}); }
  bool visit_boolean(bool value) { return add({value}); }
  bool visit_positive_integer(std::uint64_t value) {
    if (value <= 255 && !frames_.empty() && !frames_.back().is_map && frames_.back().list.items.empty()) {
      frames_.back().small.push_back(static_cast<std::byte>(value));
      return true;
    }
    return std::in_range<std::int64_t>(value) ? add({static_cast<std::int64_t>(value)}) : add({value});
  }
  bool visit_negative_integer(std::int64_t value) { return add({value}); }
  bool visit_float32(float value) { return add({static_cast<double>(value)}); }
  bool visit_float64(double value) { return add({value}); }
  bool visit_str(const char* text, std::uint32_t size) {
    if (!in_key_) return add({std::string(text, size)});
    frames_.back().key.assign(text, size);
    in_key_ = false;
    check_path();
    return true;
  }
  bool visit_bin(const char* data, std::uint32_t size) {
    if (in_key_ || !at_bytes()) refuse("bytes in a tensor only", "bytes");
    const auto offset = static_cast<std::size_t>(reinterpret_cast<const std::byte*>(data) - bytes_.data());
    frames_.back().raw = Frame::Raw::bytes;
    return add(raw_bytes(size ? bytes_.part(offset, size) : Bytes()));
  }
  bool visit_ext(const char*, std::uint32_t) { refuse("no extension types", "one"); }

  bool start_map(std::uint32_t) { return open(true); }
  bool start_map_key() { return in_key_ = true; }
  bool end_map_key() { return true; }
  bool end_map() { return close(); }
  bool start_array(std::uint32_t) {
    // Before any element is read: the numbers of an old file would be a node each.
    if (!frames_.empty() && frames_.back().key == "value" && below_param())
      refuse("tensors as Burn 0.14 and newer write them", "an older layout, which is not read");
    return open(false);
  }
  bool end_array() { return close(); }
  void parse_error(std::size_t, std::size_t at) {
    throw_malformed(kCodec, "MessagePack", "another byte at " + std::to_string(at));
  }
  void insufficient_bytes(std::size_t, std::size_t at) {
    throw_malformed(kCodec, "more bytes", "the end at " + std::to_string(at));
  }

 private:
  [[noreturn]] void refuse(std::string expected, std::string found) const {
    std::string path;  // within the item, as its fields are named
    for (const Frame& frame : frames_)
      if (&frame != &frames_.front() || frame.key != "item")
        path = join_path(
            path, frame.is_map ? frame.key : std::to_string(frame.list.items.size() + frame.small.size()));
    throw_bad_field(kCodec, std::move(path), std::move(expected), std::move(found));
  }
  bool at_bytes() const { return !frames_.empty() && frames_.back().is_map && frames_.back().key == "bytes"; }
  bool below_param() const {
    if (frames_.size() < 2) return false;
    const Frame& above = frames_[frames_.size() - 2];
    return above.key == "param" && above.map.entries.size() == 1 && above.map.entries[0].key == "id";
  }
  void check_path() const {
    std::size_t length = 0;
    for (const Frame& frame : frames_) length += frame.key.size() + 1;
    if (length > kMaxRecordPath + kOwnPath)
      refuse("paths of at most " + std::to_string(kMaxRecordPath) + " bytes", std::to_string(length));
  }

  bool open(bool is_map) {
    if (in_key_) refuse("a text as key", is_map ? "a map" : "a list");
    if (frames_.size() == kMaxDepth) refuse("at most " + std::to_string(kMaxRecordDepth) + " levels", "more");
    frames_.emplace_back().is_map = is_map;
    return true;
  }
  bool close() {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    if (frame.is_map) return add(finished(frame));
    if (at_bytes() && frame.list.items.empty()) {
      frames_.back().raw = Frame::Raw::list;
      return add(raw_bytes(Bytes::of(std::move(frame.small))));
    }
    spill(frame);
    return add({std::move(frame.list)});
  }
  bool add(RecordNode node) {
    if (in_key_) refuse("a text as key", node.text());
    count(1);
    if (frames_.empty()) {
      result = std::move(node);
    } else if (Frame& frame = frames_.back(); frame.is_map) {
      frame.map.add(std::move(frame.key), std::move(node));
      frame.key.clear();
    } else {
      spill(frame);
      frame.list.items.push_back(std::move(node));
    }
    return true;
  }
  void spill(Frame& frame) {
    if (frame.small.empty()) return;
    count(frame.small.size());
    frame.list = list_of(frame.small);
    frame.small.clear();
  }
  void count(std::size_t more) {
    nodes_ += more;
    if (nodes_ > kMaxRecordNodes) refuse("at most " + std::to_string(kMaxRecordNodes) + " nodes", "more");
  }

  // {bytes, shape, dtype} is a tensor, and {id, param} is one with its id.
  RecordNode finished(Frame& frame) {
    RecordMap& map = frame.map;
    if (std::string key = first_duplicate(map); !key.empty())
      refuse("keys that differ", "'" + key + "' twice");
    if (frame.raw != Frame::Raw::none) {
      if (has_shape_and_dtype(map)) return {RecordTensor{"", tensor(map)}};
      if (frame.raw == Frame::Raw::bytes) refuse("a shape and a dtype with the bytes", "none");
      restore_list(map);
    }
    if (map.entries.size() == 2 && map.find("id") && map.find("param")) {
      const auto* id = map.find("id")->as<std::string>();
      const auto* param = map.find("param")->as<RecordTensor>();
      if (id && param) return {RecordTensor{*id, param->data}};
    }
    return {std::move(map)};
  }
  static bool has_shape_and_dtype(const RecordMap& map) {
    const RecordNode *shape = map.find("shape"), *dtype = map.find("dtype");
    return shape && dtype && shape->as<RecordList>() && (dtype->as<std::string>() || dtype->as<RecordMap>());
  }
  // A field of another module may be called "bytes" as well.
  void restore_list(RecordMap& map) {
    for (RecordEntry& entry : map.entries) {
      if (entry.key != "bytes") continue;
      const Bytes raw = entry.node.as<RecordTensor>()->data.bytes;
      count(raw.size());
      entry.node = {list_of(raw.span())};
    }
  }

  TensorData tensor(const RecordMap& map) const {
    TensorData data = map.find("bytes")->as<RecordTensor>()->data;
    data.dtype = dtype_of_node(*map.find("dtype"));
    data.shape = shape_of_node(*map.find("shape"));
    if (byte_size(data.dtype, data.shape) != data.bytes.size())
      refuse("the bytes of " + data.text(), std::to_string(data.bytes.size()) + " bytes");
    return data;
  }
  DType dtype_of_node(const RecordNode& node) const {
    // Bool up to Burn 0.20; from 0.21 on {"Bool": how it was stored}, of which U32 takes four bytes.
    const auto* map = node.as<RecordMap>();
    const RecordNode* store = map && map->entries.size() == 1 ? map->find("Bool") : nullptr;
    const auto* how = store ? store->as<std::string>() : nullptr;
    if (how && (*how == "Native" || *how == "U8")) return DType::boolean;
    if (map && map->find("QFloat")) refuse("a dtype that hearth has", "a quantized one");
    const auto* text = node.as<std::string>();
    if (text && *text == "Flex32") return DType::f32;
    for (const auto& [dtype, name] : kNames)
      if (text && *text == name) return dtype;
    refuse("a dtype that hearth has", how ? "bools of the kind " + *how : node.text());
  }
  Shape shape_of_node(const RecordNode& node) const {
    const auto* list = node.as<RecordList>();
    if (!list) refuse("a list of extents as shape", node.text());
    if (list->items.size() > kMaxRank)
      refuse("at most " + std::to_string(kMaxRank) + " dimensions", std::to_string(list->items.size()));
    Shape shape;
    for (const RecordNode& item : list->items) {
      const auto* small = item.as<std::int64_t>();
      const auto* large = item.as<std::uint64_t>();
      if (!large && (!small || *small < 0)) refuse("an extent", item.text());
      shape.push_back(large ? *large : static_cast<std::size_t>(*small));
    }
    return shape;
  }

  const Bytes& bytes_;
  std::vector<Frame> frames_;
  bool in_key_ = false;
  std::size_t nodes_ = 0;
};

}  // namespace

RecordNode parse_mpk(const Bytes& bytes) {
  Visitor visitor(bytes);
  std::size_t offset = 0;
  const bool done =
      msgpack::parse(reinterpret_cast<const char*>(bytes.data()), bytes.size(), offset, visitor);
  if (!done) throw_malformed(kCodec, "MessagePack", "other bytes at " + std::to_string(offset));
  if (offset != bytes.size())
    throw_malformed(kCodec, "the end at " + std::to_string(offset), std::to_string(bytes.size()) + " bytes");
  return std::move(visitor.result);
}

std::string_view mpk_dtype_name(DType dtype) {
  for (const auto& [each, name] : kNames)
    if (each == dtype) return name;
  throw DTypeError("hearth: NamedMpk: expected an element type, got " +
                   std::to_string(static_cast<int>(dtype)));
}

}  // namespace hearth::detail
