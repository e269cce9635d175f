// The readers of data sets: CIFAR's files, CSV, texts, PNG and JPEG.
#pragma once

#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include <hearth/data/csv.hpp>
#include <hearth/data/image_file.hpp>
#include <hearth/data/word_piece.hpp>
#include <hearth/record/medium.hpp>

#include "../../src/data/cifar_file.hpp"
#include "one_input.hpp"

namespace hearth::fuzz {

inline void read_cifar(std::span<const std::byte> bytes) {
  data::detail::CifarImages images;
  images.add("fuzz", bytes,
             bytes.size() % 2 ? data::detail::CifarLabels{{10}, 0} : data::detail::CifarLabels{{20, 100}, 1});
}

/// The table, and its first columns as numbers and as classes.
inline void read_table(std::span<const std::byte> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const data::CsvConfig config = {.header = bytes.size() % 2 == 0,
                                  .separator = text.starts_with(';') ? ';' : ',',
                                  .missing = static_cast<data::Missing>(bytes.size() % 3)};
  const data::CsvTable table = data::parse_csv(text, config);
  for (std::size_t row = 0; row < table.size(); ++row)
    for (std::size_t column = 0; column < table.names().size(); ++column) table.field(row, column);
  table.labelled_rows({table.names().back()}, table.names().front());
}

/// The text's words, and their pieces from a small vocabulary.
inline void read_text(std::span<const std::byte> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const data::WordPiece words(
      data::Vocabulary(
          {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "##b", "##bc", "\u00e9", "\u6f22"}),
      {.lower_case = bytes.size() % 2 == 0, .strip_accents = bytes.size() % 3 == 0, .max_length = 16});
  words.words(text);
  const std::vector<std::int64_t> pieces = words.pieces(text), encoded = words.encode(text);
  if (encoded.size() > 16 || !std::equal(encoded.begin() + 1, encoded.end() - 1, pieces.begin()))
    report("an encoded text that is not its pieces");
}

/// A PNG whose checksums are right: changed ones would get past none of them.
inline std::vector<std::byte> with_checksums(std::span<const std::byte> bytes) {
  std::vector<std::byte> file(bytes.begin(), bytes.end());
  const auto number = [&](std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8 | std::to_integer<std::uint32_t>(file[at + i]);
    return value;
  };
  for (std::size_t at = 8; at + 12 <= file.size();) {
    const std::size_t size = number(at);
    if (size > file.size() - at - 12) break;
    const auto* body = reinterpret_cast<const Bytef*>(file.data() + at + 4);
    const auto sum = static_cast<std::uint32_t>(crc32(0, body, static_cast<uInt>(size + 4)));
    for (std::size_t i = 0; i < 4; ++i) file[at + 8 + size + i] = static_cast<std::byte>(sum >> (24 - 8 * i));
    at += size + 12;
  }
  return file;
}

/// True when the bytes are what the reader of this name reads.
inline bool read_data(std::string_view name, std::span<const std::byte> bytes) {
  constexpr std::size_t kMebibyte = std::size_t{1} << 20;
  const auto limit = [&](std::size_t times) { return times * bytes.size() + kMebibyte; };
  if (name == "cifar") return guarded(limit(2), [&] { read_cifar(bytes); });
  // Fields of one byte, and what says where they end; names are objects.
  if (name == "csv") return guarded(limit(64), [&] { read_table(bytes); });
  // A word of one byte is an object, and vectors grow by halves.
  if (name == "text") return guarded(limit(128), [&] { read_text(bytes); });
  // Deflate's ratio, of pixels with one bit, each of which becomes three bytes.
  if (name == "png") {
    const auto file = with_checksums(bytes);
    return guarded(limit(1032 * 8 * 3), [&] { data::decode_image(file); });
  }
  // 512 pixels a byte, as numbers of two bytes.
  return guarded(limit(512 * 3 * 2), [&] { data::decode_image(bytes); });
}

inline std::vector<Bytes> data_seeds(std::string_view name) {
  std::vector<Bytes> seeds;
  const auto add = [&](std::string_view text) {
    seeds.push_back(Bytes::copy(std::as_bytes(std::span(text))));
  };
  if (name == "cifar") {
    for (std::size_t labels : {1, 2}) add(std::string(labels + 3072, '\3'));
  } else if (name == "csv") {
    add("x,y,\"a \"\"class\"\"\"\n1,2.5e3,red\n-3,,\"blue\r\ngreen\"\n");
    add("class,x\r\n1,2\r\n10,3\r\n");
    add("x\n1\n\n2");
    add(";\n1;2\n");
  } else if (name == "text") {
    add("abbc [MASK] A\u0301 \u00c9! x");
    add("\u6f22\u5b57 \ud55c \u0130 \U0001f600 [SEP");
    add("a\u0328\u0301\u0323 \u200b\u00a0\ufeff\t$");
  }
#ifdef HEARTH_GOLDEN
  const std::string ending = name == "jpeg" ? ".jpg" : "." + std::string(name);
  for (const auto& entry : std::filesystem::directory_iterator(HEARTH_GOLDEN "/images"))
    if (entry.path().extension() == ending) seeds.push_back(map_file(entry.path().string()));
#endif
  return seeds;
}

}  // namespace hearth::fuzz
