#include <hearth/data/vocabulary.hpp>

#include <doctest/doctest.h>
#include "../temporary_folder.hpp"
#include "file_bytes.hpp"
#include "message.hpp"

using namespace hearth;
using namespace hearth::data;
using namespace hearth::test;

namespace {

using Words = std::vector<std::string>;
using Ids = std::vector<std::int64_t>;

FileBytes bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

}  // namespace

TEST_CASE("words_of: words, apostrophes inside of them, and everything else alone") {
  CHECK(words_of("Don't  stop!\n") == Words{"don't", "stop", "!"});
  CHECK(words_of("'quoted' 3.5%") == Words{"'", "quoted", "'", "3", ".", "5", "%"});
  CHECK(words_of("Käse-Brot") == Words{"käse", "-", "brot"});
  CHECK(words_of(" \t\n").empty());
  CHECK(words_of("a'") == Words{"a", "'"});
}

TEST_CASE("Vocabulary: frequent words first, then by their letters") {
  const Words texts = {"b a b c", "c b d", "a"};
  CHECK(Vocabulary::build(texts).entries() == Words{"<pad>", "<unk>", "b", "a", "c", "d"});
  CHECK(Vocabulary::build(texts, {.min_count = 2}).entries() == Words{"<pad>", "<unk>", "b", "a", "c"});
  CHECK(Vocabulary::build(texts, {.max_size = 4, .specials = {"<cls>"}}).entries() ==
        Words{"<pad>", "<unk>", "<cls>", "b"});
}

TEST_CASE("Vocabulary: texts as numbers of one length") {
  const Vocabulary words({"<pad>", "<unk>", "good", "film", "."});
  CHECK(words.id("film") == 3);
  CHECK(words.id("bad") == Vocabulary::kUnknown);
  CHECK(words.word(2) == "good");
  CHECK(message_of([&] { words.word(5); }) == "hearth: Vocabulary: expected a number below 5, got 5");
  CHECK(words.encode("Good film.", 5) == TensorData::from(Ids{2, 3, 4, 0, 0}, {5}));
  CHECK(words.encode("A good, good film", 3) == TensorData::from(Ids{1, 2, 1}, {3}));

  const auto set = text_dataset({"good", "a film"}, {1, 0}, words, 3);
  static_assert(std::is_same_v<ItemOf<decltype(set)>, SequenceExample>);
  CHECK(set[1].input == TensorData::from(Ids{1, 3, 0}, {3}));
  CHECK(set[0].target == TensorData::from(Ids{1}, {}));
}

TEST_CASE("Vocabulary: saved and loaded, it is the same") {
  TemporaryFolder folder;
  const Vocabulary words = Vocabulary::build({"zwei drei zwei"}, {.specials = {"two words"}});
  words.save(folder.path("words.txt"));
  CHECK(Vocabulary::load(folder.path("words.txt")).entries() == words.entries());
  CHECK(Vocabulary::load(folder.write("no_end", bytes_of("<pad>\n<unk>\nx"))).entries() ==
        Words{"<pad>", "<unk>", "x"});
  CHECK_THROWS_AS(words.save(folder.path()), RecordError);
}

TEST_CASE("Vocabulary: files that are none are refused, with the line") {
  TemporaryFolder folder;
  const auto with = [&](const std::string& text) {
    const auto path = folder.write("words", bytes_of(text));
    return message_of([&] { Vocabulary::load(path); });
  };
  const std::string path = folder.path("words");
  CHECK(with("a\nb\nc\nb\n") == refusal(path, "expected a word of its own in line 4, got 'b' again"));
  CHECK(with("a\n\nc\n") == refusal(path, "expected a word of its own in line 2, got an empty one"));
  CHECK(with("a\r\nb\r\n") ==
        refusal(path, "expected a word of its own in line 1, got one with a line break"));
  CHECK(with("a\n") ==
        refusal(path, "expected a word of its own in line 2, got the end, without padding and unknown"));
  CHECK(message_of([&] { Vocabulary::load(folder.path("none")); }) ==
        refusal(folder.path("none"), "expected a file, there is none"));
  CHECK(message_of([] { Vocabulary({"a", "b", "a"}); }) ==
        "hearth: Vocabulary: expected different words, got 'a' again at place 2");
}

TEST_CASE("text_dataset: texts without labels, and labels that are none, are refused") {
  const Vocabulary words({"<pad>", "<unk>"});
  CHECK(message_of([&] { text_dataset({"a", "b"}, {1}, words, 3); }) ==
        "hearth: text_dataset: expected texts with a label for each, of a length of at least 1, got 2 texts "
        "and 1 labels, of 3");
  CHECK(message_of([&] { text_dataset({}, {}, words, 3); }).find("got 0 texts") != std::string::npos);
  CHECK(message_of([&] { text_dataset({"a"}, {-1}, words, 3); }) ==
        "hearth: text_dataset: expected labels of 0 or more, got -1 at index 0");
}
