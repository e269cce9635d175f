// Trees to MindSpore's checkpoints. What cannot be written shows before the first byte is.
#include <zlib.h>

#include <algorithm>
#include <limits>
#include <map>

#include <hearth/record/codec/ckpt.hpp>

#include <hearth/record/flat.hpp>
#include "check.hpp"
#include "ckpt_values.hpp"
#include "utf8.hpp"

namespace hearth::inline v0_1 {
namespace {

using namespace detail;

constexpr std::string_view kCodec = Ckpt::name;

struct Entry {
  std::string name;
  std::string_view type;
  Shape dims;
  TensorData data;
  Precision precision;
};

std::string_view type_name(DType dtype) {
  return std::find_if(std::begin(ckpt::kTypes), std::end(ckpt::kTypes),
                      [&](const auto& pair) { return pair.first == dtype; })
      ->second;
}

class SummingSink final : public ByteSink {
 public:
  explicit SummingSink(ByteSink& sink) : sink_(sink) {}
  void write(std::span<const std::byte> bytes) override {
    if (bytes.empty()) return;  // zlib takes no bytes, at no address, for a new start
    sum_ = ::crc32_z(sum_, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
    sink_.write(bytes);
  }
  std::uint64_t sum() const { return sum_; }

 private:
  ByteSink& sink_;
  uLong sum_ = ::crc32_z(0, nullptr, 0);
};

// All that a tree holds, in its order.
class Entries {
 public:
  Entries(const RecordTree& tree, Precision precision) : precision_(precision) {
    for (const auto& [path, tensor] : take_apart(kCodec, tree).tensors) tensors_.emplace(path, tensor);
    for_each_leaf(tree.root, [this](const std::string& path, const RecordNode& leaf) { add(path, leaf); });
    if (entries.empty()) throw_unwritable(kCodec, "", "at least one tensor", "none");
  }

  std::vector<Entry> entries;

 private:
  void add(const std::string& path, const RecordNode& leaf) {
    if (const auto* tensor = leaf.as<RecordTensor>()) return add(path, tensor->data, precision_);
    if (const auto* link = leaf.as<RecordLink>()) return add(path, target(path, *link).data, precision_);
    if (const auto* text = leaf.as<std::string>()) return add_text(path, *text);
    if (const auto data = constant_as_tensor(leaf)) add(path, *data, {});
  }
  void add(const std::string& path, const TensorData& data, Precision precision) {
    for (std::size_t extent : data.shape)
      if (!std::in_range<std::int64_t>(extent))
        throw_unwritable(kCodec, path, "extents below 2^63", data.shape.text());
    entries.push_back({checked(path), type_name(precision.dtype(data)), data.shape, data, precision});
  }
  void add_text(const std::string& path, const std::string& text) {
    auto points = code_points(text);
    if (!points) throw_unwritable(kCodec, path, "text that is UTF-8", "other bytes");
    if (points->ends_with(U'\0')) throw_unwritable(kCodec, path, "text that does not end in a zero", "one");
    if (points->empty()) points->push_back(U'\0');
    std::vector<std::uint32_t> content(points->begin(), points->end());
    const Shape shape = {content.size()};
    entries.push_back({checked(path), ckpt::kText, {0}, TensorData::from(std::move(content), shape), {}});
  }
  const RecordTensor& target(const std::string& path, const RecordLink& link) const {
    const auto found = tensors_.find(link.path);
    if (found == tensors_.end()) throw_unwritable(kCodec, path, "a tensor at '" + link.path + "'", "none");
    return *found->second;
  }
  static std::string checked(const std::string& path) {
    if (!is_utf8(path)) throw_unwritable(kCodec, path, "a name that is UTF-8", "other bytes");
    return path;
  }

  Precision precision_;
  std::map<std::string, const RecordTensor*> tensors_;  // what links may lead to
};

// All of a value but its `size` bytes of content, which end it.
std::string value_head(const Entry& entry, std::size_t size) {
  ProtoWriter tensor, value, whole;
  for (std::size_t extent : entry.dims) tensor.varint(ckpt::kDims, extent);
  tensor.bytes(ckpt::kType, entry.type);
  tensor.head_of_bytes(ckpt::kContent, size);
  value.bytes(ckpt::kTag, entry.name);
  value.head_of_bytes(ckpt::kTensor, tensor.text().size() + size);
  whole.head_of_bytes(ckpt::kValue, value.text().size() + tensor.text().size() + size);
  return whole.text() + value.text() + tensor.text();
}

void write(const Entry& entry, ByteSink& sink) {
  const TensorData& data = entry.data;
  const std::size_t count = data.numel(), width = size_of(data.dtype);
  const std::size_t in_slice = ckpt::kSlice / size_of(entry.precision.dtype(data));
  for (std::size_t first = 0; first == 0 || first < count; first += in_slice) {
    const std::size_t some = std::min(in_slice, count - first);
    const TensorData slice = {data.dtype, {some}, data.bytes.part(first * width, some * width)};
    const std::string head = value_head(entry, entry.precision.size(slice));
    sink.write(std::as_bytes(std::span(head)));
    entry.precision.write(slice, sink);
  }
}

void write_sum(std::uint64_t sum, ByteSink& sink) {
  std::string text(ckpt::kSumKey);
  for (std::size_t i = ckpt::kSumSize; i-- > 0;) text += static_cast<char>(i < 8 ? sum >> (8 * i) : 0);
  sink.write(std::as_bytes(std::span(text)));
}

}  // namespace

RecordMetadata Ckpt::metadata(const PrecisionInfo&) { return {}; }

void Ckpt::encode(const RecordTree& tree, Precision precision, ByteSink& sink) {
  const Entries all(tree, precision);
  const bool with_sum = std::any_of(tree.metadata.begin(), tree.metadata.end(),
                                    [](const auto& text) { return text.first == ckpt::kSumKey; });
  SummingSink summing(sink);
  for (const Entry& entry : all.entries) write(entry, with_sum ? summing : sink);
  if (with_sum) write_sum(summing.sum(), sink);
}

}  // namespace hearth::inline v0_1
