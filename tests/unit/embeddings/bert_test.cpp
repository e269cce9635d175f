// The BERT of examples/embeddings with random weights, as PyTorch computes it.
#include <algorithm>

#include <hearth/record/derive.hpp>

#include "../../../examples/embeddings/load.hpp"
#include "../../golden/golden.hpp"
#include "../temporary_folder.hpp"

using namespace hearth;
using embeddings::Bert;

namespace {

const embeddings::Config kSmall = {.num_attention_heads = 2, .layer_norm_eps = 1e-3};

template <class B>
Bert<B> small(const golden::File& file, const embeddings::Config& config = kSmall) {
  const auto record =
      from_tree<Record<Bert<B>>>(*file.find("bert.state"), {.constants_may_be_missing = true});
  return from_record<Bert<B>>(embeddings::with_constants(record, config));
}

std::string content(const hearth::test::TemporaryFolder& folder, const std::string& text) {
  return folder.write("config.json", {text.begin(), text.end()});
}

template <class Call>
std::string message_of(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE_TEMPLATE("embeddings: BERT and the sentence's vector are PyTorch's", B, NdArray<float>,
                   NdArray<double>, Autodiff<NdArray<double>>) {
  const golden::File file("bert");
  const auto model = small<B>(file);
  const std::string prefix = std::is_same_v<typename B::FloatElem, double> ? "f64." : "f32.";
  const auto ids = Tensor<B, 2, Int>::from_data(file.data("bert.ids"), {});
  const auto mask = Tensor<B, 2, Bool>::from_data(file.data("bert.mask"), {});
  const auto words = model.forward(ids, mask);
  CHECK(golden::difference(words.to_data(), file.data(prefix + "bert.y")) == "");
  CHECK(golden::difference(embeddings::sentence_embedding(words, mask).to_data(),
                           file.data(prefix + "bert.sentence")) == "");
  CHECK(model.max_length() == 7);
}

TEST_CASE("embeddings: what the mask hides changes nothing") {
  using B = NdArray<double>;
  const golden::File file("bert");
  const auto model = small<B>(file);
  const auto vector = [&](std::vector<std::int64_t> ids, std::size_t seen) {
    const std::array shape = {std::size_t{1}, ids.size()};
    std::vector<std::uint8_t> flags(ids.size(), 0);
    std::fill_n(flags.begin(), seen, 1);
    TensorData data = TensorData::from(flags, {1, flags.size()});
    data.dtype = DType::boolean;
    const auto mask = Tensor<B, 2, Bool>::from_data(data, {});
    return embeddings::sentence_embedding(
               model.forward(Tensor<B, 2, Int>::from(std::move(ids), shape, {}), mask), mask)
        .to_data();
  };
  CHECK(golden::difference(vector({3, 1, 4, 9, 9}, 3), vector({3, 1, 4}, 3)) == "");
  CHECK(golden::difference(vector({3, 1, 4, 9, 9}, 4), vector({3, 1, 4}, 3)) != "");
  CHECK_THROWS_AS(vector({3, 1, 4, 1, 5, 9, 2, 6}, 8), ShapeError);  // more positions than the model has
  CHECK_THROWS_AS(vector({11}, 1), ShapeError);                      // and words
}

TEST_CASE("embeddings: weights that do not go with the configuration") {
  const golden::File file("bert");
  CHECK(message_of([&] { small<NdArray<>>(file, {.num_attention_heads = 3}); }) ==
        "hearth: Bert: expected num_attention_heads that divide the width 8, got 3");
}

TEST_CASE("embeddings: config.json") {
  const hearth::test::TemporaryFolder folder;
  const std::string start = "hearth: cannot read '" + folder.path("config.json") + "': expected ";
  const auto read = [&](const std::string& text) {
    const std::string path = content(folder, text);
    return message_of([&] { embeddings::read_config(path); });
  };
  const auto config = embeddings::read_config(content(
      folder,
      R"({"model_type": "bert", "hidden_act": "gelu", "num_attention_heads": 4, "layer_norm_eps": 1})"));
  CHECK(config.num_attention_heads == 4);
  CHECK(config.layer_norm_eps == 1);
  CHECK(read("[]") == start + "a JSON object, got something else");
  CHECK(read("{") == start + "a JSON object, got something else");
  CHECK(read(R"({"hidden_act": "relu"})") == start + R"('hidden_act' to be 'gelu', got "relu")");
  CHECK(read(R"({"model_type": "gpt2"})") == start + R"('model_type' to be 'bert', got "gpt2")");
  CHECK(read("{}") == start + "a number 'num_attention_heads', got none");
  CHECK(read(R"({"num_attention_heads": 0})") == start + "a number 'num_attention_heads' from 1 on, got 0");
  CHECK(read(R"({"num_attention_heads": 2.5})") ==
        start + "a number 'num_attention_heads' from 1 on, got 2.5");
  CHECK(read(R"({"num_attention_heads": 2, "layer_norm_eps": "x"})") ==
        start + R"(a number 'layer_norm_eps' from 0 on, got "x")");
  CHECK(message_of([&] { embeddings::read_max_length(content(folder, R"({"max_seq_length": 1})")); }) ==
        start + "a number 'max_seq_length' from 2 on, got 1");
  CHECK(message_of([&] { embeddings::read_config(folder.path("none")); }) ==
        "hearth: cannot load '" + folder.path("none") + "': expected a file, there is none");
}
