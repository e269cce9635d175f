// The model of examples/embeddings as an ONNX file and back, without its class.
#include <algorithm>

#include <doctest/doctest.h>

#include <hearth/ndarray.hpp>
#include <hearth/record/derive.hpp>

#include "../../../examples/embeddings/embedder.hpp"
#include "../../../examples/embeddings/program.hpp"
#include "../../golden/golden.hpp"
#include "../../golden/sentences/sentences.hpp"
#include "../../skip.hpp"
#include "../temporary_folder.hpp"

using namespace hearth;
using B = NdArray<>;

namespace {

/// The largest difference between two lists of numbers.
double difference(const TensorData& a, const TensorData& b) {
  REQUIRE(a.shape == b.shape);
  const auto x = a.values<float>(), y = b.values<float>();
  double largest = 0;
  for (std::size_t i = 0; i < x.size(); ++i)
    largest = std::max(largest, std::abs(static_cast<double>(x[i]) - static_cast<double>(y[i])));
  return largest;
}

}  // namespace

TEST_CASE("embeddings: a small BERT through ONNX and back is PyTorch's") {
  const golden::File file("bert");
  const auto record =
      from_tree<Record<embeddings::Bert<B>>>(*file.find("bert.state"), {.constants_may_be_missing = true});
  const auto model = from_record<embeddings::Bert<B>>(
      embeddings::with_constants(record, {.num_attention_heads = 2, .layer_norm_eps = 1e-3}));
  const hearth::test::TemporaryFolder folder;
  const std::string path = folder.path("bert.onnx");
  embeddings::save_sentences(model, path, 2);
  const auto program = Program<B>::load(path);
  const auto vectors = program.run({file.data("bert.ids"), file.data("bert.mask")});
  CHECK(golden::difference(vectors[0], file.data("f32.bert.sentence")) == "");
}

TEST_CASE("embeddings, all-MiniLM-L6-v2: 200 texts through ONNX and back") {
  const char* const minilm = std::getenv("HEARTH_MINILM");
  if (!minilm || !*minilm) return hearth::test::skip("HEARTH_MINILM is not set");
  if (!HEARTH_TEST_UNICODE) return hearth::test::skip("built without utf8proc");
  const auto embedder = embeddings::Embedder<B>::open(minilm, {});
  const hearth::test::TemporaryFolder folder;
  const std::string path = folder.path("minilm.onnx");
  embeddings::save_sentences(embedder.model(), path);
  const auto program = Program<B>::load(path);
  std::vector<std::vector<std::int64_t>> texts;
  for (const auto& sentence : golden::sentences()) texts.push_back(embedder.words().encode(sentence.text));
  double largest = 0;
  for (std::size_t at = 0; at < texts.size(); at += 20) {
    const auto end = std::min(texts.size(), at + 20);
    const auto batch = embedder.words().padded({texts.begin() + at, texts.begin() + end});
    const auto vectors = program.run({batch.ids, batch.mask})[0];
    largest = std::max(largest, difference(vectors, embedder.embed_batch(batch).to_data()));
  }
  MESSAGE("the largest difference is " << largest);
  CHECK(largest < 1e-5);
}
