// Finding the members of an archive, each held against its checksum before it is read.
#include "torch_archive.hpp"

#include <charconv>

#include "check.hpp"
#include "torch_values.hpp"

namespace hearth::inline v0_1::detail {
namespace {

constexpr std::string_view kPickle = "data.pkl", kStorages = "data/";
constexpr int kNewestVersion = 10;

std::string_view text(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

TorchArchive::TorchArchive(std::string_view codec, const Bytes& bytes)
    : codec_(codec),
      zip_(codec, bytes),
      folder_(find_folder()),
      is_torchscript_(find("constants.pkl") != nullptr),
      is_big_endian_(read_byte_order()) {
  check_version();
  pickled_ = *member(kPickle);
  pickle_.emplace(codec_, pickled_.span(), 0, is_torchscript_ ? is_known_to_torchscript : is_known_to_torch);
  if (pickle_->end() != pickled_.size())
    throw_malformed(codec_, "the end of 'data.pkl'",
                    std::to_string(pickled_.size() - pickle_->end()) + " more bytes");
}

// Its name is the file's that was written, and means nothing.
std::string TorchArchive::find_folder() const {
  std::string folder;
  for (const ZipEntry& entry : zip_.entries()) {
    const std::size_t slash = entry.name.find('/');
    if (slash != std::string::npos && std::string_view(entry.name).substr(slash + 1) == kPickle)
      folder = entry.name.substr(0, slash + 1);
  }
  if (folder.empty()) throw_malformed(codec_, "the member 'data.pkl' in a folder", "none");
  for (const ZipEntry& entry : zip_.entries())
    if (!entry.name.starts_with(folder))
      throw_malformed(codec_, "members in the folder '" + folder + "'", "'" + entry.name + "'");
  return folder;
}

std::optional<Bytes> TorchArchive::member(std::string_view name) const {
  const ZipEntry* entry = find(name);
  if (!entry) return {};
  Bytes bytes = zip_.bytes(*entry);
  zip_.check(*entry, bytes);
  return bytes;
}

void TorchArchive::check_version() const {
  std::optional<Bytes> member = this->member("version");
  if (!member) member = this->member(".data/version");
  if (!member) throw_malformed(codec_, "the member 'version'", "none");
  std::string_view digits = text(*member);
  if (digits.ends_with('\n')) digits.remove_suffix(1);
  int version = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), version);
  if (error != std::errc() || end != digits.data() + digits.size() || version < 1 || version > kNewestVersion)
    throw_malformed(codec_, "a version from 1 to " + std::to_string(kNewestVersion),
                    "'" + std::string(digits.substr(0, 100)) + "'");
}

bool TorchArchive::read_byte_order() const {
  const std::optional<Bytes> member = this->member("byteorder");
  if (!member || text(*member) == "little") return false;
  if (text(*member) == "big") return true;
  throw_malformed(codec_, "the byte order 'little' or 'big'",
                  "'" + std::string(text(*member).substr(0, 100)) + "'");
}

Bytes TorchArchive::open(std::string_view key, const std::string& field) const {
  const ZipEntry* entry = find(std::string(kStorages) + std::string(key));
  if (!entry) throw_bad_field(codec_, field, "the storage '" + std::string(key.substr(0, 200)) + "'", "none");
  return zip_.bytes(*entry);
}

void TorchArchive::verify() const {
  for (const ZipEntry& entry : zip_.entries()) zip_.check(entry, zip_.bytes(entry));
}

}  // namespace hearth::inline v0_1::detail
