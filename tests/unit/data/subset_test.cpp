#include <hearth/data/loader.hpp>
#include <hearth/data/map.hpp>
#include <hearth/data/subset.hpp>
#include <hearth/data/tensor_dataset.hpp>

#include <algorithm>

#include <doctest/doctest.h>
#include <hearth/ndarray.hpp>
#include "message.hpp"

using namespace hearth;
using namespace hearth::data;
using namespace hearth::test;

namespace {

using B = NdArray<float>;
using Indices = std::vector<std::size_t>;

// The item at i is i.
struct Numbers {
  std::size_t count;

  std::size_t size() const { return count; }
  std::size_t operator[](std::size_t index) const { return index; }
};

template <Dataset D>
Indices all_of(const D& set) {
  Indices all;
  for (std::size_t i = 0; i < set.size(); ++i) all.push_back(set[i]);
  return all;
}

Indices sorted(Indices values) {
  std::sort(values.begin(), values.end());
  return values;
}

}  // namespace

TEST_CASE("subset, take, repeat and concat choose items in order") {
  const Numbers five{5};
  CHECK(all_of(subset(five, {4, 0, 4})) == Indices{4, 0, 4});
  CHECK(all_of(take(five, 2)) == Indices{0, 1});
  CHECK(all_of(take(five, 9)) == Indices{0, 1, 2, 3, 4});
  CHECK(all_of(repeat(Numbers{2}, 3)) == Indices{0, 1, 0, 1, 0, 1});
  CHECK(repeat(five, 0).size() == 0);
  CHECK(all_of(concat(Numbers{2}, Numbers{3})) == Indices{0, 1, 0, 1, 2});
  CHECK(all_of(subset(subset(five, {4, 3, 2}), {2, 0})) == Indices{2, 4});
}

TEST_CASE("subset: an index that is none is refused") {
  CHECK(message_of([] { subset(Numbers{3}, {0, 3}); }) ==
        "hearth: subset: expected indices below 3, got 3 at place 1");
}

TEST_CASE("split: parts share no item, have their fractions, and follow from the seed") {
  const Numbers set{103};
  const auto [train, valid, test] = split(set, {0.7, 0.2, 0.1}, 1);
  CHECK(train.size() == 72);
  CHECK(valid.size() == 21);
  CHECK(test.size() == 10);
  Indices all = all_of(train);
  for (const auto& part : {all_of(valid), all_of(test)}) all.insert(all.end(), part.begin(), part.end());
  CHECK(sorted(all) == all_of(set));
  CHECK(all != all_of(set));
  CHECK(all_of(split(set, {0.7, 0.3}, 1)[0]) == all_of(train));
  CHECK(all_of(split(set, {0.7, 0.3}, 2)[0]) != all_of(train));
  CHECK(split(set, {0.1}, 1)[0].size() == 10);
}

TEST_CASE("split: fractions that are no parts of 1 are refused") {
  CHECK(message_of([] { split(Numbers{3}, {0.5, 0.6}, 1); }) ==
        "hearth: split: expected fractions of 0 or more whose sum is at most 1, got 0.600000 at place 1");
  CHECK(message_of([] { split(Numbers{3}, {-0.5, 0.6}, 1); }).find("got -0.500000 at place 0") !=
        std::string::npos);
}

TEST_CASE("k_fold: each item is in one fold's valid, and in the train of the others") {
  const auto folds = k_fold(Numbers{10}, 3, 5);
  CHECK(folds.size() == 3);
  Indices valid;
  for (const auto& fold : folds) {
    Indices both = all_of(fold.train);
    for (std::size_t i : all_of(fold.valid)) {
      both.push_back(i);
      valid.push_back(i);
    }
    CHECK(sorted(both) == all_of(Numbers{10}));
  }
  CHECK(sorted(valid) == all_of(Numbers{10}));
  CHECK(folds[0].valid.size() == 4);
  CHECK(folds[2].valid.size() == 3);
  CHECK(message_of([] { k_fold(Numbers{3}, 4, 1); }) == "hearth: k_fold: expected 2 to 3 folds, got 4");
  CHECK(message_of([] { k_fold(Numbers{3}, 1, 1); }) == "hearth: k_fold: expected 2 to 3 folds, got 1");
}

TEST_CASE("subset: batches are gathered where the data set can") {
  const TensorDataset<LabelledRow> rows(TensorData::from(std::vector<float>{0, 1, 2, 3, 4, 5}, {3, 2}),
                                        TensorData::from(std::vector<std::int64_t>{7, 8, 9}, {3}));
  static_assert(Gathers<Subset<Subset<TensorDataset<LabelledRow>>>>);
  static_assert(!Gathers<Subset<Numbers>>);
  const auto batch = DataLoader(repeat(subset(rows, {2, 1}), 2)).batches<B>({})[0];
  CHECK(batch.inputs.values() == std::vector<float>{4, 5, 2, 3, 4, 5, 2, 3});
  CHECK(batch.targets.values() == std::vector<std::int64_t>{9, 8, 9, 8});
}

TEST_CASE("map: a function makes the items, with numbers drawn for each where it asks for them") {
  const auto squares = map(Numbers{4}, [](std::size_t i) { return i * i; });
  CHECK(squares[3] == 9);
  const auto drawn = map(Numbers{4}, [](std::size_t i, Rng& rng) { return 100 * i + rng.below(100); });
  static_assert(!data::detail::Drawn<decltype(squares)> && data::detail::Drawn<decltype(drawn)>);
  Rng a(1), b(1), c(2);
  const auto first = drawn.get(3, a);
  CHECK(first / 100 == 3);
  CHECK(drawn.get(3, b) == first);
  CHECK(drawn.get(3, b) != first);
  const auto twice = take(concat(map(drawn, [](std::size_t i) { return i; }), squares), 6);
  CHECK(twice.get(5, c) == 1);
  CHECK(twice.get(3, c) / 100 == 3);
}
