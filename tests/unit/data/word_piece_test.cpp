#include <hearth/data/word_piece.hpp>

#include <doctest/doctest.h>

#include "../../golden/sentences/sentences.hpp"
#include "../../skip.hpp"
#include "../temporary_folder.hpp"
#include "message.hpp"

using namespace hearth;
using namespace hearth::data;
using hearth::test::message_of;
using hearth::test::refusal;
using Ids = std::vector<std::int64_t>;
using Words = std::vector<std::string>;

namespace {

const Words kEntries = {"[PAD]", "[UNK]",  "[CLS]", "[SEP]", "[MASK]", "un", "##aff", "##able", "##a",
                        "run",   "##ning", "i",     "'",     "m",      "!",  "##b",   "a",      "$"};
WordPiece small(WordPieceConfig config = {}) { return WordPiece(Vocabulary(kEntries), std::move(config)); }

std::string repeated(const std::string& part, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += part;
  return all;
}

}  // namespace

TEST_CASE("WordPiece: the longest piece first, and no word in parts") {
  const auto words = small();
  CHECK(words.pieces("unaffable") == Ids{5, 6, 7});
  CHECK(words.pieces("Running") == Ids{9, 10});
  CHECK(words.pieces("unaffa") == Ids{5, 6, 8});
  CHECK(words.pieces("runx") == Ids{1});  // not run and something unknown
  CHECK(words.pieces("xrun") == Ids{1});
  CHECK(words.pieces("able") == Ids{1});  // which only continues words
  CHECK(words.pieces("I'm  running!") == Ids{11, 12, 13, 9, 10, 14});
  CHECK(words.pieces("a$a") == Ids{16, 17, 16});
  CHECK(words.pieces("").empty());
  CHECK(words.words("Don't STOP,\tnow\x07.") == Words{"don", "'", "t", "stop", ",", "now", "."});
}

TEST_CASE("WordPiece: a word of over a hundred characters is unknown") {
  const auto words = small();
  CHECK(words.pieces("a" + repeated("b", 99)).size() == 100);
  CHECK(words.pieces("a" + repeated("b", 100)) == Ids{1});
  CHECK(small({.max_word = 2}).pieces("ab abb") == Ids{16, 15, 1});
}

TEST_CASE("WordPiece: encoded texts have their ends and are cut before the last") {
  CHECK(small().encode("run") == Ids{2, 9, 3});
  CHECK(small().encode("") == Ids{2, 3});
  CHECK(small({.max_length = 4}).encode("unaffable") == Ids{2, 5, 6, 3});
  CHECK(small({.max_length = 2}).encode("run [MASK]") == Ids{2, 3});
  CHECK(small().encode(repeated("run ", 511)).size() == 512);

  const auto batch = small().encode_batch({"run", "running i", ""});
  CHECK(batch.ids == TensorData::from(Ids{2, 9, 3, 0, 0, 2, 9, 10, 11, 3, 2, 3, 0, 0, 0}, {3, 5}));
  CHECK(batch.mask.dtype == DType::boolean);
  CHECK(batch.mask.values<std::int64_t>() == Ids{1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0});
}

TEST_CASE("WordPiece: special entries in a text") {
  CHECK(small().pieces("a [MASK]a[SEP][PAD]") == Ids{16, 4, 16, 3, 0});
  CHECK(small().words("A[MASK]B") == Words{"a", "[MASK]", "b"});
  CHECK(small().pieces("[mask] [MAS") == Ids{1, 1, 1, 1, 1});
  CHECK(small({.read_specials = false}).pieces("[MASK]") == Ids{1, 1, 1});
  // The longest that begins at a place.
  const WordPiece nested(Vocabulary({"<", "<<", "<<<", "<<<<"}),
                         {.unknown = "<", .padding = "<<", .begin = "<<<", .end = "<<<<", .mask = ""});
  CHECK(nested.pieces("<<<<<<") == Ids{3, 1});
}

TEST_CASE("WordPiece: other signs for unknown words and for what continues one") {
  const WordPiece words(
      Vocabulary({"<unk>", "<pad>", "<s>", "</s>", "a", "@b"}),
      {.unknown = "<unk>", .padding = "<pad>", .begin = "<s>", .end = "</s>", .inside = "@"});
  CHECK(words.encode("abb c") == Ids{2, 4, 5, 5, 0, 3});
}

