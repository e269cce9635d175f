// Models that were generated, beside Program of the same files:
//   codegen_models FOLDER             those of export_layers and codegen_graphs
//   codegen_models FOLDER fixtures    those of another framework
#include <string_view>

#include "check.hpp"

#include "attention.hpp"
#include "causal_transformer.hpp"
#include "comparisons.hpp"
#include "conv2d_all.hpp"
#include "conv_transpose2d.hpp"
#include "embedding.hpp"
#include "equations.hpp"
#include "functions.hpp"
#include "group_norm.hpp"
#include "hostile.hpp"
#include "indexing.hpp"
#include "lenet.hpp"
#include "lenet_weights.hpp"
#include "local_response_norm.hpp"
#include "lstm_operator_two.hpp"
#include "max_pool2d_ceil.hpp"
#include "mlp.hpp"
#include "pair.hpp"
#include "places.hpp"
#include "recurrent.hpp"
#include "reductions.hpp"
#include "resized.hpp"
#include "resnet.hpp"
#include "shapes.hpp"
#include "sorting.hpp"
#include "tied.hpp"
#include "transformer_encoder.hpp"
#include "wide.hpp"

bool fixtures_are_same(const std::string& folder);

namespace hearth::test {
namespace {

using B = NdArray<>;

// The weights fit at compile time, and are those of the file.
using LeNet = models::LeNet<B>;
static_assert(fits<LeNet>(models::lenet_weights));

std::string embedded_differ(const std::string& folder) {
  const SafetensorsBytesRecorder<AsStored> recorder;
  const auto inside = from_record<LeNet>(recorder.load<Record<LeNet>>(models::lenet_weights.bytes()));
  const auto x = Tensor<B, 4>::ones({2, 1, 28, 28}, {});
  return difference(loaded<LeNet>(folder + "/lenet.safetensors").forward(x).to_data(),
                    inside.forward(x).to_data());
}

std::string used_otherwise(const std::string& path) {
  // [use]
  using LeNet = models::LeNet<NdArray<>>;
  const auto record = SafetensorsFileRecorder<AsStored>{}.load<Record<LeNet>>(path);
  const auto model = from_record<LeNet>(record);                                      // to run
  const auto tuned = from_record<models::LeNet<Autodiff<NdArray<>>>>(record);         // to train
  const auto scores = model.forward(Tensor<NdArray<>, 4>::ones({3, 1, 28, 28}, {}));  // [3, 10]
  // [/use]
  return difference(scores.to_data(),
                    tuned.forward(Tensor<Autodiff<NdArray<>>, 4>::ones({3, 1, 28, 28}, {})).to_data());
}

// A step makes the loss smaller, and moves the running statistics and every parameter.
template <template <class> class M, std::size_t Rank>
std::string trains_not(const std::string& record, const std::array<std::size_t, Rank>& shape) {
  using A = Autodiff<B>;
  auto model = loaded<M<A>>(record);
  const auto before = to_tree(to_record(model));
  Rng rng(3);
  const auto x = uniform<A>(shape, -1, 1, {}, rng);
  const auto classes = Tensor<A, 1, Int>::from(std::vector{0, 3}, {});
  optim::Sgd optimizer{model, {.learning_rate = 0.01}};
  const auto loss_of = [&] { return nn::cross_entropy(model.forward(x), classes); };
  const auto first = loss_of();
  optimizer.step(model, backward(first, model));
  const double then = first.item(), now = loss_of().item();
  if (!(now < then)) return "expected a loss below " + std::to_string(then) + ", got " + std::to_string(now);
  const auto after = to_tree(to_record(model));
  std::string same;
  for_each_leaf(before, [&](const std::string& path, const RecordNode& leaf) {
    if (leaf.as<RecordTensor>() && *find_path(after, path) == leaf) same += ' ' + path;
  });
  return same.empty() ? "" : "expected other values of" + same;
}

// Modules of their own where there are many members, and a matrix once where it is read in two ways.
std::string records_differ(const std::string& folder) {
  const auto wide = to_tree(to_record(loaded<wide::Wide<B>>(folder + "/wide.safetensors")));
  if (!find_path(wide, "down.layer0.weight") || !find_path(wide, "head69.weight"))
    return "no down.layer0, head69";
  const auto tied = to_tree(to_record(loaded<tied::Tied<B>>(folder + "/tied.safetensors")));
  const RecordNode* scores = find_path(tied, "words2.weight");
  return scores && scores->as<RecordLink>() ? "" : "expected words2.weight to be tied";
}

bool models_are_same(const std::string& folder) {
  bool fine = true;
  const auto all = [&](bool each) { fine = fine && each; };
  all(same<attention::Attention<B>>(folder, "attention"));
  all(same<causaltransformer::CausalTransformer<B>>(folder, "causal_transformer"));
  all(same<comparisons::Comparisons<B>>(folder, "comparisons"));
  all(same<conv2dall::Conv2dAll<B>>(folder, "conv2d_all"));
  all(same<convtranspose2d::ConvTranspose2d<B>>(folder, "conv_transpose2d"));
  all(same<embedding::Embedding<B>>(folder, "embedding"));
  all(same<equations::Equations<B>>(folder, "equations"));
  all(same<functions::Functions<B>>(folder, "functions"));
  all(same<groupnorm::GroupNorm<B>>(folder, "group_norm"));
  all(same<hostile::Hostile<B>>(folder, "hostile"));
  all(same<indexing::Indexing<B>>(folder, "indexing"));
  all(same<LeNet>(folder, "lenet"));
  all(same<localresponsenorm::LocalResponseNorm<B>>(folder, "local_response_norm"));
  all(same<lstmoperatortwo::LstmOperatorTwo<B>>(folder, "lstm_operator_two"));
  all(same<maxpool2dceil::MaxPool2dCeil<B>>(folder, "max_pool2d_ceil"));
  all(same<mlp::Mlp<B>>(folder, "mlp"));
  all(same<pair::Pair<B>>(folder, "pair"));
  all(same<places::Places<B>>(folder, "places"));
  all(same<recurrent::Recurrent<B>>(folder, "recurrent"));
  all(same<reductions::Reductions<B>>(folder, "reductions"));
  all(same<resized::Resized<B>>(folder, "resized"));
  all(same<resnet::Resnet<B>>(folder, "resnet"));
  all(same<shapes::Shapes<B>>(folder, "shapes"));
  all(same<sorting::Sorting<B>>(folder, "sorting"));
  all(same<tied::Tied<B>>(folder, "tied"));
  all(same<transformerencoder::TransformerEncoder<B>>(folder, "transformer_encoder"));
  all(same<wide::Wide<B>>(folder, "wide"));
  all(said("embedded weights", embedded_differ(folder)));
  all(said("loaded to run and to train", used_otherwise(folder + "/lenet.safetensors")));
  all(said("a step of LeNet", trains_not<models::LeNet, 4>(folder + "/lenet.safetensors", {2, 1, 28, 28})));
  all(said("a step of a ResNet",
           trains_not<resnet::Resnet, 4>(folder + "/resnet.safetensors", {2, 3, 16, 12})));
  all(said("records", records_differ(folder)));
  return fine;
}

}  // namespace
}  // namespace hearth::test

int main(int count, char** arguments) {
  if (count < 2) return std::fputs("usage: codegen_models FOLDER [fixtures]\n", stderr), 2;
  const bool fine = count > 2 ? fixtures_are_same(arguments[1]) : hearth::test::models_are_same(arguments[1]);
  return fine ? 0 : 1;
}
