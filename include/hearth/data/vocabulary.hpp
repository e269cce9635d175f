// Texts as numbers: words, and their places in a vocabulary.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <hearth/data/tensor_dataset.hpp>

namespace hearth::inline v0_1::data {

/// The words of a text: runs of letters, digits and bytes beyond ASCII, which may have apostrophes inside,
/// with A to Z made small; every other character but space is a word of its own. "Don't stop!" is don't,
/// stop, !.
HEARTH_API std::vector<std::string> words_of(std::string_view text);

struct VocabularyConfig {
  std::size_t min_count = 1;  // words that come less often are unknown
  std::size_t max_size = 0;   // of all entries, the most frequent words; 0: no limit
  std::string padding = "<pad>", unknown = "<unk>";
  std::vector<std::string> specials = {};  // more entries, which come right after these two
};

/// Words and their numbers. 0 is the padding, 1 stands for every word that is not in it.
class HEARTH_API Vocabulary {
 public:
  static constexpr std::int64_t kPadding = 0, kUnknown = 1;

  /// The entries in order. DataError when there are fewer than two, or one comes twice, is empty or has a
  /// line break.
  explicit Vocabulary(std::vector<std::string> entries);
  /// Of the words of texts (words_of): the most frequent come first, those that are equally frequent in the
  /// order of their bytes.
  static Vocabulary build(const std::vector<std::string>& texts, const VocabularyConfig& config = {});
  /// A file with an entry in each line, whose numbers count from 0. DataError names the file and the line.
  static Vocabulary load(std::string_view path);
  /// RecordError when the file cannot be written.
  void save(std::string_view path) const;

  std::size_t size() const { return entries_.size(); }
  const std::vector<std::string>& entries() const { return entries_; }
  /// kUnknown when it is not there.
  std::int64_t id(std::string_view word) const;
  /// None when it is not there: for vocabularies of others, whose unknown word has a number of its own.
  std::optional<std::int64_t> find(std::string_view word) const;
  /// DataError when there is none.
  const std::string& word(std::int64_t id) const;

  /// A text's words as i64[length]: what is too long is cut, what is too short filled up with kPadding.
  TensorData encode(std::string_view text, std::size_t length) const;

 private:
  std::vector<std::string> entries_;
  std::vector<std::size_t> sorted_;  // the places of the entries, in the order of their bytes
};

/// Texts i64[length] with their classes. DataError unless there are equally many, at least one, and no label
/// is below 0.
HEARTH_API TensorDataset<SequenceExample> text_dataset(const std::vector<std::string>& texts,
                                                       const std::vector<std::int64_t>& labels,
                                                       const Vocabulary& vocabulary, std::size_t length);

}  // namespace hearth::inline v0_1::data
