// Words to a class: a convolution over the words' vectors (Kim, "Convolutional neural networks for sentence
// classification", 2014).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <hearth/nn.hpp>

namespace texts {

using namespace hearth;

// [model]
template <Backend B>
struct TextClassifier {
  nn::Embedding<B> embedding;
  nn::Conv1d<B> conv;  // over three words at once, so that "not good" is more than its words
  nn::Dropout dropout;
  nn::Linear<B> head;
  std::size_t length;                // the words of a text that it reads
  std::vector<std::string> classes;  // what its outputs are called

  HEARTH_MODULE(TextClassifier, embedding, conv, dropout, head, length, classes)

  /// Words [n, length] by their numbers in the vocabulary to logits [n, classes].
  Tensor<B, 2> forward(const Tensor<B, 2, Int>& words, Rng& rng) const {
    auto x = transpose(embedding(words), 1, 2);     // [n, 32, length]
    auto found = max(relu(conv(std::move(x))), 2);  // [n, 64]: how clearly each pattern is in the text
    return head(dropout(std::move(found), rng));
  }
};
// [/model]

template <ComputeBackend B>
TextClassifier<B> init(std::size_t words, std::size_t length, std::vector<std::string> classes,
                       const Device<B>& device, Rng& rng) {
  return {.embedding =
              nn::EmbeddingConfig{.num_embeddings = words, .embedding_dim = 32, .padding_idx = 0}.init<B>(
                  device, rng),
          .conv = nn::Conv1dConfig{.in = 32, .out = 64, .kernel = 3, .padding = 1}.init<B>(device, rng),
          .dropout = {.p = 0.3},
          .head = nn::LinearConfig{.in = 64, .out = classes.size()}.init<B>(device, rng),
          .length = length,
          .classes = std::move(classes)};
}

}  // namespace texts
