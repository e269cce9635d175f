// The file: magic, version, the header's size, the header, then the tensors' bytes, each from a multiple of
// 256 on. Burn 0.19 wrote the same version without any padding; the file's length tells which it is.
#include <hearth/record/codec/burnpack.hpp>

#include <algorithm>
#include <cstring>
#include <tuple>

#include <hearth/core/param_id.hpp>

#include <hearth/record/flat.hpp>
#include "burnpack_header.hpp"
#include "check.hpp"
#include "utf8.hpp"

namespace hearth::inline v0_1 {
namespace {

using namespace detail;

constexpr std::string_view kCodec = Burnpack::name;
constexpr std::string_view kMagic = "NRUB";  // "BURN" as a little-endian number
constexpr std::uint16_t kVersion = 1;
constexpr std::size_t kFront = kMagic.size() + sizeof kVersion + sizeof(std::uint32_t);
constexpr std::uint64_t kAlignment = 256;

using Placed = std::vector<const BurnpackTensor*>;  // in the order of their bytes

constexpr std::uint64_t aligned(std::uint64_t size, std::uint64_t alignment = kAlignment) {
  return (size + alignment - 1) / alignment * alignment;
}

template <class T>
T number_at(std::span<const std::byte> file, std::size_t at) {
  T value;
  std::memcpy(&value, file.data() + at, sizeof value);
  return value;
}

std::span<const std::byte> header_of(std::span<const std::byte> file) {
  check_mark(kCodec, kMagic, file);
  if (!Burnpack::recognises(file)) throw_malformed(kCodec, "the magic NRUB", "other bytes");
  if (file.size() < kFront) throw_cut(kCodec, kFront - file.size(), file.size());
  if (file.size() > kMaxBurnpackFile)
    throw_malformed(kCodec, "at most " + std::to_string(kMaxBurnpackFile) + " bytes",
                    std::to_string(file.size()));
  const auto version = number_at<std::uint16_t>(file, kMagic.size());
  const auto size = number_at<std::uint32_t>(file, kMagic.size() + sizeof version);
  if (version != kVersion) throw_malformed(kCodec, "the format version 1", std::to_string(version));
  if (size > kMaxBurnpackHeader)
    throw_malformed(kCodec, "a header of at most " + std::to_string(kMaxBurnpackHeader) + " bytes",
                    std::to_string(size));
  if (size > file.size() - kFront)
    throw_cut(kCodec, size - (file.size() - kFront), file.size(), "the header");
  return file.subspan(kFront, size);
}

Placed placed(const BurnpackHeader& header) {
  Placed tensors;
  for (const BurnpackTensor& tensor : header.tensors) tensors.push_back(&tensor);
  std::sort(tensors.begin(), tensors.end(), [](const auto* a, const auto* b) {
    return std::tie(a->begin, a->end, a->name) < std::tie(b->begin, b->end, b->name);
  });
  return tensors;
}

bool is_zeros(std::span<const std::byte> bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::byte byte) { return byte == std::byte{0}; });
}

void check_order(const Placed& tensors, std::uint64_t alignment) {
  std::uint64_t end = 0;
  for (const BurnpackTensor* tensor : tensors) {
    if (tensor->begin != aligned(end, alignment))
      throw_bad_field(kCodec, tensor->name, "data_offsets from " + std::to_string(aligned(end, alignment)),
                      std::to_string(tensor->begin));
    end = tensor->end;
  }
}

// Where the data begins. Tensors must follow one another to the file's end, with no more between them than
// their alignment asks for.
std::size_t data_begin(std::span<const std::byte> file, std::size_t header_end, const Placed& tensors) {
  std::uint64_t end = 0;
  bool all_aligned = true;
  for (const BurnpackTensor* tensor : tensors) {
    end = std::max(end, tensor->end);
    all_aligned = all_aligned && tensor->begin % kAlignment == 0;
  }
  if (end > file.size()) throw_cut(kCodec, end - file.size() + header_end, file.size());

  const auto padded_begin = static_cast<std::size_t>(aligned(header_end));
  const bool padded = file.size() == padded_begin + end, packed = file.size() == header_end + end;
  const bool cut =
      packed && !padded && end > 0 && all_aligned &&
      // In a file of 0.19 these are a tensor's; zeros are what a padded file, cut short, has here.
      is_zeros(file.subspan(header_end, std::min(file.size(), padded_begin) - header_end));
  const std::uint64_t whole = (all_aligned ? padded_begin : header_end) + end;
  if (((!padded && !packed) || cut) && file.size() < whole)
    throw_cut(kCodec, whole - file.size(), file.size());
  if ((!padded && !packed) || cut)
    throw_malformed(kCodec, std::to_string(padded_begin + end) + " bytes", std::to_string(file.size()));
  check_order(tensors, packed && !(padded && all_aligned) ? 1 : kAlignment);
  return packed ? header_end : padded_begin;
}

