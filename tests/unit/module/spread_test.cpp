// Lists of layers whose parameters stand beside the module's own.
#include "models.hpp"

using namespace hearth;
using namespace hearth::test;

namespace {

template <Backend B>
struct Level {
  Param<B, 2> up;
  std::optional<Param<B, 1>> shift;
  std::optional<nn::Linear<B>> gate;

  HEARTH_MODULE(Level, up, shift, gate)

  static constexpr SpreadName field_name(std::string_view field, std::size_t index) {
    if (field == "shift") return {"sh", "_l", index, "_ift"};
    return {field, "_l", index};
  }
};

template <Backend B>
struct Tower {
  Param<B, 1> first;
  std::vector<Level<B>> levels;
  float rate = 0.5f;
  Param<B, 1> last;

  HEARTH_MODULE(Tower, first, levels, rate, last)
};

template <Backend B>
struct Towers {
  std::vector<Tower<B>> towers;
  Level<B> alone;  // no list: its fields have their own names
  std::array<std::vector<Level<B>>, 1> nested;

  HEARTH_MODULE(Towers, towers, alone, nested)
};

template <Backend B>
Param<B, 2> matrix(std::size_t rows, Rng& rng) {
  return nn::init_uniform<B>(std::array{rows, std::size_t{2}}, 1, Device<B>{}, rng);
}

template <Backend B>
Tower<B> tower(Rng& rng) {
  auto one = matrix<B>(3, rng), two = matrix<B>(4, rng);
  std::vector<Level<B>> levels;
  levels.push_back({std::move(one), vector<B>(3, rng), {}});
  levels.push_back({std::move(two), {}, layer<B>(1, 2, rng)});
  return {.first = vector<B>(1, rng), .levels = std::move(levels), .last = vector<B>(5, rng)};
}

template <Backend B>
Towers<B> towers() {
  Rng rng(1);
  std::vector<Tower<B>> all;
  all.push_back(tower<B>(rng));
  return {.towers = std::move(all),
          .alone = {matrix<B>(1, rng), {}, {}},
          .nested = {{{{matrix<B>(2, rng), {}, {}}}}}};
}

template <class M>
std::vector<RecordProblem> problems_of_load(M& model, const Record<M>& record) {
  try {
    load_record(model, record);
  } catch (const RecordError& error) {
    return error.problems();
  }
  return {};
}

}  // namespace

// covers module: SpreadName | - | -
TEST_CASE("a spread list is no level of its own") {
  const auto model = towers<Plain>();
  const std::vector<std::string> expected = {"towers.0.first [1]",
                                             "towers.0.up_l0 [3, 2]",
                                             "towers.0.sh_l0_ift [3]",
                                             "towers.0.up_l1 [4, 2]",
                                             "towers.0.gate_l1.weight [2, 1]",
                                             "towers.0.gate_l1.bias [2]",
                                             "towers.0.last [5]",
                                             "alone.up [1, 2]",
                                             "nested.0.0.up [2, 2]"};  // the list is no member of a module
  CHECK(leaves(model) == expected);
  CHECK(leaves(from_record<Towers<Tracked>>(to_record(model))) == expected);
  CHECK(values(from_record<Towers<Tracked>>(to_record(model))) == values(model));
}

TEST_CASE("a spread list at the root of a model") {
  Rng rng(2);
  auto model = tower<Tracked>(rng);
  CHECK(leaves(model)[1] == "up_l0 [3, 2]");
  freeze(model, "up_l0");
  CHECK_FALSE(model.levels[0].up.requires_grad());
  CHECK(model.levels[1].up.requires_grad());
  std::vector<std::string> paths;
  const auto gradients = backward(sum(model.levels[1].up.value()), model);
  visit(gradients, [&](std::string_view path, const auto& leaf) {
    if (leaf.value) paths.emplace_back(path);
  });
  CHECK(paths == std::vector<std::string>{"up_l1"});
}

TEST_CASE("a parameter of a spread list without an id gets that of its path") {
  auto record = to_record(towers<Plain>());
  record.towers[0].levels[1].up.param_id = {};
  CHECK(from_record<Towers<Plain>>(record).towers[0].levels[1].up.id() == param_id_of_path("towers.0.up_l1"));
}

TEST_CASE("what does not fit into a spread list is told by its name") {
  auto model = towers<Plain>();
  auto record = to_record(model);
  auto& levels = record.towers[0].levels;
  levels[0].up.data = TensorData::from(std::vector<float>(2), {1, 2});
  levels[0].shift.reset();
  levels.pop_back();
  auto problems = problems_of_load(model, record);
  REQUIRE(problems.size() == 3);
  CHECK(problems[0].field == "towers.0.up_l1");
  CHECK(problems[0].expected == "2 entries");
  CHECK(problems[0].found == "1 entry");
  CHECK(problems[1].field == "towers.0.up_l0");
  CHECK(problems[1].found == "f32[1, 2]");
  CHECK(problems[2].field == "towers.0.sh_l0_ift");

  record = to_record(model);
  record.towers[0].levels.push_back(record.towers[0].levels[0]);
  problems = problems_of_load(model, record);
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].field == "towers.0.up_l2");
  CHECK(problems[0].found == "3 entries");

  record = to_record(model);
  record.towers[0].levels[1].up.data = TensorData::from(std::vector<float>(2), {2});
  CHECK_THROWS_WITH_AS(from_record<Towers<Plain>>(record), doctest::Contains("field 'towers.0.up_l1'"),
                       RecordError);
}
