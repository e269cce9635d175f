// Zip archives as PyTorch and NumPy write them: stored entries are viewed, deflated ones unpacked. Hostile
// ones are refused: entries that overlap, lie outside, have one name, claim more than they can hold.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <hearth/core/bytes.hpp>

namespace hearth::inline v0_1::detail {

struct ZipEntry {
  std::string name;
  std::size_t offset = 0;       // of the data, in the archive
  std::size_t stored_size = 0;  // there
  std::size_t size = 0;         // unpacked
  std::uint32_t crc = 0;
  bool deflated = false;
};

class ZipReader {
 public:
  /// Reads the central directory and holds every local header against it. RecordError, which names `codec`,
  /// for an archive that is none or is not sound. The archive is shared, not copied.
  ZipReader(std::string_view codec, const Bytes& archive);

  const std::vector<ZipEntry>& entries() const { return entries_; }  // in the order of the directory
  /// By exact name, or null.
  const ZipEntry* find(std::string_view name) const;

  /// The entry's bytes: a part of the archive when it is stored, else unpacked and held against its checksum.
  Bytes bytes(const ZipEntry& entry) const;
  /// RecordError when `bytes` are not those that the directory has the checksum of. Stored ones are not
  /// checked by `bytes`: that would read a whole mapped file.
  void check(const ZipEntry& entry, const Bytes& bytes) const;

 private:
  std::string codec_;
  Bytes archive_;
  std::vector<ZipEntry> entries_;
  std::vector<std::uint32_t> by_name_;  // indices of entries, sorted by name
};

/// Does the file end in a directory that has an entry whose name ends so? Never throws, and reads no more
/// than the directory.
bool zip_has_entry(std::span<const std::byte> archive, std::string_view name_ending);

/// Writes an archive of stored entries, one after another; nothing of it is kept but the directory.
class ZipWriter {
 public:
  /// Every entry's data starts at a multiple of `alignment`.
  ZipWriter(std::string_view codec, ByteSink& sink, std::size_t alignment);

  /// Writes an entry: `write` is called twice, to find its checksum and to write it. Names must be unique.
  void add(const std::string& name, const std::function<void(ByteSink&)>& write);
  /// Writes the directory.
  void finish();

 private:
  struct Written {
    std::string name;
    std::uint64_t offset, size;
    std::uint32_t crc;
  };
  std::string codec_;
  ByteSink& sink_;
  std::size_t alignment_;
  std::uint64_t at_ = 0;
  std::vector<Written> entries_;
};

}  // namespace hearth::inline v0_1::detail
