#include "burn_values.hpp"

#include "burn_dtypes.hpp"
#include "check.hpp"

namespace hearth::inline v0_1::detail {
namespace {

// The root, and below a field of the deepest map its tensor's own two maps and their shape.
constexpr std::size_t kMaxDepth = kMaxRecordDepth + 4;
constexpr std::size_t kOwnPath = 64;  // for "hearth.constants." and the like

RecordList list_of(std::span<const std::byte> small) {
  RecordList list;
  for (std::byte byte : small) list.items.emplace_back().value = std::to_integer<std::int64_t>(byte);
  return list;
}

RecordNode raw_bytes(Bytes bytes) {
  const Shape shape = {bytes.size()};
  return {RecordTensor{"", {DType::u8, shape, std::move(bytes)}}};
}

bool has_shape_and_dtype(const RecordMap& map) {
  const RecordNode *shape = map.find("shape"), *dtype = map.find("dtype");
  return shape && dtype && shape->as<RecordList>() && (dtype->as<std::string>() || dtype->as<RecordMap>());
}

// Constants of an item are nil: only a tensor's bytes are numbers.
bool starts_with_number(const RecordNode& node) {
  const auto* list = node.as<RecordList>();
  return list && !list->items.empty() && list->items.front().is_scalar();
}

}  // namespace

void BurnValues::unsigned_integer(std::uint64_t value) {
  if (value <= 255 && !frames_.empty() && !frames_.back().is_map && frames_.back().list.items.empty())
    frames_.back().small.push_back(static_cast<std::byte>(value));
  else if (std::in_range<std::int64_t>(value))
    add({static_cast<std::int64_t>(value)});
  else
    add({value});
}

void BurnValues::text(std::string text) {
  if (!in_key_) return add({std::move(text)});
  frames_.back().key = std::move(text);
  in_key_ = false;
  check_path();
}

void BurnValues::bytes(Bytes bytes) {
  if (in_key_ || !at_bytes()) refuse("bytes in a tensor only", "bytes");
  frames_.back().raw = Frame::Raw::bytes;
  add(raw_bytes(std::move(bytes)));
}

void BurnValues::begin_list() {
  // Before any element is read: the numbers of an old file would be a node each.
  if (!frames_.empty() && frames_.back().key == "value" && below_param())
    refuse("tensors as Burn 0.14 and newer write them", "an older layout, which is not read");
  open(false);
}

void BurnValues::refuse(std::string expected, std::string found) const {
  std::string path;  // within the item, as its fields are named
  for (const Frame& frame : frames_)
    if (&frame != &frames_.front() || frame.key != "item")
      path = join_path(
          path, frame.is_map ? frame.key : std::to_string(frame.list.items.size() + frame.small.size()));
  throw_bad_field(codec_, std::move(path), std::move(expected), std::move(found));
}

bool BurnValues::at_bytes() const {
  return !frames_.empty() && frames_.back().is_map && frames_.back().key == "bytes";
}

bool BurnValues::below_param() const {
  if (frames_.size() < 2) return false;
  const Frame& above = frames_[frames_.size() - 2];
  return above.key == "param" && above.map.entries.size() == 1 && above.map.entries[0].key == "id";
}

void BurnValues::check_path() const {
  std::size_t length = 0;
  for (const Frame& frame : frames_) length += frame.key.size() + 1;
  if (length > kMaxRecordPath + kOwnPath)
    refuse("paths of at most " + std::to_string(kMaxRecordPath) + " bytes", std::to_string(length));
}

void BurnValues::open(bool is_map) {
  if (in_key_) refuse("a text as key", is_map ? "a map" : "a list");
  if (frames_.size() == kMaxDepth) refuse("at most " + std::to_string(kMaxRecordDepth) + " levels", "more");
  frames_.emplace_back().is_map = is_map;
}

void BurnValues::close() {
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  if (frame.is_map) return add(finished(frame));
  if (at_bytes() && frame.list.items.empty()) {
    frames_.back().raw = Frame::Raw::list;
    return add(raw_bytes(Bytes::of(std::move(frame.small))));
  }
  spill(frame);
  add({std::move(frame.list)});
}

void BurnValues::add(RecordNode node) {
  if (in_key_) refuse("a text as key", node.text());
  count(1);
  if (frames_.empty()) {
    result_ = std::move(node);
  } else if (Frame& frame = frames_.back(); frame.is_map) {
    frame.map.add(std::move(frame.key), std::move(node));
    frame.key.clear();
  } else {
    spill(frame);
    frame.list.items.push_back(std::move(node));
  }
}

void BurnValues::spill(Frame& frame) {
  if (frame.small.empty()) return;
  count(frame.small.size());
  frame.list = list_of(frame.small);
  frame.small.clear();
}

void BurnValues::count(std::size_t more) {
  nodes_ += more;
  if (nodes_ > kMaxRecordNodes) refuse("at most " + std::to_string(kMaxRecordNodes) + " nodes", "more");
}

// {bytes, shape, dtype} is a tensor, and {id, param} is one with its id.
RecordNode BurnValues::finished(Frame& frame) {
  RecordMap& map = frame.map;
  if (std::string key = first_duplicate(map); !key.empty()) refuse("keys that differ", "'" + key + "' twice");
  if (const RecordNode* bytes = map.find("bytes"); bytes && has_shape_and_dtype(map)) {
    if (frame.raw != Frame::Raw::none) return {RecordTensor{"", tensor(map)}};
    if (starts_with_number(*bytes)) refuse("bytes that are numbers from 0 to 255", "others");
  }
  if (frame.raw == Frame::Raw::bytes) refuse("a shape and a dtype with the bytes", "none");
  if (frame.raw == Frame::Raw::list) restore_list(map);
  if (map.entries.size() == 2 && map.find("id") && map.find("param")) {
    const auto* id = map.find("id")->as<std::string>();
    const auto* param = map.find("param")->as<RecordTensor>();
    if (id && param) return {RecordTensor{*id, param->data}};
  }
  return {std::move(map)};
}

// A field of another module may be called "bytes" as well.
void BurnValues::restore_list(RecordMap& map) {
  for (RecordEntry& entry : map.entries) {
    if (entry.key != "bytes") continue;
    const Bytes raw = entry.node.as<RecordTensor>()->data.bytes;
    count(raw.size());
    entry.node = {list_of(raw.span())};
  }
}

TensorData BurnValues::tensor(const RecordMap& map) const {
  TensorData data = map.find("bytes")->as<RecordTensor>()->data;
  data.dtype = dtype_of_node(*map.find("dtype"));
  data.shape = shape_of_node(*map.find("shape"));
  if (byte_size(data.dtype, data.shape) != data.bytes.size())
    refuse("the bytes of " + data.text(), std::to_string(data.bytes.size()) + " bytes");
  return data;
}

DType BurnValues::dtype_of_node(const RecordNode& node) const {
  const auto* map = node.as<RecordMap>();
  const RecordNode* store = map && map->entries.size() == 1 ? map->find("Bool") : nullptr;
  const auto* how = store ? store->as<std::string>() : nullptr;
  if (how && is_burn_bool_store(*how)) return DType::boolean;
  if (map && map->find("QFloat")) refuse("a dtype that hearth has", "a quantized one");
  const auto* text = node.as<std::string>();
  if (const auto dtype = text ? burn_dtype_named(*text) : std::nullopt) return *dtype;
  refuse("a dtype that hearth has", how ? "bools of the kind " + *how : node.text());
}

Shape BurnValues::shape_of_node(const RecordNode& node) const {
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

}  // namespace hearth::inline v0_1::detail
