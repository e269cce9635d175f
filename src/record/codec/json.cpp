// A streaming reader and writer: neither a document nor a tensor's text is held in memory.
#include <hearth/record/codec/json.hpp>

#include <charconv>

#include <nlohmann/json.hpp>

#include "burn_envelope.hpp"
#include "burn_values.hpp"
#include "burn_writer.hpp"
#include "check.hpp"
#include "json_start.hpp"
#include "leaves_json.hpp"
#include "utf8.hpp"

namespace hearth::inline v0_1 {
namespace {

using namespace detail;
using nlohmann::json;

class Handler final : public nlohmann::json_sax<json> {
 public:
  Handler(std::string_view codec, std::size_t size) : values(codec), codec_(codec), size_(size) {}

  BurnValues values;

  bool null() override { return values.null(), true; }
  bool boolean(bool value) override { return values.boolean(value), true; }
  bool number_integer(std::int64_t value) override { return values.integer(value), true; }
  bool number_unsigned(std::uint64_t value) override { return values.unsigned_integer(value), true; }
  bool number_float(double value, const std::string& text) override {
    if (text.find_first_of(".eE") == std::string::npos) values.refuse("integers of 64 bits", text);
    return values.real(value), true;
  }
  bool string(std::string& value) override { return values.text(std::move(value)), true; }
  bool binary(json::binary_t&) override { values.refuse("JSON", "binary data"); }
  bool start_object(std::size_t) override { return values.begin_map(), true; }
  bool key(std::string& key) override {
    values.key_comes();
    return values.text(std::move(key)), true;
  }
  bool end_object() override { return values.end(), true; }
  bool start_array(std::size_t) override { return values.begin_list(), true; }
  bool end_array() override { return values.end(), true; }
  bool parse_error(std::size_t position, const std::string&, const json::exception&) override {
    throw_not_json(codec_, position, size_);
  }

 private:
  std::string_view codec_;
  std::size_t size_;  // of the whole text
};

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

RecordTree decode_json(std::string_view codec, const Bytes& bytes) {
  const std::string_view text = text_of(bytes.span());
  // The parser skips a byte order mark and takes a zero byte for the end; neither is JSON.
  if (text.starts_with("\xef\xbb\xbf") || text.find('\0') != std::string_view::npos)
    throw_malformed(codec, "JSON", "a byte order mark or a zero byte");
  Handler handler(codec, text.size());
  json::sax_parse(text.data(), text.data() + text.size(), &handler);
  return tree_of_envelope(codec, handler.values.finish());
}

class JsonEmitter final : public BurnEmitter {
 public:
  JsonEmitter(ByteSink& sink, bool pretty) : sink_(sink), pretty_(pretty) {}

  void null() override { value("null"); }
  void unit() override { null(); }
  void boolean(bool flag) override { value(flag ? "true" : "false"); }
  void integer(std::int64_t number) override { value(std::to_string(number)); }
  void unsigned_integer(std::uint64_t number) override { value(std::to_string(number)); }
  void real(double number) override { value(json_constant({number})); }
  void text(std::string_view text) override { value(json_text(text)); }
  void bytes(const TensorData& data, Precision precision) override {
    begin('[');
    Numbers numbers(*this);
    precision.write(data, numbers);
    end(']');
  }
  void begin_map(std::size_t) override { begin('{'); }
  void key(std::string_view key) override {
    separate();
    put(json_text(key));
    put(pretty_ ? ": " : ":");
    after_key_ = true;
  }
  void end_map() override { end('}'); }
  void begin_list(std::size_t) override { begin('['); }
  void end_list() override { end(']'); }

  void finish() {
    if (!buffer_.empty()) sink_.write(std::as_bytes(std::span(buffer_)));
    buffer_.clear();
  }

 private:
  static constexpr std::size_t kBuffer = std::size_t{1} << 16;

  struct Numbers final : ByteSink {
    explicit Numbers(JsonEmitter& of) : json(of) {}
    JsonEmitter& json;

    void write(std::span<const std::byte> bytes) override {
      for (std::byte byte : bytes) {
        char digits[3];
        const char* end = std::to_chars(digits, std::end(digits), std::to_integer<unsigned>(byte)).ptr;
        json.separate();
        json.put({digits, static_cast<std::size_t>(end - digits)});
      }
    }
  };

  void put(std::string_view text) {
    buffer_ += text;
    if (buffer_.size() >= kBuffer) finish();
  }
  void new_line() {
    if (!pretty_) return;
    put("\n");
    buffer_.append(2 * has_members_.size(), ' ');
  }
  // What stands before a member of a list or map.
  void separate() {
    if (has_members_.back()) put(",");
    has_members_.back() = true;
    new_line();
  }
  void value(std::string_view text) {
    if (!std::exchange(after_key_, false) && !has_members_.empty()) separate();
    put(text);
  }
  void begin(char bracket) {
    value({&bracket, 1});
    has_members_.push_back(false);
  }
  void end(char bracket) {
    const bool had_members = has_members_.back();
    has_members_.pop_back();
    if (had_members) new_line();
    put({&bracket, 1});
  }

  ByteSink& sink_;
  bool pretty_;
  bool after_key_ = false;
  std::vector<bool> has_members_;  // of the lists and maps that are open
  std::string buffer_;
};

void encode_json(std::string_view codec, bool pretty, const RecordTree& tree, Precision precision,
                 ByteSink& sink) {
  check_writable(codec, tree);
  check_utf8(codec, tree);
  JsonEmitter emitter(sink, pretty);
  write_envelope(tree, precision, emitter);
  emitter.finish();
}

}  // namespace

RecordMetadata PrettyJson::metadata(const PrecisionInfo& precision) { return burn_metadata(name, precision); }
bool PrettyJson::recognises(std::span<const std::byte> bytes) { return begins_as_envelope(text_of(bytes)); }
void PrettyJson::encode(const RecordTree& tree, Precision precision, ByteSink& sink) {
  encode_json(name, true, tree, precision, sink);
}
RecordTree PrettyJson::decode(const Bytes& bytes) { return decode_json(name, bytes); }

RecordMetadata Json::metadata(const PrecisionInfo& precision) { return burn_metadata(name, precision); }
bool Json::recognises(std::span<const std::byte> bytes) { return begins_as_envelope(text_of(bytes)); }
void Json::encode(const RecordTree& tree, Precision precision, ByteSink& sink) {
  encode_json(name, false, tree, precision, sink);
}
RecordTree Json::decode(const Bytes& bytes) { return decode_json(name, bytes); }

}  // namespace hearth::inline v0_1
