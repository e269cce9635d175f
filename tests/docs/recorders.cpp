// What docs/recorders.md shows.
#include <doctest/doctest.h>

#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>

using namespace hearth;

namespace {

template <Backend B>
struct Net {
  nn::Conv2d<B> conv;
  nn::BatchNorm<B> norm;
  nn::Linear<B> fc;

  HEARTH_MODULE(Net, conv, norm, fc)

  static Net init(const Device<B>& device, Rng& rng) {
    return {.conv = nn::Conv2dConfig{.in = 1, .out = 2, .kernel = 3}.init<B>(device, rng),
            .norm = nn::BatchNormConfig{.features = 2}.init<B>(device, rng),
            .fc = nn::LinearConfig{.in = 8, .out = 3}.init<B>(device, rng)};
  }
};

using B = NdArray<>;

Net<B> made(std::uint64_t seed = 1) {
  Rng rng(seed);
  return Net<B>::init({}, rng);
}

}  // namespace

TEST_CASE("docs, recorders: files for Burn and from Burn") {
  auto model = made();
  // [adapter]
  const NamedMpkFileRecorder<FullPrecisionSettings> recorder;
  recorder.save(to_record(model), "for-burn", {.adapter = &kBurn});  // gamma and beta, Linear as [in, out]
  model.load_file("for-burn", recorder, LoadOptions{.adapter = &kBurn});
  // [/adapter]
  const RecordTree tree = recorder.load<RecordTree>("for-burn");
  CHECK(find_path(tree.root, "norm.gamma") != nullptr);
  CHECK(find_path(tree.root, "norm.num_batches_tracked") == nullptr);
  CHECK(find_path(tree.root, "fc.weight")->text() == "f32[8, 3]");
  CHECK(model.fc.weight.value().to_data() == made().fc.weight.value().to_data());
}

TEST_CASE("docs, recorders: other names") {
  auto model = made();
  const RecordTree whole = {{}, to_tree(to_record(made(2)))};
  RecordTree theirs;
  const RecordTree prefixed = Remap()
                                  .rename("^conv\\.", "features.0.")
                                  .rename("^norm\\.", "features.1.")
                                  .add_prefix("module.")
                                  .apply(whole);
  theirs.root.as<RecordMap>()->add("epoch", {std::int64_t{3}});
  theirs.root.as<RecordMap>()->add("model_state_dict", prefixed.root);
  SafetensorsFileRecorder<AsStored>{}.save(theirs, "checkpoint");
  // [remap]
  const Remap names = Remap()
                          .strip_prefix("module.")              // of DataParallel
                          .rename("^features\\.0\\.", "conv.")  // searched for; $1 is the first group
                          .rename("^features\\.1\\.", "norm.")
                          .exclude({"*.debug"});
  const LoadReport report = model.load_file("checkpoint", SafetensorsFileRecorder<FullPrecisionSettings>{},
                                            LoadOptions{.top_level_key = "model_state_dict", .remap = names});
  // [/remap]
  CHECK(report.complete());
  CHECK(model.fc.weight.value().to_data() == made(2).fc.weight.value().to_data());
}

TEST_CASE("docs, recorders: what fits, and a report of the rest") {
  auto model = made();
  RecordTree tree = {{}, to_tree(to_record(made(2)))};
  tree.root.as<RecordMap>()->entries[2].key = "fcs";
  DefaultRecorder{}.save(tree, "backbone");
  // [partial]
  const LoadReport report =
      model.load_file("backbone", DefaultRecorder{}, LoadOptions{.allow_partial = true});
  std::puts(report.text().c_str());
  // [/partial]
  CHECK(report.text() ==
        // [partial-text]
        "backbone.mpk: 7 of 9 fields loaded\n"
        "  missing:    field 'fc.weight': expected a tensor of 2 dimensions, the file has no such field "
        "(did you mean 'fcs.weight'?)\n"
        "  mismatched: field 'fc.bias': expected a value, the file has nothing\n"
        "  unexpected: field 'fcs.weight': expected nothing, the file has f32[3, 8]\n"
        "  unexpected: field 'fcs.bias': expected nothing, the file has f32[3]\n"
        // [/partial-text]
  );
}

TEST_CASE("docs, recorders: fused weights") {
  RecordTree tree;
  insert_path(tree.root, "attention.in_proj_weight",
              {RecordTensor{"", {DType::f32, {6, 2}, Bytes::of(std::vector<float>(12))}}});
  // [split]
  tree = Remap().split("in_proj_(weight|bias)", {"query.$1", "key.$1", "value.$1"}).apply(std::move(tree));
  // [/split]
  CHECK(find_path(tree.root, "attention.key.weight")->text() == "f32[2, 2]");
}
