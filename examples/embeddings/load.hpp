// A folder as the models' makers publish it: config.json, vocab.txt and model.safetensors.
#pragma once

#include <string>

#include <hearth/record.hpp>

#include "model.hpp"

namespace embeddings {

/// What of config.json the file of weights does not say itself.
struct Config {
  std::size_t num_attention_heads = 12;
  double layer_norm_eps = 1e-12;
};

/// DataError when the file is no configuration, or that of a model that is none of ours.
Config read_config(const std::string& path);
/// "max_seq_length" of sentence_bert_config.json: the longest text that the model was made for, in pieces of
/// words.
std::size_t read_max_length(const std::string& path);

// [constants]
/// A record of weights alone, as files of other frameworks are, with the numbers that the layers need
/// besides.
template <class BertRecord>
BertRecord with_constants(BertRecord record, const Config& config) {
  record.embeddings.LayerNorm.epsilon = config.layer_norm_eps;
  for (auto& layer : record.encoder.layer) {
    const std::size_t width = layer.attention.self.query.weight.shape()[0];
    if (width % config.num_attention_heads != 0)
      throw DataError("hearth: Bert: expected num_attention_heads that divide the width " +
                      std::to_string(width) + ", got " + std::to_string(config.num_attention_heads));
    layer.attention.self.num_heads = config.num_attention_heads;
    layer.attention.output.LayerNorm.epsilon = config.layer_norm_eps;
    layer.output.LayerNorm.epsilon = config.layer_norm_eps;
  }
  return record;
}
// [/constants]

// [load]
/// The model of a .safetensors file, whose mapped bytes it views: on the CPU nothing is copied. RecordError
/// with every field that does not fit.
template <ComputeBackend B>
Bert<B> load(const std::string& file, const Config& config, const Device<B>& device) {
  const auto text = Remap().exclude({"pooler.*", "embeddings.position_ids"});  // for other tasks
  auto record = SafetensorsFileRecorder<AsStored>{}.load<Record<Bert<B>>>(
      file, {.constants_may_be_missing = true, .remap = text});
  return from_record<Bert<B>>(with_constants(std::move(record), config), device);
}
// [/load]

}  // namespace embeddings
