// Lists of layers whose fields stand beside the module's own, in trees and in files.
#include <doctest/doctest.h>

#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>
#include <hearth/record.hpp>
#include <hearth/record/embed.hpp>

namespace hearth {
namespace {

template <Backend B>
struct Level {
  Param<B, 1, Role::scale> weight;
  std::optional<Param<B, 2>> matrix;

  HEARTH_MODULE(Level, weight, matrix)

  static constexpr SpreadName field_name(std::string_view field, std::size_t index) {
    return {field, "_l", index, field == "matrix" ? "_hh" : ""};
  }
};

template <Backend B>
struct Tower {
  Param<B, 1> first;
  std::vector<Level<B>> levels;
  Param<B, 1> last;

  HEARTH_MODULE(Tower, first, levels, last)
};

template <Backend B>
struct Net {
  Tower<B> tower;
  Param<B, 1> bias;

  HEARTH_MODULE(Net, tower, bias)
};

using NetRecord = Net<Stored>;

TensorData floats(std::size_t count, float value) {
  return TensorData::from(std::vector<float>(count, value), {count});
}

NetRecord net() {
  const Param<Stored, 2> matrix = {TensorData::from(std::vector<float>{1, 2}, {2, 1}), {3}};
  return {.tower = {.first = {floats(1, 1), {1}},
                    .levels = {{{floats(2, 2), {2}}, matrix},
                               {{floats(3, 3), {4}}, {}},
                               {{floats(1, 4), {5}}, matrix}},
                    .last = {floats(2, 5), {6}}},
          .bias = {floats(2, 6), {7}}};
}

std::vector<std::string> names(const RecordNode& root) {
  std::vector<std::string> names;
  for_each_leaf(root, [&](const std::string& path, const RecordNode& leaf) {
    names.push_back(path + " " + leaf.text());
  });
  return names;
}

std::vector<std::string> fields_of(const std::vector<RecordProblem>& problems, RecordProblem::Kind kind) {
  std::vector<std::string> fields;
  for (const RecordProblem& problem : problems)
    if (problem.kind == kind) fields.push_back(problem.field);
  return fields;
}

/// The problems of a tree without one of the tower's entries, and with another one.
std::vector<RecordProblem> problems_of(const std::string& without, const std::string& with = "") {
  RecordNode tree = to_tree(net());
  auto& entries = tree.as<RecordMap>()->entries[0].node.as<RecordMap>()->entries;
  const RecordNode node = entries[1].node;
  erase_if(entries, [&](const RecordEntry& entry) { return entry.key == without; });
  if (!with.empty()) entries.push_back({with, node});
  try {
    from_tree<NetRecord>(tree);
  } catch (const RecordError& error) {
    return error.problems();
  }
  return {};
}

using Fields = std::vector<std::string>;
constexpr auto kMissing = RecordProblem::Kind::missing, kUnexpected = RecordProblem::Kind::unexpected;

TEST_CASE("spread: fields stand in the map of the module that has the list") {
  CHECK(names(to_tree(net())) ==
        Fields{"tower.first f32[1]", "tower.weight_l0 f32[2]", "tower.matrix_l0_hh f32[2, 1]",
               "tower.weight_l1 f32[3]", "tower.matrix_l1_hh nothing", "tower.weight_l2 f32[1]",
               "tower.matrix_l2_hh a link to 'tower.matrix_l0_hh'", "tower.last f32[2]", "bias f32[2]"});
}

TEST_CASE("spread: a record comes back from its tree, and from each format") {
  const RecordNode tree = to_tree(net());
  for (const AnyCodec& codec : all_codecs()) {
    if (!codec.writable() || codec.name == "Npy") continue;  // which holds one tensor
    CAPTURE(codec.name);
    const RecordTree read = codec.decode(encode_to_bytes(codec, {{}, tree}), {});
    const auto back = from_tree<NetRecord>(read.root);
    REQUIRE(back.tower.levels.size() == 3);
    CHECK_FALSE(back.tower.levels[1].matrix);
    CHECK(back.tower.levels[2].weight.data == net().tower.levels[2].weight.data);
    CHECK(back.tower.levels[2].matrix->data == net().tower.levels[0].matrix->data);
    CHECK(first_difference(to_tree(from_record<Net<NdArray<>>>(back).into_record()), to_tree(back)) == "");
  }
}

TEST_CASE("spread: what is missing and what is unexpected has its full name") {
  CHECK(problems_of("", "").empty());
  auto problems = problems_of("weight_l0");
  CHECK(fields_of(problems, kMissing) == Fields{"tower.weight_l0"});
  CHECK(problems.size() == 1);
  problems = problems_of("weight_l2");  // the matrix of this layer is there
  CHECK(fields_of(problems, kMissing) == Fields{"tower.weight_l2"});
  CHECK(problems_of("matrix_l0_hh").size() == 1);  // which another one is tied to
  problems = problems_of("weight_l1", "weigth_l1");
  CHECK(fields_of(problems, kMissing) == Fields{"tower.weight_l1"});
  CHECK(fields_of(problems, kUnexpected) == Fields{"tower.weigth_l1"});
  CHECK(problems[0].found == "no such field (did you mean 'tower.weigth_l1'?)");
  problems = problems_of("", "weight_l4");  // there is no layer 3
  CHECK(fields_of(problems, kUnexpected) == Fields{"tower.weight_l4"});
  problems = problems_of("", "weight_l03");
  CHECK(fields_of(problems, kUnexpected) == Fields{"tower.weight_l03"});
  CHECK(fields_of(problems_of("", "levels"), kUnexpected) == Fields{"tower.levels"});
}

TEST_CASE("spread: a layer that the file lacks, or has besides, is told when the model is loaded") {
  auto model = from_record<Net<NdArray<>>>(net());
  auto shorter = net(), longer = net();
  shorter.tower.levels.pop_back();
  longer.tower.levels.push_back(longer.tower.levels[1]);
  const SafetensorsBytesRecorder<FullPrecisionSettings> recorder;
  const auto says = [&](const NetRecord& record, const char* expected) {
    CHECK_THROWS_WITH_AS(recorder.load_into(model, recorder.save(record)), doctest::Contains(expected),
                         RecordError);
  };
  says(shorter, "field 'tower.weight_l2': expected 3 entries, the file has 2 entries");
  says(longer, "field 'tower.weight_l3': expected 3 entries, the file has 4 entries");
  shorter.tower.levels[1].weight.data = floats(3, 9);
  const LoadReport report = recorder.load_into(model, recorder.save(shorter), {.allow_partial = true});
  CHECK(report.problems.size() == 1);
  CHECK(model.tower.levels[1].weight.value().values() == std::vector<float>(3, 9));
  CHECK(model.tower.levels[2].weight.value().values() == std::vector<float>{4});
}

TEST_CASE("spread: another framework's name of a field is spread like ours") {
  const RecordNode tree = to_tree(net(), &kBurn);
  CHECK(find_path(tree, "tower.gamma_l1"));
  CHECK_FALSE(find_path(tree, "tower.weight_l1"));
  CHECK(to_tree(from_tree<NetRecord>(tree, {.adapter = &kBurn})) == to_tree(net()));
  CHECK(to_tree(from_tree<NetRecord>(to_tree(net()), {.adapter = &kBurn})) == to_tree(net()));
}

TEST_CASE("spread: many layers, and more than any network has") {
  RecordMap tower;
  tower.add("first", {RecordTensor{"", floats(1, 1)}});
  tower.add("last", {RecordTensor{"", floats(1, 1)}});
  for (std::size_t i = detail::kMaxSpreadLayers + 2; i-- > 0;)
    tower.add("weight_l" + std::to_string(i), {RecordTensor{"", floats(1, static_cast<float>(i))}});
  const RecordNode root = {std::move(tower)};
  detail::TreeReader reader(root, false, nullptr);
  const auto record = detail::read_tree<Tower<Stored>>(reader);
  const std::vector<RecordProblem> problems = std::move(reader).problems();
  REQUIRE(record.levels.size() == detail::kMaxSpreadLayers);
  CHECK(record.levels[9999].weight.data.values<float>() == std::vector<float>{9999});
  CHECK(fields_of(problems, kUnexpected) == Fields{"weight_l65537", "weight_l65536"});
}

struct Weights {
  static constexpr EmbeddedTensor schema[] = {{"bias", DType::f32, 1, {2}},
                                              {"tower.first", DType::f32, 1, {1}},
                                              {"tower.weight_l0", DType::f32, 1, {2}},
                                              {"tower.matrix_l0_hh", DType::f32, 2, {2, 1}},
                                              {"tower.weight_l1", DType::f32, 1, {3}},
                                              {"tower.last", DType::f32, 1, {2}}};
  static std::span<const std::byte> bytes() { return {}; }
};
static_assert(fits<Net<NdArray<>>>(Weights{}));

}  // namespace
}  // namespace hearth
