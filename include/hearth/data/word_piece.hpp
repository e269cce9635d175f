// Texts as numbers the way BERT reads them: words cut into the longest pieces that a vocabulary has.
#pragma once

#include <memory>

#include <hearth/data/vocabulary.hpp>

namespace hearth::inline v0_1::data {

struct WordPieceConfig {
  bool lower_case = true;
  std::optional<bool> strip_accents = {};  // as lower_case unless given
  bool split_chinese = true;               // every Chinese character is a word of its own
  bool read_specials = true;               // "[MASK]" in a text is that entry, not three words
  std::size_t max_word = 100;              // characters; a longer word is unknown
  std::size_t max_length = 512;            // of an encoded text, [CLS] and [SEP] included; the rest is cut
  std::string unknown = "[UNK]", padding = "[PAD]", begin = "[CLS]", end = "[SEP]", mask = "[MASK]";
  std::string inside = "##";  // what entries begin with that continue a word
};

/// Texts of one batch, filled up to the longest with padding.
struct WordPieceBatch {
  TensorData ids;   // i64[n, length]
  TensorData mask;  // bool[n, length]: true where there is text
};

/// BERT's tokenizer (Devlin et al., 2019; Wu et al., 2016). A text loses what is no character, is cut at
/// white space and around every punctuation mark, and, unless told otherwise, made small letters without
/// accents. A word becomes the longest entry that it begins with, the longest "##.." that goes on, and so on;
/// one that has no such pieces is unknown. Copies share the vocabulary.
class HEARTH_API WordPiece {
 public:
  /// DataError when the vocabulary lacks the entries for unknown, padding, begin or end, or max_length leaves
  /// no room for the last two.
  explicit WordPiece(Vocabulary vocabulary, WordPieceConfig config = {});
  /// Of a file with an entry in each line. DataError names the file and the line.
  static WordPiece load(std::string_view path, WordPieceConfig config = {});

  const Vocabulary& vocabulary() const;
  const WordPieceConfig& config() const;

  /// The words of a text before they are cut into pieces: "Naïve, no?" is naive , no ?
  std::vector<std::string> words(std::string_view text) const;
  /// The numbers of a text's pieces and nothing else.
  std::vector<std::int64_t> pieces(std::string_view text) const;
  /// [CLS], the pieces, [SEP]: at most max_length. All of these throw a DataError when the text is not UTF-8,
  /// or is not ASCII in a Hearth built without utf8proc.
  std::vector<std::int64_t> encode(std::string_view text) const;
  /// The same for several. DataError when there are none.
  WordPieceBatch encode_batch(const std::vector<std::string>& texts) const;
  /// Sequences that are encoded, as a batch.
  WordPieceBatch padded(const std::vector<std::vector<std::int64_t>>& encoded) const;

 private:
  struct Tables;
  std::shared_ptr<const Tables> tables_;
};

}  // namespace hearth::inline v0_1::data
