// Burn's named MessagePack: a parser's events for BurnValues, and an emitter.
#include <hearth/record/codec/named_mpk.hpp>

#include <algorithm>
#include <cstring>
#include <limits>

#define MSGPACK_NO_BOOST
#include <msgpack.hpp>

#include "burn_envelope.hpp"
#include "burn_values.hpp"
#include "burn_writer.hpp"
#include "check.hpp"

namespace hearth::inline v0_1 {
namespace {

using namespace detail;

constexpr std::string_view kCodec = NamedMpk::name;

class Visitor : public msgpack::null_visitor {
 public:
  explicit Visitor(const Bytes& bytes) : bytes_(bytes) {}

  BurnValues values{kCodec};

  bool visit_nil() { return values.null(), true; }
  bool visit_boolean(bool value) { return values.boolean(value), true; }
  bool visit_positive_integer(std::uint64_t value) { return values.unsigned_integer(value), true; }
  bool visit_negative_integer(std::int64_t value) { return values.integer(value), true; }
  bool visit_float32(float value) { return values.real(value), true; }
  bool visit_float64(double value) { return values.real(value), true; }
  bool visit_str(const char* text, std::uint32_t size) { return values.text({text, size}), true; }
  bool visit_bin(const char* data, std::uint32_t size) {
    const auto offset = static_cast<std::size_t>(reinterpret_cast<const std::byte*>(data) - bytes_.data());
    return values.bytes(size ? bytes_.part(offset, size) : Bytes()), true;
  }
  bool visit_ext(const char*, std::uint32_t) { values.refuse("no extension types", "one"); }

  bool start_map(std::uint32_t) { return values.begin_map(), true; }
  bool start_map_key() { return values.key_comes(), true; }
  bool end_map_key() { return true; }
  bool end_map() { return values.end(), true; }
  bool start_array(std::uint32_t) { return values.begin_list(), true; }
  bool end_array() { return values.end(), true; }

  void parse_error(std::size_t, std::size_t at) {
    throw_malformed(kCodec, "MessagePack", "another byte at " + std::to_string(at));
  }
  void insufficient_bytes(std::size_t, std::size_t) { throw_cut(kCodec, 0, bytes_.size()); }

 private:
  const Bytes& bytes_;
};

RecordNode parsed(const Bytes& bytes) {
  Visitor visitor(bytes);
  std::size_t offset = 0;
  const bool done =
      msgpack::parse(reinterpret_cast<const char*>(bytes.data()), bytes.size(), offset, visitor);
  if (!done) throw_malformed(kCodec, "MessagePack", "other bytes at " + std::to_string(offset));
  if (offset != bytes.size())
    throw_malformed(kCodec, "the end at " + std::to_string(offset), std::to_string(bytes.size()) + " bytes");
  return visitor.values.finish();
}

struct SinkStream {
  ByteSink& sink;
  void write(const char* data, std::size_t size) { sink.write(std::as_bytes(std::span(data, size))); }
};

class MpkEmitter final : public BurnEmitter {
 public:
  explicit MpkEmitter(ByteSink& sink) : stream_{sink}, packer_(stream_) {}

  void null() override { packer_.pack_nil(); }
  void unit() override { packer_.pack_array(0); }
  void boolean(bool value) override { packer_.pack(value); }
  void integer(std::int64_t value) override { packer_.pack(value); }
  void unsigned_integer(std::uint64_t value) override { packer_.pack(value); }
  // The packer's own function would make an integer of 2.0.
  void real(double value) override {
    char bytes[1 + sizeof value] = {'\xcb'};
    std::memcpy(bytes + 1, &value, sizeof value);
    std::reverse(bytes + 1, std::end(bytes));  // MessagePack is big-endian
    stream_.write(bytes, sizeof bytes);
  }
  void text(std::string_view text) override {
    packer_.pack_str(static_cast<std::uint32_t>(text.size()));
    packer_.pack_str_body(text.data(), static_cast<std::uint32_t>(text.size()));
  }
  void bytes(const TensorData& data, Precision precision) override {
    packer_.pack_bin(static_cast<std::uint32_t>(precision.size(data)));
    precision.write(data, stream_.sink);
  }
  void begin_map(std::size_t size) override { packer_.pack_map(static_cast<std::uint32_t>(size)); }
  void key(std::string_view key) override { text(key); }
  void end_map() override {}
  void begin_list(std::size_t size) override { packer_.pack_array(static_cast<std::uint32_t>(size)); }
  void end_list() override {}

 private:
  SinkStream stream_;
  msgpack::packer<SinkStream> packer_;
};

// MessagePack counts in 32 bits. Lists and maps are bounded already.
void check_sizes(const RecordTree& tree, Precision precision) {
  constexpr std::size_t kMost = std::numeric_limits<std::uint32_t>::max();
  for_each_leaf(tree.root, [&](const std::string& path, const RecordNode& leaf) {
    const auto* tensor = leaf.as<RecordTensor>();
    const auto* text = leaf.as<std::string>();
    if ((tensor && precision.size(tensor->data) > kMost) || (text && text->size() > kMost))
      throw_unwritable(kCodec, path, "fewer than 2^32 bytes, which is all that MessagePack counts",
                       leaf.text());
  });
}

}  // namespace

RecordMetadata NamedMpk::metadata(const PrecisionInfo& precision) { return burn_metadata(name, precision); }

bool NamedMpk::recognises(std::span<const std::byte> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()),
                              std::min<std::size_t>(bytes.size(), 16));
  if (text.empty() || (text[0] & '\xf0') != '\x80') return false;  // a map of up to 15 keys
  const std::string_view key = text.substr(1);
  return key.starts_with("\xa8metadata") || key.starts_with("\xa4item") || key.starts_with("\xa2_b") ||
         key.starts_with("\xa6hearth");
}

void NamedMpk::encode(const RecordTree& tree, Precision precision, ByteSink& sink) {
  check_writable(kCodec, tree);
  check_sizes(tree, precision);
  MpkEmitter emitter(sink);
  write_envelope(tree, precision, emitter);
}

RecordTree NamedMpk::decode(const Bytes& bytes) { return tree_of_envelope(kCodec, parsed(bytes)); }

}  // namespace hearth::inline v0_1
