// A streaming JSON reader: no document is built, so that a hostile header costs no more than its own size.
#include "safetensors_header.hpp"

#include <algorithm>
#include <cstring>
#include <map>

#include <nlohmann/json.hpp>

#include "check.hpp"

namespace hearth::inline v0_1::detail {
namespace {

using nlohmann::json;

constexpr std::string_view kCodec = "Safetensors";
constexpr std::string_view kMetadata = "__metadata__";

// In the order that the reference gives them.
constexpr std::pair<DType, std::string_view> kNames[] = {
    {DType::boolean, "BOOL"}, {DType::u8, "U8"},   {DType::i8, "I8"},     {DType::i16, "I16"},
    {DType::u16, "U16"},      {DType::f16, "F16"}, {DType::bf16, "BF16"}, {DType::i32, "I32"},
    {DType::u32, "U32"},      {DType::f32, "F32"}, {DType::f64, "F64"},   {DType::i64, "I64"},
    {DType::u64, "U64"}};

// One tensor as the header spells it.
struct RawEntry {
  std::string name, dtype;
  std::vector<std::uint64_t> shape, offsets;
};

class HeaderHandler final : public nlohmann::json_sax<json> {
 public:
  Chunked<RawEntry> entries;
  RecordMetadata metadata;

  bool null() override {
    if (at(State::root) && key_ == kMetadata) return true;  // as if there were none
    return skip("null");
  }
  bool boolean(bool) override { return skip("a boolean"); }
  bool number_integer(std::int64_t value) override { return skip(std::to_string(value)); }
  bool number_float(double, const std::string& text) override { return skip(text); }
  bool binary(json::binary_t&) override { return skip("binary data"); }

  bool number_unsigned(std::uint64_t value) override {
    if (at(State::shape))
      add_extent(value);
    else if (at(State::offsets) && entries.back().offsets.size() < 2)
      entries.back().offsets.push_back(value);
    else
      return skip(std::to_string(value));
    return true;
  }
  bool string(std::string& value) override {
    if (at(State::metadata)) return add_metadata(std::move(value));
    if (!in_info() || field_ != kDType) return skip("'" + value + "'");
    entries.back().dtype = std::move(value);
    return field_done();
  }

  bool start_object(std::size_t) override {
    if (stack_.empty()) return push(State::root);
    if (at(State::root)) {
      field_ = 0;
      return push(key_ == kMetadata ? State::metadata : State::info);
    }
    if (!skipping()) refuse("an object");
    return push(State::skipped);
  }
  bool end_object() override {
    if (at(State::info)) check_complete();
    stack_.pop_back();
    return true;
  }
  bool start_array(std::size_t) override {
    if (at(State::root) && key_ != kMetadata) {  // the reference reads ["F32", [2], [0, 8]] too
      field_ = kDType;
      seen_ = kDType | kShape | kOffsets;
      return push(State::positional);
    }
    if (in_info() && field_ == kShape) return push(State::shape);
    if (in_info() && field_ == kOffsets) return push(State::offsets);
    if (!skipping()) refuse("an array");
    return push(State::skipped);
  }
  bool end_array() override {
    const State ended = stack_.back();
    stack_.pop_back();
    if (ended == State::offsets && entries.back().offsets.size() != 2)
      refuse("data_offsets that are not two");
    if (ended == State::positional && field_ != 0) refuse("too few values");
    return ended == State::shape || ended == State::offsets ? field_done() : true;
  }
  bool key(std::string& key) override {
    if (at(State::info)) return start_field(key);
    if (at(State::root)) start_entry(key);
    if (!at(State::skipped)) key_ = std::move(key);
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const json::exception&) override {
    throw_malformed(kCodec, "a header that is JSON", "other text at its byte " + std::to_string(position));
  }

 private:
  enum class State { root, metadata, info, positional, shape, offsets, skipped };
  enum Field : unsigned { kDType = 1, kShape = 2, kOffsets = 4, kOther = 8 };

  bool at(State state) const { return !stack_.empty() && stack_.back() == state; }
  bool in_info() const { return at(State::info) || at(State::positional); }
  bool skipping() const { return at(State::skipped) || (at(State::info) && field_ == kOther); }

  [[noreturn]] void refuse(const std::string& found) {
    const bool of_tensor = !entries.empty() && stack_.size() > 0 && key_ != kMetadata && !at(State::metadata);
    if (of_tensor)
      throw_bad_field(kCodec, entries.back().name, "an object of dtype, shape and data_offsets", found);
    throw_malformed(kCodec, "a header of tensors and __metadata__, texts by name", found);
  }
  // A value that is none of ours: fine below a key that we do not know.
  bool skip(const std::string& found) {
    if (!skipping()) refuse(found);
    return true;
  }
  bool push(State state) {
    if (stack_.size() == kMaxRecordDepth) refuse("deeper nesting");
    stack_.push_back(state);
    return true;
  }
  // The fields of the positional form follow one another.
  bool field_done() {
    if (at(State::positional)) field_ = field_ == kOffsets ? 0 : field_ * 2;
    return true;
  }
  bool start_field(const std::string& key) {
    field_ = key == "dtype" ? kDType : key == "shape" ? kShape : key == "data_offsets" ? kOffsets : kOther;
    if (field_ != kOther && seen_ & field_) refuse("'" + key + "' twice");
    seen_ |= field_;
    return true;
  }
  void start_entry(const std::string& name) {
    seen_ = 0;
    if (name == kMetadata) {
      if (std::exchange(has_metadata_, true)) refuse("__metadata__ twice");
      return;
    }
    if (entries.size() == kMaxRecordNodes) throw_malformed(kCodec, "at most 2^20 tensors", "more");
    entries.push_back({name, {}, {}, {}});
  }
  void add_extent(std::uint64_t extent) {
    RawEntry& entry = entries.back();
    if (entry.shape.size() == kMaxRank)
      throw_bad_field(kCodec, entry.name, "at most " + std::to_string(kMaxRank) + " dimensions", "more");
    entry.shape.push_back(extent);
  }
  void check_complete() {
    if (!(seen_ & kDType)) refuse("no dtype");
    if (!(seen_ & kShape)) refuse("no shape");
    if (!(seen_ & kOffsets)) refuse("no data_offsets");
  }
  bool add_metadata(std::string value) {  // of two equal keys the last wins, as in the reference
    const auto [place, is_new] = metadata_index_.try_emplace(key_, metadata.size());
    if (is_new)
      detail::add_metadata(kCodec, key_, std::move(value), metadata);
    else
      metadata[place->second].second = std::move(value);
    return true;
  }

