// MindSpore's checkpoints to trees. Sizes, names and types must be right: MindSpore's own reader fills up,
// cuts off and overwrites.
#include <hearth/record/codec/ckpt.hpp>

#include <zlib.h>

#include <hearth/record/flat.hpp>
#include "check.hpp"
#include "ckpt_values.hpp"
#include "utf8.hpp"

namespace hearth::inline v0_1 {
namespace {

using namespace detail;

constexpr std::string_view kCodec = Ckpt::name;

// A tensor from its slices, which follow one another in the file.
class Slices {
 public:
  Slices(const Bytes& file, const ckpt::Value& first, std::span<const std::byte> from)
      : file_(file), first_(first), from_(from), size_(first.content.size()) {}

  /// False when the value begins another tensor.
  bool take(const ckpt::Value& value) {
    if (value.tag != first_.tag) return false;
    if (value.type != first_.type || !(value.dims == first_.dims))
      throw_bad_field(kCodec, name(), "slices of one type and shape",
                      text_of(value) + " after " + text_of(first_));
    size_ += value.content.size();
    ++count_;
    return true;
  }

  std::string name() const { return std::string(first_.tag); }

  RecordNode node() const {
    if (first_.type == ckpt::kText) return {text()};
    const DType* dtype = ckpt::dtype_named(first_.type);
    if (!dtype)
      throw_bad_field(kCodec, name(),
                      "one of the types Float64 Float32 Float16 BFloat16 Int64 .. UInt8 Bool str",
                      "'" + std::string(first_.type) + "'");
    Shape shape = first_.dims;
    if (shape == Shape{0} && size_ == size_of(*dtype)) shape = {};  // another spelling of a single value
    if (byte_size(*dtype, shape) != size_)
      throw_bad_field(kCodec, name(), "the bytes of " + text_of(first_), std::to_string(size_) + " bytes");
    return {RecordTensor{"", {*dtype, shape, joined()}}};
  }

 private:
  static std::string text_of(const ckpt::Value& value) { return std::string(value.type) + value.dims.text(); }

  std::string text() const {
    auto text = text_of_utf32(joined().span());
    if (!text) throw_bad_field(kCodec, name(), "a text in UTF-32", "other bytes");
    text->resize(text->find_last_not_of('\0') + 1);  // npos + 1 is 0
    return std::move(*text);
  }

  // The file's own bytes where there is one slice; a copy of several.
  Bytes joined() const {
    if (count_ == 1) return part_of(file_, first_.content);
    std::vector<std::byte> bytes;
    bytes.reserve(size_);
    ckpt::Values values(from_);
    ckpt::Value slice;
    for (std::size_t i = 0; i < count_ && values.next(slice); ++i)
      bytes.insert(bytes.end(), slice.content.begin(), slice.content.end());
    return Bytes::of(std::move(bytes));
  }

  const Bytes& file_;
  ckpt::Value first_;
  std::span<const std::byte> from_;  // the file from the first slice on
  std::size_t size_, count_ = 1;
};

}  // namespace

RecordTree Ckpt::decode(const Bytes& bytes) {
  TreeBuilder builder = tree_reader(kCodec);
  std::optional<Slices> slices;
  const auto finish = [&] {
    if (slices) builder.add(slices->name(), slices->node());
  };
  ckpt::Values values(bytes.span());
  auto from = values.rest();
  for (ckpt::Value value; values.next(value); from = values.rest()) {
    if (slices && slices->take(value)) continue;
    finish();
    slices.emplace(bytes, value, from);
  }
  finish();
  if (!slices) throw_malformed(kCodec, "at least one tensor", "none");

  RecordTree tree;
  if (const auto sum = values.sum()) tree.metadata.emplace_back(ckpt::kSumKey, std::to_string(*sum));
  tree.root = builder.finish();
  return tree;
}

void Ckpt::verify(const Bytes& bytes) {
  ckpt::Values values(bytes.span());
  for (ckpt::Value value; values.next(value);) {
  }
  const auto stored = values.sum();
  if (!stored) return;
  const std::size_t covered = bytes.size() - values.rest().size();
  const auto sum = ::crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), covered);
  if (*stored != sum)
    throw_malformed(kCodec, "bytes with the CRC-32 " + std::to_string(*stored), std::to_string(sum));
}

bool Ckpt::recognises(std::span<const std::byte> bytes) {
  if (!ckpt::cipher_of(bytes).empty()) return true;
  // The first value up to the name of its type, ordered as every writer does. Protobuf has no magic.
  const auto takes = [&bytes](std::uint32_t number, Wire wire, std::uint64_t& value) {
    const auto key = static_cast<std::byte>(number << 3 | static_cast<std::uint32_t>(wire));
    if (bytes.empty() || bytes.front() != key) return false;
    bytes = bytes.subspan(1);
    return take_varint(bytes, value);
  };
  const auto skips = [&bytes](std::uint64_t size) {
    if (size > bytes.size()) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(size));
    return true;
  };
  std::uint64_t size = 0, extent = 0;
  if (!takes(ckpt::kValue, Wire::bytes, size) || !takes(ckpt::kTag, Wire::bytes, size) || !skips(size) ||
      !takes(ckpt::kTensor, Wire::bytes, size))
    return false;
  for (std::size_t rank = 0; rank < kMaxRank && takes(ckpt::kDims, Wire::varint, extent);) ++rank;
  if (takes(ckpt::kDims, Wire::bytes, size) && !skips(size)) return false;  // packed
  if (!takes(ckpt::kType, Wire::bytes, size) || size > bytes.size()) return false;
  const std::string_view type(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(size));
  return type == ckpt::kText || type == "Int4" || ckpt::dtype_named(type);
}

}  // namespace hearth::inline v0_1
