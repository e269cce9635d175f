// The model as one file that every runtime reads.
#pragma once

#include <hearth/trace.hpp>

#include "model.hpp"

namespace embeddings {

// [export]
/// From numbers of words and their mask to the vectors of sentences.
template <Backend B>
struct Sentences {
  Bert<B> bert;

  HEARTH_MODULE(Sentences, bert)

  /// [n, length] both, to [n, hidden]
  Tensor<B, 2> forward(const Tensor<B, 2, Int>& ids, const Tensor<B, 2, Bool>& mask) const {
    return sentence_embedding(bert.forward(ids, mask), mask);
  }
};

/// As an ONNX file, for any number of texts of any length. `length` words are an example; the model has
/// positions for three times as many.
template <class B>
void save_sentences(const Bert<B>& model, std::string_view path, std::size_t length = 8) {
  const Device<B> device = model.embeddings.word_embeddings.weight.value().device();
  const auto ids = zeros<B, Int>({1, length}, device);
  const auto mask = to_bool(ones<B, Int>({1, length}, device));
  save_program(Sentences<B>{model}, std::tuple{ids, mask}, path,
               {.inputs = {"ids", "mask"},
                .outputs = {"vectors"},
                .dynamic = {{"ids", 0, "n"}, {"ids", 1, "length"}, {"mask", 0, "n"}, {"mask", 1, "length"}}});
}
// [/export]

}  // namespace embeddings
