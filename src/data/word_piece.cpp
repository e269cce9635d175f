#include <hearth/data/word_piece.hpp>

#include <algorithm>
#include <unordered_map>

#include "../record/codec/utf8.hpp"
#include "word_piece_text.hpp"

namespace hearth::inline v0_1::data {

// Views into the vocabulary's entries, which stay where they are.
struct WordPiece::Tables {
  Vocabulary vocabulary;
  WordPieceConfig config;
  std::unordered_map<std::string_view, std::int64_t> first, inside;  // the latter without "##"
  std::size_t longest = 0;                                           // entry in bytes
  std::int64_t unknown = 0, padding = 0, begin = 0, end = 0;

  Tables(Vocabulary words, WordPieceConfig with) : vocabulary(std::move(words)), config(std::move(with)) {
    unknown = number_of(config.unknown);
    padding = number_of(config.padding);
    begin = number_of(config.begin);
    end = number_of(config.end);
    std::int64_t number = 0;
    for (const std::string_view entry : vocabulary.entries()) {
      first.emplace(entry, number);
      if (entry.starts_with(config.inside)) inside.emplace(entry.substr(config.inside.size()), number);
      longest = std::max(longest, entry.size());
      ++number;
    }
  }

  std::int64_t number_of(const std::string& entry) const {
    if (const auto number = vocabulary.find(entry)) return *number;
    throw DataError("hearth: WordPiece: expected a vocabulary with '" + entry + "', got " +
                    std::to_string(vocabulary.size()) + " entries without it");
  }

  /// The special entry that a text begins with, the longest of them; none when it does not.
  const std::string* special_at(std::string_view text) const {
    const std::string* found = nullptr;
    for (const std::string* special :
         {&config.unknown, &config.padding, &config.begin, &config.end, &config.mask})
      if (!special->empty() && text.starts_with(*special) && (!found || special->size() > found->size()) &&
          vocabulary.find(*special))
        found = special;
    return found;
  }

  /// Calls `plain` with each part of a text and `special` with each special entry in between.
  template <class Plain, class Special>
  void split(std::string_view text, const Plain& plain, const Special& special) const {
    detail::check_word_piece_text(text);
    std::size_t begin_of_part = 0;
    for (std::size_t at = 0; config.read_specials && at < text.size();) {
      const std::string* found = special_at(text.substr(at));
      if (!found) {
        ++at;
        continue;
      }
      plain(text.substr(begin_of_part, at - begin_of_part));
      special(*found);
      begin_of_part = at += found->size();
    }
    plain(text.substr(begin_of_part));
  }

  void add_pieces(const std::u32string& word, std::vector<std::int64_t>& ids) const {
    if (word.size() > config.max_word) return ids.push_back(unknown);
    std::string bytes;
    std::vector<std::size_t> ends;  // of each character
    for (const char32_t c : word) {
      hearth::detail::append_utf8(bytes, c);
      ends.push_back(bytes.size());
    }
    const std::size_t count = ids.size();
    for (std::size_t at = 0, next = 0; at < bytes.size();) {
      const auto& table = at == 0 ? first : inside;
      const auto fits = [&](std::size_t end_of_piece) { return end_of_piece <= at + longest; };
      std::size_t tried = ends.size();
      while (tried > next && !fits(ends[tried - 1])) --tried;
      auto found = table.end();
      for (; tried > next && found == table.end(); --tried)
        found = table.find(std::string_view(bytes).substr(at, ends[tried - 1] - at));
      if (found == table.end()) {  // a word is made of pieces or not at all
        ids.resize(count);
        return ids.push_back(unknown);
      }
      ids.push_back(found->second);
      next = tried + 1;
      at = ends[tried];
    }
  }

  /// At most `limit` pieces, or a word more.
  std::vector<std::int64_t> pieces(std::string_view text, std::size_t limit) const {
    std::vector<std::int64_t> ids;
    split(
        text,
        [&](std::string_view plain) {
          for (const std::u32string& word : detail::word_piece_words(plain, config))
            if (ids.size() < limit) add_pieces(word, ids);
        },
        [&](const std::string& special) { ids.push_back(number_of(special)); });
    return ids;
  }
};

WordPiece::WordPiece(Vocabulary vocabulary, WordPieceConfig config) {
  if (config.max_length < 2)
    throw DataError("hearth: WordPiece: expected a max_length of 2 or more, got " +
                    std::to_string(config.max_length));
  tables_ = std::make_shared<const Tables>(std::move(vocabulary), std::move(config));
}

WordPiece WordPiece::load(std::string_view path, WordPieceConfig config) {
  return WordPiece(Vocabulary::load(path), std::move(config));
}

const Vocabulary& WordPiece::vocabulary() const { return tables_->vocabulary; }
const WordPieceConfig& WordPiece::config() const { return tables_->config; }

std::vector<std::string> WordPiece::words(std::string_view text) const {
  std::vector<std::string> words;
  tables_->split(
      text,
      [&](std::string_view plain) {
        for (const std::u32string& word : detail::word_piece_words(plain, config())) {
          words.emplace_back();
          for (const char32_t c : word) hearth::detail::append_utf8(words.back(), c);
        }
      },
      [&](const std::string& special) { words.push_back(special); });
  return words;
}

std::vector<std::int64_t> WordPiece::pieces(std::string_view text) const {
  return tables_->pieces(text, text.size());
}

std::vector<std::int64_t> WordPiece::encode(std::string_view text) const {
  const std::size_t room = config().max_length - 2;
  std::vector<std::int64_t> ids = tables_->pieces(text, room);
  ids.resize(std::min(ids.size(), room));
  ids.insert(ids.begin(), tables_->begin);
  ids.push_back(tables_->end);
  return ids;
}

WordPieceBatch WordPiece::encode_batch(const std::vector<std::string>& texts) const {
  std::vector<std::vector<std::int64_t>> encoded;
  for (const std::string& text : texts) encoded.push_back(encode(text));
  return padded(encoded);
}

WordPieceBatch WordPiece::padded(const std::vector<std::vector<std::int64_t>>& encoded) const {
  if (encoded.empty()) throw DataError("hearth: WordPiece: expected a batch of texts, got none");
  std::size_t length = 0;
  for (const auto& ids : encoded) length = std::max(length, ids.size());
  std::vector<std::int64_t> all(encoded.size() * length, tables_->padding);
  std::vector<std::uint8_t> mask(all.size(), 0);
  for (std::size_t row = 0; row < encoded.size(); ++row) {
    const auto at = static_cast<std::ptrdiff_t>(row * length);
    std::copy(encoded[row].begin(), encoded[row].end(), all.begin() + at);
    std::fill_n(mask.begin() + at, encoded[row].size(), 1);
  }
  const Shape shape = {encoded.size(), length};
  WordPieceBatch batch{TensorData::from(std::move(all), shape), TensorData::from(std::move(mask), shape)};
  batch.mask.dtype = DType::boolean;
  return batch;
}

}  // namespace hearth::inline v0_1::data