// Scalars hold all constants but texts; those, and ids that are no numbers, go to the metadata.
FlatTree kept_apart(const FlatTree& flat) {
  FlatTree kept;
  kept.links = flat.links;
  for (const auto& [path, tensor] : flat.tensors)
    if (const auto id = param_id_named(tensor->id); !id || id->text() != tensor->id)
      kept.tensors.emplace_back(path, tensor);
  for (const auto& [path, constant] : flat.constants)
    if (constant->as<std::string>()) kept.constants.emplace_back(path, constant);
  return kept;
}

void check_sizes(const BurnpackHeader& header) {
  if (header.tensors.size() > kMaxBurnpackTensors)
    throw_unwritable(kCodec, "", "at most " + std::to_string(kMaxBurnpackTensors) + " tensors",
                     std::to_string(header.tensors.size()));
  for (const BurnpackTensor& tensor : header.tensors)
    if (tensor.end - tensor.begin > kMaxBurnpackTensor)
      throw_unwritable(kCodec, tensor.name, "at most " + std::to_string(kMaxBurnpackTensor) + " bytes",
                       std::to_string(tensor.end - tensor.begin));
}

BurnpackHeader header_for(const RecordTree& tree, const FlatTree& flat, Precision precision) {
  const FlatTree kept = kept_apart(flat);
  BurnpackHeader header;
  header.metadata = tree.metadata;
  for (auto& text : kept_as_texts(kCodec, tree, kept, /*with_ids=*/true))
    header.metadata.push_back(std::move(text));
  for (const auto& [path, constant] : flat.constants)
    if (!constant->as<std::string>()) header.scalars.push_back({path, *constant});

  std::uint64_t end = 0;
  auto without_number = kept.tensors.begin();  // in the order of flat.tensors
  for (const auto& [path, tensor] : flat.tensors) {
    BurnpackTensor& entry = header.tensors.emplace_back();
    entry.name = path;
    entry.dtype = precision.dtype(tensor->data);
    entry.shape = tensor->data.shape;
    entry.begin = aligned(end);
    entry.end = end = entry.begin + precision.size(tensor->data);
    if (without_number != kept.tensors.end() && without_number->second == tensor)
      ++without_number;
    else
      entry.id = param_id_named(tensor->id)->value;
  }
  check_sizes(header);
  return header;
}

class Placing {
 public:
  explicit Placing(ByteSink& sink) : sink_(sink) {}

  template <class T>
  void number(T value) {
    write(std::as_bytes(std::span(&value, 1)));
  }
  void write(std::span<const std::byte> bytes) {
    sink_.write(bytes);
    at_ += bytes.size();
  }
  void align() {
    constexpr std::byte kZeros[kAlignment] = {};
    write(std::span(kZeros).first(static_cast<std::size_t>(aligned(at_) - at_)));
  }
  void tensor(const TensorData& data, Precision precision) {
    align();
    precision.write(data, sink_);
    at_ += precision.size(data);
  }

 private:
  ByteSink& sink_;
  std::uint64_t at_ = 0;
};

}  // namespace

RecordMetadata Burnpack::metadata(const PrecisionInfo&) {
  return {{"format", "burnpack"}, {"producer", "hearth"}, {"version", HEARTH_VERSION}};
}

bool Burnpack::recognises(std::span<const std::byte> bytes) {
  return bytes.size() >= kMagic.size() && std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) == 0;
}

void Burnpack::encode(const RecordTree& tree, Precision precision, ByteSink& sink) {
  const FlatTree flat = take_apart(kCodec, tree);
  check_utf8(kCodec, tree);
  const std::string header = burnpack_header_text(header_for(tree, flat, precision));
  if (header.size() > kMaxBurnpackHeader)
    throw_unwritable(kCodec, "", "a header of at most " + std::to_string(kMaxBurnpackHeader) + " bytes",
                     std::to_string(header.size()));

  Placing out(sink);
  out.write(std::as_bytes(std::span(kMagic)));
  out.number(kVersion);
  out.number(static_cast<std::uint32_t>(header.size()));
  out.write(std::as_bytes(std::span(header)));
  out.align();
  for (const auto& [path, tensor] : flat.tensors) out.tensor(tensor->data, precision);
}

RecordTree Burnpack::decode(const Bytes& bytes) {
  const auto text = header_of(bytes.span());
  BurnpackHeader header = read_burnpack_header(kCodec, text);
  const Placed tensors = placed(header);
  const std::size_t begin = data_begin(bytes.span(), kFront + text.size(), tensors);

  TreeBuilder builder = tree_reader(kCodec);
  for (const BurnpackTensor* tensor : tensors) {
    Bytes part = bytes.part(begin + static_cast<std::size_t>(tensor->begin),
                            static_cast<std::size_t>(tensor->end - tensor->begin));
    std::string id = tensor->id ? ParamId{*tensor->id}.text() : std::string();
    builder.add(tensor->name, {RecordTensor{std::move(id), {tensor->dtype, tensor->shape, std::move(part)}}});
  }
  for (RecordEntry& scalar : header.scalars) builder.add(scalar.key, std::move(scalar.node));
  RecordTree tree;
  for (auto& [key, value] : header.metadata)
    restore_text(std::move(key), std::move(value), tree.metadata, builder);
  tree.root = builder.finish();
  return tree;
}

}  // namespace hearth::inline v0_1
