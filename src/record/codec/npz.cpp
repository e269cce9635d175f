// NumPy's archives from and to trees. Stored arrays are viewed in the file; deflated ones are unpacked.
#include <hearth/record/codec/npz.hpp>

#include <hearth/record/flat.hpp>
#include "check.hpp"
#include "npy_array.hpp"
#include "utf8.hpp"
#include "zip.hpp"

namespace hearth::inline v0_1 {
namespace {

using namespace detail;

constexpr std::string_view kCodec = Npz::name, kEnding = ".npy";
constexpr std::size_t kAlignment = 64;

// Python takes a name for ended at a zero byte.
void check_name(const std::string& path) {
  if (path.find('\0') != std::string::npos || !is_utf8(path))
    throw_unwritable(kCodec, path, "a name that is UTF-8 without zero bytes", "this one");
}

}  // namespace

RecordMetadata Npz::metadata(const PrecisionInfo&) { return {}; }

bool Npz::recognises(std::span<const std::byte> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  constexpr std::size_t kEmptyArchive = 22;
  if (text.starts_with("PK\5\6")) return text.size() == kEmptyArchive;
  return text.starts_with("PK\3\4") && zip_has_entry(bytes, kEnding);
}

void Npz::encode(const RecordTree& tree, Precision precision, ByteSink& sink) {
  const std::vector<NpyField> fields = npy_fields(kCodec, tree, precision);
  for (const NpyField& field : fields) check_name(field.path);
  ZipWriter zip(kCodec, sink, kAlignment);
  for (const NpyField& field : fields)
    zip.add(field.path + std::string(kEnding), [&](ByteSink& out) { field.write(out); });
  zip.finish();
}

RecordTree Npz::decode(const Bytes& bytes) {
  const ZipReader zip(kCodec, bytes);
  TreeBuilder builder = tree_reader(kCodec);
  for (const ZipEntry& entry : zip.entries()) {
    if (!entry.name.ends_with(kEnding))
      throw_bad_field(kCodec, entry.name, "an array, whose name ends in .npy", "another file");
    const std::string path = entry.name.substr(0, entry.name.size() - kEnding.size());
    builder.add(path, read_npy(kCodec, path, zip.bytes(entry)));
  }
  RecordTree tree;
  tree.root = builder.finish();
  return tree;
}

void Npz::verify(const Bytes& bytes) {
  const ZipReader zip(kCodec, bytes);
  for (const ZipEntry& entry : zip.entries()) zip.check(entry, zip.bytes(entry));
}

}  // namespace hearth::inline v0_1
