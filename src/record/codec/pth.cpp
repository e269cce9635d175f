// Reading PyTorch's files: which of their forms it is, and what we ourselves put beside the pickle.
#include <hearth/record/codec/pth.hpp>

#include <hearth/record/flat.hpp>
#include "check.hpp"
#include "leaves_json.hpp"
#include "pth_member.hpp"
#include "torch_archive.hpp"
#include "torch_legacy.hpp"
#include "torch_values.hpp"

namespace hearth::inline v0_1 {
namespace {

using namespace detail;

constexpr std::string_view kCodec = Pth::name;

RecordMetadata texts_of(std::string_view member) {
  RecordMetadata texts;
  for (RecordEntry& entry : parse_constants(kPthMember, member)) {
    std::string& value = text_of(kPthMember, entry);
    add_metadata(kCodec, std::move(entry.key), std::move(value), texts);
  }
  return texts;
}

// The links are wanted before the tensors; the other texts after them.
TorchValues::Options take_links(RecordMetadata& texts) {
  TorchValues::Options options;
  for (auto& [key, value] : texts) {
    if (key != kLinksKey) continue;
    for (RecordEntry& entry : parse_constants(key, value))
      if (!options.links.emplace(entry.key, std::move(text_of(key, entry))).second)
        throw_bad_field(kCodec, "", "links of different fields", "two of one");
  }
  std::erase_if(texts, [](const auto& text) { return text.first == kLinksKey; });
  return options;
}

RecordTree decode_archive(const Bytes& bytes) {
  const TorchArchive archive(kCodec, bytes);
  RecordMetadata texts;
  if (const auto member = archive.member(kPthMember))
    texts = texts_of({reinterpret_cast<const char*>(member->data()), member->size()});
  TorchValues::Options options = take_links(texts);
  options.tensors_only = archive.is_torchscript();

  TreeBuilder builder = tree_reader(kCodec);
  TorchTensors tensors(
      kCodec, archive.pickle(),
      [&](std::string_view key, const std::string& field) { return archive.open(key, field); },
      archive.is_big_endian());
  TorchValues values(kCodec, archive.pickle(), tensors, builder, std::move(options));
  values.read();
  for (auto& [path, target] : values.links_left()) builder.add(path, {RecordLink{std::move(target)}});

  RecordTree tree;
  for (auto& [key, value] : texts) restore_text(std::move(key), std::move(value), tree.metadata, builder);
  tree.root = builder.finish();
  // torch.jit.freeze makes weights constants of the code, which have no names.
  if (archive.is_frozen() && tree.root.as<RecordMap>()->entries.empty())
    throw_malformed(kCodec, "weights with names", "a frozen TorchScript archive, whose weights have none");
  return tree;
}

RecordTree decode_legacy(const Bytes& bytes) {
  const TorchLegacy file(kCodec, bytes);
  TreeBuilder builder = tree_reader(kCodec);
  TorchTensors tensors(
      kCodec, file.pickle(),
      [&](std::string_view key, const std::string& field) { return file.open(key, field); },
      /*big_endian=*/false);
  TorchValues(kCodec, file.pickle(), tensors, builder, {}).read();
  RecordTree tree;
  tree.root = builder.finish();
  return tree;
}

}  // namespace

RecordMetadata Pth::metadata(const PrecisionInfo&) { return {}; }

bool Pth::recognises(std::span<const std::byte> bytes) {
  return is_torch_legacy(bytes) || zip_has_entry(bytes, "/data.pkl");
}

RecordTree Pth::decode(const Bytes& bytes) {
  if (is_torch_legacy(bytes.span())) return decode_legacy(bytes);
  if (is_torch_tar(bytes.span()))
    throw_malformed(kCodec, "a file of PyTorch 0.1.10 or newer", "the tar archive of an older one");
  return decode_archive(bytes);
}

void Pth::verify(const Bytes& bytes) {
  if (!is_torch_legacy(bytes.span())) TorchArchive(kCodec, bytes).verify();
}

}  // namespace hearth::inline v0_1
