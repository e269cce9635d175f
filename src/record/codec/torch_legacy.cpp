// Five pickles: a magic number, the version of the format, the writer's machine, the values, and the keys of
// the storages, which follow in that order.
#include "torch_legacy.hpp"

#include <cstring>

#include "check.hpp"
#include "torch_values.hpp"

namespace hearth::inline v0_1::detail {
namespace {

using Kind = PickleSequence::Kind;

// The pickle of 0x1950a86a20f9469cfc6c.
constexpr std::string_view kMagic = "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.";
constexpr std::int64_t kVersion = 1001;

std::string_view text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
bool no_class(std::string_view, std::string_view) { return false; }

}  // namespace

bool is_torch_legacy(std::span<const std::byte> bytes) { return text(bytes).starts_with(kMagic); }

bool is_torch_tar(std::span<const std::byte> bytes) {
  constexpr std::size_t kMark = 257;
  return bytes.size() > kMark && text(bytes).substr(kMark).starts_with("ustar");
}

TorchLegacy::TorchLegacy(std::string_view codec, const Bytes& bytes) : codec_(codec), bytes_(bytes) {
  pickle_.emplace(codec_, bytes_.span(), read_head(), is_known_to_torch);
  read_storages(Pickle(codec_, bytes_.span(), pickle_->end(), no_class));
}

// Gives the place of the values. The machine that the file was written on does not matter: storages are
// little-endian always.
std::size_t TorchLegacy::read_head() const {
  const Pickle version(codec_, bytes_.span(), kMagic.size(), no_class);
  const auto* number = version.as<std::int64_t>(version.root());
  if (!number || *number != kVersion)
    throw_malformed(codec_, "version " + std::to_string(kVersion) + " of the format",
                    version.text(version.root()));
  return Pickle(codec_, bytes_.span(), version.end(), no_class).end();
}

void TorchLegacy::read_storages(const Pickle& keys) {
  const auto* list = keys.as(Kind::list, keys.root());
  if (!list) throw_malformed(codec_, "a list of storages", keys.text(keys.root()));
  const auto known = storages();
  std::size_t at = keys.end();
  keys.for_each(*list, [&](const PickleItem& item) {
    const auto* key = keys.as<std::string_view>(item.value);
    const auto storage = key ? known.find(*key) : known.end();
    if (storage == known.end()) throw_malformed(codec_, "storages that tensors have", keys.text(item.value));
    at = read_storage(at, storage->second);
  });
  if (at != bytes_.size())
    throw_malformed(codec_, "the end after the last storage",
                    std::to_string(bytes_.size() - at) + " more bytes");
}

// What the values say of each storage: all the same.
std::map<std::string_view, TorchStorage> TorchLegacy::storages() const {
  std::map<std::string_view, TorchStorage> storages;
  for (const PickleValue& value : pickle_->values()) {
    const auto* persistent = std::get_if<PicklePersistent>(&value);
    if (!persistent) continue;
    const TorchStorage storage = read_torch_storage(codec_, *pickle_, *persistent, "");
    const auto [place, is_new] = storages.emplace(storage.key, storage);
    if (!is_new && (place->second.dtype != storage.dtype || place->second.numel != storage.numel))
      throw_malformed(codec_, "one type and size of the storage '" + std::string(storage.key) + "'", "two");
  }
  return storages;
}

// Gives the place after it.
std::size_t TorchLegacy::read_storage(std::size_t at, const TorchStorage& storage) {
  const std::string who = "storage '" + std::string(storage.key) + "'";
  std::uint64_t numel = 0, size = 0;
  if (bytes_.size() - at < sizeof numel)
    throw_cut(codec_, sizeof numel - (bytes_.size() - at), bytes_.size(), who);
  std::memcpy(&numel, bytes_.data() + at, sizeof numel);
  at += sizeof numel;
  if (numel != storage.numel)
    throw_malformed(codec_, who + " of " + std::to_string(storage.numel) + " elements",
                    std::to_string(numel));
  if (__builtin_mul_overflow(numel, storage.element_size(), &size))
    throw_malformed(codec_, who + " of fewer than 2^64 bytes", std::to_string(numel) + " elements");
  if (size > bytes_.size() - at) throw_cut(codec_, size - (bytes_.size() - at), bytes_.size(), who);
  if (!places_.emplace(storage.key, Place{at, static_cast<std::size_t>(size)}).second)
    throw_malformed(codec_, who + " once", "twice");
  return at + static_cast<std::size_t>(size);
}

Bytes TorchLegacy::open(std::string_view key, const std::string& field) const {
  const auto place = places_.find(key);
  if (place == places_.end())
    throw_bad_field(codec_, field, "the storage '" + std::string(key) + "'", "none");
  return bytes_.part(place->second.offset, place->second.size);
}

}  // namespace hearth::inline v0_1::detail