  std::vector<State> stack_;
  std::string key_;
  unsigned field_ = 0, seen_ = 0;
  bool has_metadata_ = false;
  std::map<std::string, std::size_t> metadata_index_;
};

std::string spelled(const std::vector<std::uint64_t>& values) {
  std::string text = "[";
  for (std::size_t i = 0; i < values.size(); ++i) text += (i ? ", " : "") + std::to_string(values[i]);
  return text + "]";
}

SafetensorsEntry checked(RawEntry&& raw) {
  const auto* known = std::find_if(std::begin(kNames), std::end(kNames),
                                   [&](const auto& pair) { return pair.second == raw.dtype; });
  if (known == std::end(kNames))
    throw_bad_field(kCodec, raw.name, "one of the element types F64 F32 F16 BF16 I64 .. U8 BOOL",
                    "'" + raw.dtype + "'");
  return {std::move(raw.name), known->first, Shape(raw.shape.begin(), raw.shape.end()), raw.offsets[0],
          raw.offsets[1]};
}

void check_names(const Chunked<SafetensorsEntry>& tensors) {
  std::vector<std::string_view> names;
  names.reserve(tensors.size());
  for (const auto& tensor : tensors) names.push_back(tensor.name);
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice != names.end()) throw_bad_field(kCodec, std::string(*twice), "one tensor of this name", "two");
}

// Tensors must follow one another from 0 to the end of the data, each of the size that its shape says.
void check_offsets(const Chunked<SafetensorsEntry>& tensors, std::size_t data_begin, std::size_t file_size) {
  const std::size_t data_size = file_size - data_begin;
  std::vector<const SafetensorsEntry*> order;
  order.reserve(tensors.size());
  for (const auto& tensor : tensors) order.push_back(&tensor);
  std::sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
    return std::pair(a->begin, a->end) < std::pair(b->begin, b->end);
  });

  std::size_t start = 0;
  for (const auto* tensor : order) {
    const std::string offsets = spelled({tensor->begin, tensor->end});
    if (tensor->begin != start || tensor->end < tensor->begin)
      throw_bad_field(kCodec, tensor->name, "data_offsets from " + std::to_string(start) + " on", offsets);
    const auto size = byte_size(tensor->dtype, tensor->shape);
    if (!size)
      throw_bad_field(kCodec, tensor->name, "fewer than 2^64 bytes", "the shape " + tensor->shape.text());
    if (tensor->end - tensor->begin != *size)
      throw_bad_field(kCodec, tensor->name,
                      "data_offsets over the " + std::to_string(*size) + " bytes of " +
                          std::string(name(tensor->dtype)) + tensor->shape.text(),
                      offsets);
    start = tensor->end;
  }
  if (start > data_size) throw_cut(kCodec, start - data_size, file_size);
  if (start < data_size)
    throw_malformed(kCodec, std::to_string(start) + " bytes of data", std::to_string(data_size));
}

}  // namespace

SafetensorsHeader read_safetensors_header(std::span<const std::byte> file) {
  std::uint64_t length = 0;
  if (file.size() < sizeof length) throw_cut(kCodec, sizeof length - file.size(), file.size());
  std::memcpy(&length, file.data(), sizeof length);
  if (length > kMaxSafetensorsHeader)
    throw_malformed(kCodec, "a header of at most 100,000,000 bytes", std::to_string(length));
  if (length > file.size() - sizeof length)
    throw_cut(kCodec, length - (file.size() - sizeof length), file.size(), "the header");

  const std::string_view text(reinterpret_cast<const char*>(file.data()) + sizeof length, length);
  // The JSON parser skips a byte order mark and takes a zero byte for the end; neither is JSON.
  if (text.starts_with("\xef\xbb\xbf") || text.find('\0') != std::string_view::npos)
    throw_malformed(kCodec, "a header that is JSON", "a byte order mark or a zero byte");
  HeaderHandler handler;
  json::sax_parse(text.data(), text.data() + text.size(), &handler);

  SafetensorsHeader header;
  header.metadata = std::move(handler.metadata);
  header.data_begin = sizeof length + static_cast<std::size_t>(length);
  for (RawEntry& raw : handler.entries) header.tensors.push_back(checked(std::move(raw)));
  check_names(header.tensors);
  check_offsets(header.tensors, header.data_begin, file.size());
  return header;
}

std::string_view safetensors_name(DType dtype) { return kNames[safetensors_rank(dtype)].second; }

int safetensors_rank(DType dtype) {
  for (int i = 0; i < static_cast<int>(std::size(kNames)); ++i)
    if (kNames[i].first == dtype) return i;
  throw DTypeError("hearth: safetensors: expected an element type, got " +
                   std::to_string(static_cast<int>(dtype)));
}

}  // namespace hearth::inline v0_1::detail
