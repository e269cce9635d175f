// Streamed, so that a hostile index costs no more than its own size.
#include "index_json.hpp"

#include <map>
#include <set>

#include <nlohmann/json.hpp>

#include "check.hpp"
#include "leaves_json.hpp"
#include "safetensors_header.hpp"

namespace hearth::inline v0_1::detail {
namespace {

using nlohmann::json;

constexpr std::string_view kCodec = "SafetensorsIndex";
constexpr std::string_view kMetadataKey = "metadata", kMapKey = "weight_map";

// Values as JSON without spaces, from the parser's calls.
class JsonEcho {
 public:
  /// Is it within an array or object?
  bool is_open() const { return depth_ > 0; }
  std::size_t depth() const { return depth_; }

  void key(const std::string& key) {
    separate();
    text_ += json_text(key) + ':';
    after_key_ = true;
  }
  void value(std::string_view json) {
    separate();
    text_ += json;
  }
  void open(char bracket) {
    separate();
    text_ += bracket;
    ++depth_;
  }
  void close(char bracket) {
    text_ += bracket;
    --depth_;
  }
  std::string take() { return std::exchange(text_, {}); }

 private:
  void separate() {
    const bool first = text_.empty() || text_.back() == '[' || text_.back() == '{';
    if (!first && !std::exchange(after_key_, false)) text_ += ',';
    after_key_ = false;
  }

  std::string text_;
  std::size_t depth_ = 0;
  bool after_key_ = false;
};

class IndexHandler final : public nlohmann::json_sax<json> {
 public:
  explicit IndexHandler(std::size_t size) : size_(size) {}

  ShardIndex index;
  bool has_map = false;

  bool null() override {
    if (at_ == Part::member && member_ == kMetadataKey) return ended();  // as if there were none
    return value("null");
  }
  bool boolean(bool flag) override { return value(flag ? "true" : "false"); }
  bool number_integer(std::int64_t number) override { return value(std::to_string(number)); }
  bool number_unsigned(std::uint64_t number) override { return value(std::to_string(number)); }
  bool number_float(double, const std::string& text) override { return value(text); }
  bool binary(json::binary_t&) override { refuse("binary data"); }
  bool string(std::string& text) override {
    if (at_ == Part::map) return place(std::move(text));
    if (at_ == Part::metadata && !echo_.is_open()) return add_metadata(std::move(text));
    return value(json_text(text));
  }

  bool start_object(std::size_t) override {
    if (at_ == Part::outside) {
      at_ = Part::root;
      return true;
    }
    if (at_ == Part::member && member_ == kMetadataKey) return begin(Part::metadata, has_metadata_);
    if (at_ == Part::member && member_ == kMapKey) return begin(Part::map, has_map);
    return open('{');
  }
  bool end_object() override {
    if (echo_.is_open()) return close('}');
    if (at_ == Part::root) return true;
    return ended();
  }
  bool start_array(std::size_t) override { return open('['); }
  bool end_array() override { return close(']'); }
  bool key(std::string& key) override {
    if (echo_.is_open()) {
      echo_.key(key);
    } else if (at_ == Part::root) {
      member_ = std::move(key);
      at_ = Part::member;
    } else {
      name_ = std::move(key);
      if (!names_.insert(name_).second) refuse("'" + name_ + "' twice");
    }
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const json::exception&) override {
    throw_not_json(kCodec, position, size_);
  }

 private:
  enum class Part { outside, root, member, metadata, map };

  [[noreturn]] void refuse(const std::string& found) {
    throw_bad_field(kCodec, at_ == Part::map ? name_ : std::string(),
                    "an object with a weight_map, file names by tensor, and metadata", found);
  }
  bool begin(Part part, bool& seen) {
    if (std::exchange(seen, true)) refuse("'" + member_ + "' twice");
    names_.clear();
    at_ = part;
    return true;
  }
  bool ended() {
    at_ = Part::root;
    return true;
  }
  bool must_be_ours() const {
    return at_ == Part::map || at_ == Part::outside ||
           (at_ == Part::member && (member_ == kMapKey || member_ == kMetadataKey));
  }
  // A value of any kind: of metadata, or below a key that is not ours.
  bool value(std::string_view json) {
    if (must_be_ours()) refuse(std::string(json));
    echo_.value(json);
    return echo_.is_open() ? true : echoed();
  }
  bool open(char bracket) {
    if (must_be_ours()) refuse(bracket == '[' ? "an array" : "an object");
    if (echo_.depth() == kMaxRecordDepth) refuse("deeper nesting");
    echo_.open(bracket);
    return true;
  }
  bool close(char bracket) {
    echo_.close(bracket);
    return echo_.is_open() ? true : echoed();
  }
  bool echoed() {
    std::string json = echo_.take();
    return at_ == Part::metadata ? add_metadata(std::move(json)) : ended();
  }
  bool add_metadata(std::string text) {
    detail::add_metadata(kCodec, std::move(name_), std::move(text), index.metadata);
    return true;
  }
  bool place(std::string shard) {
    if (index.places.size() == kMaxRecordNodes) refuse("more than 2^20 tensors");
    const auto [found, is_new] = shards_.try_emplace(std::move(shard), index.shards.size());
    if (is_new) {
      if (index.shards.size() == kMaxShards) refuse("more than " + std::to_string(kMaxShards) + " files");
      index.shards.push_back({found->first});
    }
    index.places.push_back({std::move(name_), found->second});
    ++index.shards[found->second].tensors;
    return true;
  }

  std::size_t size_;  // of the whole text
  Part at_ = Part::outside;
  std::string member_, name_;    // the key of the root's and of the part's value
  std::set<std::string> names_;  // of the part
  std::map<std::string, std::size_t> shards_;
  bool has_metadata_ = false;
  JsonEcho echo_;
};

}  // namespace

ShardIndex read_shard_index(std::span<const std::byte> file) {
  const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
  if (text.size() > kMaxSafetensorsHeader)
    throw_malformed(kCodec, "at most 100,000,000 bytes", std::to_string(text.size()));
  // The JSON parser skips a byte order mark and takes a zero byte for the end; neither is JSON.
  if (text.starts_with("\xef\xbb\xbf") || text.find('\0') != std::string_view::npos)
    throw_malformed(kCodec, "JSON", "a byte order mark or a zero byte");
  IndexHandler handler(text.size());
  json::sax_parse(text.data(), text.data() + text.size(), &handler);
  if (!handler.has_map) throw_malformed(kCodec, "a weight_map", "none");
  return std::move(handler.index);
}

}  // namespace hearth::inline v0_1::detail
