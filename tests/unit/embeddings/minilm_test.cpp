// all-MiniLM-L6-v2 itself, where HEARTH_MINILM names the folder that examples/fetch-minilm made.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <hearth/data/numpy.hpp>
#include <hearth/ndarray.hpp>

#include "../../../examples/embeddings/embedder.hpp"
#include "../../golden/sentences/sentences.hpp"
#include "../../skip.hpp"
#include "../temporary_folder.hpp"

using namespace hearth;
using B = NdArray<>;

namespace {

/// Empty when the tests of the real model can run; why not otherwise.
std::string missing() {
  const char* folder = std::getenv("HEARTH_MINILM");
  if (!folder || !*folder) return "HEARTH_MINILM is not set";
  return HEARTH_TEST_UNICODE ? "" : "built without utf8proc";
}

embeddings::Embedder<B> open() { return embeddings::Embedder<B>::open(std::getenv("HEARTH_MINILM"), {}); }

std::vector<std::string> texts() {
  std::vector<std::string> all;
  for (const auto& sentence : golden::sentences()) all.push_back(sentence.text);
  return all;
}

}  // namespace

TEST_CASE("embeddings, all-MiniLM-L6-v2: 200 texts in the model's own vocabulary") {
  if (const std::string why = missing(); !why.empty()) return hearth::test::skip(why);
  const auto embedder = open();
  const auto& entries = embedder.words().vocabulary();
  const auto part = data::Vocabulary::load(golden::sentences_file("vocab.txt"));
  for (const auto& sentence : golden::sentences()) {
    CAPTURE(sentence.text);
    std::vector<std::string> ours, theirs;
    for (const std::int64_t id : embedder.words().encode(sentence.text)) ours.push_back(entries.word(id));
    for (const std::int64_t id : sentence.ids.at("plain").get<std::vector<std::int64_t>>())
      theirs.push_back(part.word(id));
    CHECK(ours == theirs);
  }
}

TEST_CASE("embeddings, all-MiniLM-L6-v2: the vectors of 200 texts are the package's to 1e-4") {
  if (const std::string why = missing(); !why.empty()) return hearth::test::skip(why);
  constexpr double kScale = 65536;  // of the golden numbers, whose rounding is below 8e-6
  const auto expected = data::read_npy(golden::sentences_file("vectors.npy"));
  const auto theirs = expected.values<std::int64_t>();
  const auto embedder = open();
  for (const std::size_t batch_size : {32, 7}) {
    const auto vectors = embedder.embed(texts(), batch_size);
    REQUIRE(vectors.dynamic_shape() == expected.shape);
    const auto ours = vectors.values();
    double largest = 0;
    for (std::size_t i = 0; i < ours.size(); ++i)
      largest =
          std::max(largest, std::abs(static_cast<double>(ours[i]) - static_cast<double>(theirs[i]) / kScale));
    MESSAGE("the largest difference is " << largest);
    CHECK(largest < 1e-4);
  }
}

TEST_CASE("embeddings, all-MiniLM-L6-v2: the weights are where the file is mapped") {
  if (const std::string why = missing(); !why.empty()) return hearth::test::skip(why);
  const auto embedder = open();
  std::size_t weights = 0, mapped = 0;
  std::ifstream maps("/proc/self/maps");
  std::vector<std::pair<std::uintptr_t, std::uintptr_t>> areas;
  for (std::string line; std::getline(maps, line);)
    if (line.ends_with("model.safetensors"))
      areas.emplace_back(std::stoull(line, nullptr, 16),
                         std::stoull(line.substr(line.find('-') + 1), nullptr, 16));
  visit(embedder.model(), [&](std::string_view, const auto& leaf) {
    const auto at = reinterpret_cast<std::uintptr_t>(leaf.value().primitive().data());
    ++weights;
    for (const auto& [begin, end] : areas) mapped += at >= begin && at < end;
  });
  CHECK(weights == 5 + 6 * 16);
  CHECK(mapped == weights);
}

TEST_CASE("embeddings, all-MiniLM-L6-v2: what is near in meaning is found") {
  if (const std::string why = missing(); !why.empty()) return hearth::test::skip(why);
  const auto embedder = open();
  const auto vectors = embedder.embed(texts());
  const auto best = [&](const std::string& query) {
    return texts().at(embeddings::nearest(vectors, embedder.embed({query}), 1).at(0).place);
  };
  CHECK(best("At what time can I go to the bakery?") == "The bakery around the corner opens at six.");
  CHECK(best("a canine is scared of storms") == "My dog is afraid of thunder.");
  CHECK(best("someone performs on an instrument") == "Someone performs music with a string instrument.");
  CHECK(embeddings::nearest(vectors, embedder.embed({"x"}), 1000).size() == 200);
  CHECK(embedder.embed({}).dynamic_shape() == Shape{0, 384});
}
