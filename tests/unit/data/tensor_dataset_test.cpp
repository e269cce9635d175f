#include <hearth/data/loader.hpp>
#include <hearth/data/tensor_dataset.hpp>

#include <doctest/doctest.h>
#include <hearth/ndarray.hpp>
#include "message.hpp"

using namespace hearth;
using namespace hearth::data;
using namespace hearth::test;

namespace {

using B = NdArray<float>;

TensorData counted(const Shape& shape) {
  std::vector<float> values(shape.numel());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i);
  return TensorData::from(std::move(values), shape);
}

}  // namespace

TEST_CASE("TensorDataset: items are parts of the tensors, without a copy") {
  const TensorData inputs = counted({3, 2, 2}), targets = counted({3});
  const TensorDataset<Example<2, Float, 0, Float>> set(inputs, targets);
  CHECK(set.size() == 3);
  CHECK(set[1].input == TensorData::from(std::vector<float>{4, 5, 6, 7}, {2, 2}));
  CHECK(set[2].target == TensorData::from(std::vector<float>{2}, {}));
  CHECK(set[1].input.bytes.data() == inputs.bytes.data() + 16);
  CHECK(message_of([&] { set[3]; }) == "hearth: TensorDataset: expected an index below 3, got 3");
}

TEST_CASE("TensorDataset: a loader's batches are the items together, of any element type") {
  const TensorDataset<LabelledRow> set(
      TensorData::from(std::vector<std::uint8_t>{0, 10, 20, 30, 40, 250}, {3, 2}),
      TensorData::from(std::vector<std::int16_t>{7, 8, 9}, {3}));
  const auto batches = DataLoader(set, {.batch_size = 2}).batches<B>({});
  CHECK(batches[0].inputs.values() == std::vector<float>{0, 10, 20, 30});
  CHECK(batches[1].inputs.values() == std::vector<float>{40, 250});
  CHECK(batches[1].targets.values() == std::vector<std::int64_t>{9});
}

TEST_CASE("TensorDataset: tensors say what its items are") {
  const auto x = Tensor<B, 2>::from({{1, 2}, {3, 4}}, {});
  const auto y = Tensor<B, 1, Int>::from({5, 6}, {});
  const TensorDataset set(x, y);
  static_assert(std::is_same_v<ItemOf<decltype(set)>, LabelledRow>);
  CHECK(set[1].input.values<float>() == std::vector<float>{3, 4});
  CHECK(set[1].target.values<std::int64_t>() == std::vector<std::int64_t>{6});
}

TEST_CASE("TensorDataset: other ranks and lengths are refused") {
  CHECK(message_of([] { TensorDataset<RowExample>(counted({3, 2}), counted({3})); }) ==
        "hearth: TensorDataset: expected targets of 2 dimensions, the first of which counts the items, got "
        "f32[3]");
  CHECK(message_of([] {
          TensorDataset<RowExample>(counted({}), counted({3, 1}));
        }).find("expected inputs of 2") != std::string::npos);
  CHECK(message_of([] { TensorDataset<RowExample>(counted({3, 2}), counted({4, 1})); }) ==
        "hearth: TensorDataset: expected as many targets as inputs, got f32[3, 2] and f32[4, 1]");
  CHECK(message_of([] { DataLoader(TensorDataset<RowExample>(counted({0, 2}), counted({0, 1}))); }) ==
        "hearth: DataLoader: expected a data set with items, got none");
}
