// Sentences to vectors whose products say how near they are in meaning.
#pragma once

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include <hearth/data/word_piece.hpp>
#include <hearth/tensor/sort.hpp>

#include "load.hpp"

namespace embeddings {

template <ComputeBackend B>
class Embedder {
 public:
  // [open]
  /// Of a folder with config.json, sentence_bert_config.json, vocab.txt and model.safetensors.
  static Embedder open(const std::string& folder, const Device<B>& device) {
    const std::size_t longest = read_max_length(folder + "/sentence_bert_config.json");
    auto words = data::WordPiece::load(folder + "/vocab.txt", {.max_length = longest});
    return {std::move(words),
            load<B>(folder + "/model.safetensors", read_config(folder + "/config.json"), device), device};
  }
  // [/open]

  /// DataError when a text may be longer than the model's positions reach, or has words that it lacks.
  Embedder(data::WordPiece words, Bert<B> model, const Device<B>& device)
      : words_(std::move(words)), model_(std::move(model)), device_(device) {
    check("at least " + std::to_string(words_.config().max_length) + " positions", model_.max_length(),
          words_.config().max_length);
    check("a vector for each of " + std::to_string(words_.vocabulary().size()) + " words",
          model_.embeddings.word_embeddings.weight.shape()[0], words_.vocabulary().size());
  }

  const data::WordPiece& words() const { return words_; }
  const Bert<B>& model() const { return model_; }

  // [embed]
  /// A vector of length 1 for each text: [n, hidden]. Texts of about one length share a batch, so that there
  /// is little padding. DataError when a text is not UTF-8.
  Tensor<B, 2> embed(const std::vector<std::string>& texts, std::size_t batch_size = 32) const {
    std::vector<std::vector<std::int64_t>> encoded;
    for (const std::string& text : texts) encoded.push_back(words_.encode(text));
    std::vector<std::size_t> order(texts.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return std::pair(encoded[a].size(), a) < std::pair(encoded[b].size(), b);
    });

    std::vector<Tensor<B, 2>> parts;
    std::vector<std::int64_t> places(texts.size());  // of each text in the parts
    for (std::size_t at = 0; at < order.size(); at += batch_size) {
      std::vector<std::vector<std::int64_t>> batch;
      for (std::size_t i = at; i < std::min(at + batch_size, order.size()); ++i) {
        places[order[i]] = static_cast<std::int64_t>(i);
        batch.push_back(std::move(encoded[order[i]]));
      }
      parts.push_back(embed_batch(words_.padded(batch)));
    }
    if (parts.empty()) return Tensor<B, 2>::zeros({0, hidden()}, device_);
    return index_select(cat(parts, 0), 0, Tensor<B, 1, Int>::from(places, {texts.size()}, device_));
  }
  Tensor<B, 2> embed_batch(const data::WordPieceBatch& batch) const {
    const auto ids = Tensor<B, 2, Int>::from_data(batch.ids, device_);
    const auto mask = Tensor<B, 2, Bool>::from_data(batch.mask, device_);
    return sentence_embedding(model_.forward(ids, mask), mask);
  }
  // [/embed]

 private:
  static void check(const std::string& expected, std::size_t has, std::size_t needed) {
    if (has < needed)
      throw DataError("hearth: Embedder: expected a model with " + expected + ", got " + std::to_string(has));
  }
  std::size_t hidden() const { return model_.embeddings.word_embeddings.weight.shape()[1]; }

  data::WordPiece words_;
  Bert<B> model_;
  Device<B> device_;
};

// [nearest]
struct Found {
  std::size_t place;
  float score;  // the cosine: 1 is the same meaning, 0 none of it
};

/// The `count` vectors nearest to a query, or all: texts [n, hidden] and query [1, hidden] of length 1.
template <class B>
std::vector<Found> nearest(const Tensor<B, 2>& texts, const Tensor<B, 2>& query, std::size_t count) {
  auto scores = squeeze(matmul(texts, transpose(query)), 1);  // [n]
  const auto best = topk(std::move(scores), std::min(count, texts.dim(0)));
  const auto values = best.values.values();
  const auto places = best.indices.values();
  std::vector<Found> found;
  for (std::size_t i = 0; i < values.size(); ++i)
    found.push_back({static_cast<std::size_t>(places[i]), static_cast<float>(values[i])});
  return found;
}
// [/nearest]

}  // namespace embeddings
