// libFuzzer's mutator for gzip files and zip archives: what is packed is changed, and packed again. Changed
// packed bytes would hardly ever get past their checksums.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <random>
#include <string>

#include <hearth/core/error.hpp>
#include <hearth/record/codec/gz.hpp>

#include "../../src/record/codec/zip.hpp"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace hearth::fuzz {
namespace {

struct Text final : ByteSink {
  std::string text;
  void write(std::span<const std::byte> bytes) override {
    text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
};

std::string text_of(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
void write(ByteSink& sink, std::string_view text) { sink.write(std::as_bytes(std::span(text))); }

void mutate(std::string& text, std::size_t max_size) {
  const std::size_t size = std::min(text.size(), max_size);
  text.resize(max_size);
  text.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(text.data()), size, max_size));
}

std::string changed_gzip(const Bytes& file, std::size_t max_size) {
  std::string content = text_of(detail::gunzip("gzip", file));
  mutate(content, max_size);
  Text out;
  detail::gzip(out, [&](ByteSink& sink) { write(sink, content); });
  return out.text;
}

// One entry or, now and then, its name is changed. Deflated entries are stored from then on.
std::string changed_zip(const Bytes& file, std::size_t max_size, std::minstd_rand& random) {
  const detail::ZipReader zip("zip", file);
  if (zip.entries().empty()) return {};
  const std::size_t chosen = random() % zip.entries().size();
  Text out;
  detail::ZipWriter writer("zip", out, random() % 2 ? 1 : 64);
  for (std::size_t i = 0; i < zip.entries().size(); ++i) {
    const detail::ZipEntry& entry = zip.entries()[i];
    std::string name = entry.name, content = text_of(zip.bytes(entry));
    if (i == chosen && random() % 16 == 0)
      mutate(name, 64);
    else if (i == chosen)
      mutate(content, max_size);
    writer.add(name, [&](ByteSink& sink) { write(sink, content); });
  }
  writer.finish();
  return out.text;
}

// Nothing for what is not packed, or too large once it is packed again.
std::optional<std::string> repacked(std::span<const std::byte> data, std::size_t max_size,
                                    std::minstd_rand& random) {
  const Bytes file = Bytes::borrowed(data);
  try {
    const std::string_view start(reinterpret_cast<const char*>(data.data()),
                                 std::min<std::size_t>(data.size(), 2));
    std::string changed =
        start == "\x1f\x8b" ? changed_gzip(file, max_size) : changed_zip(file, max_size, random);
    if (!changed.empty() && changed.size() <= max_size) return changed;
  } catch (const RecordError&) {
  }
  return {};
}

}  // namespace
}  // namespace hearth::fuzz

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  std::minstd_rand random(seed);
  if (random() % 4 != 0)
    if (const auto changed = hearth::fuzz::repacked(std::as_bytes(std::span(data, size)), max_size, random)) {
      std::memcpy(data, changed->data(), changed->size());
      return changed->size();
    }
  return LLVMFuzzerMutate(data, size, max_size);
}