TEST_CASE("WordPiece: what is no vocabulary for it, and no text") {
  CHECK(message_of([] { WordPiece(Vocabulary({"[PAD]", "[UNK]", "[CLS]"})); }) ==
        "hearth: WordPiece: expected a vocabulary with '[SEP]', got 3 entries without it");
  CHECK(message_of([] { small({.max_length = 1}); }) ==
        "hearth: WordPiece: expected a max_length of 2 or more, got 1");
  CHECK(message_of([] { small().encode_batch({}); }) ==
        "hearth: WordPiece: expected a batch of texts, got none");
  CHECK(message_of([] { small().encode("ab\xff"); }) ==
        "hearth: WordPiece: expected a text in UTF-8, got other bytes at place 2");
  for (const char* bad : {"a\x80", "a\xc0\x80", "a\xed\xa0\x80", "a\xf4\x90\x80\x80", "a\xe4\xb8", "a\xf8"})
    CHECK(message_of([&] { small().words(bad); }).ends_with("at place 1"));
  const hearth::test::TemporaryFolder folder;
  CHECK(message_of([&] { WordPiece::load(folder.path("none")); }) ==
        refusal(folder.path("none"), "expected a file, there is none"));
  const std::string path = folder.write("vocab.txt", {'a', '\n', 'a', '\n'});
  CHECK(message_of([&] { WordPiece::load(path); }) ==
        refusal(path, "expected a word of its own in line 2, got 'a' again"));
}

#if HEARTH_TEST_UNICODE

// The ids of BERT's own tokenizer, in a vocabulary that is a part of the model's.
TEST_CASE("WordPiece: 200 texts of all kinds as the reference encodes them") {
  const struct {
    const char* name;
    WordPieceConfig config;
  } kOptions[] = {
      {"plain", {}},
      {"cased", {.lower_case = false}},
      {"cased_stripped", {.lower_case = false, .strip_accents = true}},
      {"accents", {.strip_accents = false}},
      {"unsplit", {.split_chinese = false}},
  };
  const auto all = golden::sentences();
  for (auto [name, config] : kOptions) {
    CAPTURE(name);
    config.max_length = 256;
    const auto words = WordPiece::load(golden::sentences_file("vocab.txt"), config);
    std::size_t apart = 0;
    for (const auto& sentence : all) {
      CAPTURE(sentence.text);
      const bool own = sentence.ids.contains(name);
      apart += own;
      if (own || sentence.ids.at("plain").size() < 100)  // the long ones are there by the plain options only
        CHECK(words.encode(sentence.text) == sentence.ids.at(own ? name : "plain").get<Ids>());
    }
    CHECK(apart > 5);
  }
}

TEST_CASE("WordPiece: accents, capitals and Chinese characters") {
  CHECK(small().words("Ünïcödé ÅNGSTRÖM") == Words{"unicode", "angstrom"});
  CHECK(small({.strip_accents = false}).words("Ünïcödé") == Words{"ünïcödé"});
  CHECK(small({.lower_case = false}).words("Ünïcödé") == Words{"Ünïcödé"});
  CHECK(small({.lower_case = false, .strip_accents = true}).words("Ünïcödé") == Words{"Unicode"});
  CHECK(small({.strip_accents = false}).words("İ") == Words{"i\u0307"});
  CHECK(small().words("ab漢字c、d") == Words{"ab", "漢", "字", "c", "、", "d"});
  CHECK(small({.split_chinese = false}).words("ab漢字c") == Words{"ab漢字c"});
  CHECK(small().words("\u200b a\u00ad\u00a0b \ufeff\ufffd") == Words{"a", "b"});
}

TEST_CASE("WordPiece: hostile texts take little time") {
  const auto words = small();
  CHECK(words.pieces(repeated("a\u0301\u0323", 200'000)) == Ids{1});        // marks to sort
  CHECK(words.pieces("a" + repeated("\u0301\u0323", 200'000)) == Ids{16});  // in one run
  CHECK(words.pieces(repeated("[MASK", 100'000)).size() == 200'000);
  CHECK(words.pieces(repeated("\u1f82", 100'000)) == Ids{1});
}

#else

TEST_CASE("WordPiece: texts beyond ASCII are refused without utf8proc") {
  CHECK(small().encode("Run!") == Ids{2, 9, 14, 3});
  CHECK(
      message_of([] { small().encode("é"); }) ==
      "hearth: WordPiece: expected a Hearth that was built with utf8proc, to encode texts beyond ASCII, got "
      "one without");
}

#endif
