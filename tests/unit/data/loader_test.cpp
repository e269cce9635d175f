#include <hearth/data/image_dataset.hpp>
#include <hearth/data/image_transform.hpp>
#include <hearth/data/loader.hpp>

#include <algorithm>

#include <doctest/doctest.h>
#include <hearth/ndarray.hpp>

using namespace hearth;
using namespace hearth::data;

namespace {

using B = NdArray<float>;

// Seven images of 1 x 2; image i has the pixels 10 i and 10 i + 1, and the label i.
ImageDataset seven() {
  std::vector<std::uint8_t> images, labels;
  for (std::uint8_t i = 0; i < 7; ++i) {
    images.push_back(static_cast<std::uint8_t>(10 * i));
    images.push_back(static_cast<std::uint8_t>(10 * i + 1));
    labels.push_back(i);
  }
  return {TensorData::from(images, {7, 1, 2}), TensorData::from(labels, {7}), 10};
}

std::vector<std::int64_t> labels_of(const Batches<B, ImageDataset>& batches) {
  std::vector<std::int64_t> all;
  for (const auto& [images, labels] : batches)
    for (std::int64_t label : labels.values()) all.push_back(label);
  return all;
}

}  // namespace

TEST_CASE("loader: batches in order, the last one smaller") {
  const ImageDataset set = seven();
  const auto batches = DataLoader(set, {.batch_size = 3}).batches<B>({});
  CHECK(batches.size() == 3);
  CHECK(batches.items() == 7);
  CHECK(labels_of(batches) == std::vector<std::int64_t>{0, 1, 2, 3, 4, 5, 6});
  CHECK(batches[2].inputs.shape() == std::array<std::size_t, 4>{1, 1, 1, 2});
  CHECK(batches[2].targets.shape() == std::array<std::size_t, 1>{1});
}

TEST_CASE("loader: pixels are bytes / 255, also on a backend of doubles") {
  const ImageDataset set = seven();
  CHECK(DataLoader(set, {.batch_size = 2}).batches<B>({})[1].inputs.values() ==
        std::vector<float>{20 / 255.0f, 21 / 255.0f, 30 / 255.0f, 31 / 255.0f});
  const auto doubles = DataLoader(set, {.batch_size = 2}).batches<NdArray<double>>({})[1].inputs.values();
  CHECK(doubles[0] == doctest::Approx(20 / 255.0));
}

TEST_CASE("loader: an incomplete batch can be left out") {
  const ImageDataset set = seven();
  const auto batches = DataLoader(set, {.batch_size = 3, .drop_last = true}).batches<B>({});
  CHECK(batches.size() == 2);
  CHECK(batches.items() == 6);
  CHECK(labels_of(batches).size() == 6);
  CHECK(DataLoader(set, {.batch_size = 8, .drop_last = true}).batches<B>({}).size() == 0);
  CHECK(DataLoader(set, {.batch_size = 8}).batches<B>({}).size() == 1);
  CHECK(DataLoader(set, {.batch_size = 7, .drop_last = true}).batches<B>({}).size() == 1);
}

TEST_CASE("loader: a shuffled pass has every image once, in an order of the seed") {
  const ImageDataset set = seven();
  const DataLoader loader(set, {.batch_size = 2});
  Rng a(1), b(1);
  const auto first = labels_of(loader.batches<B>({}, a)), second = labels_of(loader.batches<B>({}, a));
  CHECK(labels_of(loader.batches<B>({}, b)) == first);
  CHECK(first != second);
  for (auto order : {first, second}) {
    std::sort(order.begin(), order.end());
    CHECK(order == std::vector<std::int64_t>{0, 1, 2, 3, 4, 5, 6});
  }
}

TEST_CASE("loader: batches are transformed as a whole where the transforms can, to the same bits") {
  const auto whole = compose(Resize(3, 11), Normalize({0.5f}, {0.25f}), OneHot(10));
  const auto by_item = [&](const ImageExample& item) { return whole(item); };
  const auto batches = map(seven(), whole);
  const auto items = map(seven(), by_item);
  static_assert(Gathers<decltype(batches)> && !Gathers<decltype(items)>);
  static_assert(!TransformsBatches<decltype(compose(Resize(3, 3), RandomHorizontalFlip()))>);
  Rng a(1), b(1);
  const auto found = DataLoader(batches, {.batch_size = 3, .workers = 2}).batches<B>({}, a);
  const auto expected = DataLoader(items, {.batch_size = 3}).batches<B>({}, b);
  CHECK(found.size() == 3);
  for (std::size_t i = 0; i < found.size(); ++i) {
    CHECK(found[i].inputs.to_data() == expected[i].inputs.to_data());
    CHECK(found[i].targets.to_data() == expected[i].targets.to_data());
  }
}

TEST_CASE("loader: parts of a batch that do not fit together are refused") {
  const auto part = [](const Shape& shape) {
    return HostBatch{TensorData::from(std::vector<float>(shape.numel()), shape),
                     TensorData::from(std::vector<std::int64_t>(2), {2})};
  };
  data::detail::BatchOfParts batch(4);
  batch.add(part({2, 3}));
  CHECK_THROWS_WITH_AS(batch.add(part({2, 4})),
                       "hearth: inputs: expected a part of a batch with items f32[3], got f32[2, 4]",
                       DataError);
  CHECK_THROWS_WITH_AS(batch.add(part({})), "hearth: inputs: expected items of a batch, got f32[]",
                       DataError);
}

TEST_CASE("loader: images and labels stay together") {
  const ImageDataset set = seven();
  Rng rng(3);
  for (const auto& [images, labels] : DataLoader(set, {.batch_size = 2}).batches<B>({}, rng)) {
    const auto pixels = images.values();
    const auto numbers = labels.values();
    for (std::size_t i = 0; i < numbers.size(); ++i)
      CHECK(pixels[2 * i] == static_cast<float>(10 * numbers[i]) / 255.0f);
  }
}

TEST_CASE("loader: every order is as likely as another") {
  Rng rng(5);
  std::array<int, 6> counts = {};
  for (int i = 0; i < 6000; ++i) {
    const auto order = shuffled(3, rng);
    ++counts[order[0] * 2 + (order[1] > order[2])];
  }
  for (int count : counts) CHECK(std::abs(count - 1000) < 150);
  CHECK(shuffled(0, rng).empty());
}

TEST_CASE("loader: a batch of nothing is refused") {
  const ImageDataset set = seven();
  CHECK_THROWS_WITH_AS(DataLoader(set, {.batch_size = 0}),
                       "hearth: DataLoaderConfig: expected batch_size above 0, got 0", Error);
}

TEST_CASE("loader: threads make the same batches in the same order") {
  const ImageDataset set = seven();
  Rng a(9), b(9);
  const auto alone = labels_of(DataLoader(set, {.batch_size = 2}).batches<B>({}, a));
  for (std::size_t workers : {1, 2, 5}) {
    b = Rng(9);
    CHECK(
        labels_of(DataLoader(set, {.batch_size = 2, .workers = workers, .prefetch = 1}).batches<B>({}, b)) ==
        alone);
  }
}

TEST_CASE("loader: a pass can begin at a later batch") {
  const ImageDataset set = seven();
  const auto batches = DataLoader(set, {.batch_size = 2, .workers = 1}).batches<B>({});
  auto third = batches.from(2);
  CHECK((*third).targets.values() == std::vector<std::int64_t>{4, 5});
  ++ ++third;
  CHECK(third == batches.end());
  CHECK(batches.from(4) == batches.end());
  CHECK(batches.from(9) == batches.end());
}

namespace {

// The item at place p of an order holds its index, and a number drawn for it. Item 3 cannot be read.
struct DrawnNumbers {
  bool damaged = false;

  std::size_t size() const { return 6; }
  LabelledRow get(std::size_t index, Rng& rng) const {
    if (damaged && index == 3) throw DataError("hearth: item 3: expected a number, got none");
    return {TensorData::from(std::vector<double>{static_cast<double>(rng.below(1000000))}, {1}),
            TensorData::from(std::vector<std::int64_t>{static_cast<std::int64_t>(index)}, {})};
  }
};

std::vector<double> drawn(std::size_t workers, std::uint64_t seed, std::size_t first = 0) {
  Rng rng(seed);
  const auto batches =
      DataLoader(DrawnNumbers{}, {.batch_size = 2, .workers = workers}).batches<NdArray<double>>({}, rng);
  std::vector<double> all;
  for (auto at = batches.from(first); at != batches.end(); ++at)
    for (double x : (*at).inputs.values()) all.push_back(x);
  return all;
}

}  // namespace

TEST_CASE("loader: what is random in an item depends on the seed and its place alone") {
  const auto once = drawn(0, 1);
  CHECK(once.size() == 6);
  CHECK(drawn(3, 1) == once);
  CHECK(drawn(0, 2) != once);
  CHECK(drawn(2, 1, 1) == std::vector<double>(once.begin() + 2, once.end()));
}

TEST_CASE("loader: an item that cannot be read is told where its batch is asked for") {
  for (std::size_t workers : {0, 2}) {
    const auto batches = DataLoader(DrawnNumbers{true}, {.batch_size = 1, .workers = workers}).batches<B>({});
    std::size_t before = 0;
    CHECK_THROWS_WITH_AS(for (auto batch : batches) before += batch.size(),
                         "hearth: item 3: expected a number, got none", DataError);
    CHECK(before == 3);
  }
}

TEST_CASE("loader: items of another shape and empty sets are refused") {
  struct Rows {
    std::size_t size() const { return 3; }
    RowExample operator[](std::size_t i) const {
      return {
          TensorData::from(std::vector<float>(i == 2 ? 4 : 5), {i == 2 ? std::size_t{4} : std::size_t{5}}),
          TensorData::from(std::vector<float>{1}, {1})};
    }
  };
  CHECK_THROWS_WITH_AS(DataLoader(Rows{}, {.batch_size = 3}).batches<B>({})[0],
                       "hearth: inputs: item 2 of a batch: expected f32[5], got f32[4]", DataError);
  struct Nothing : Rows {
    std::size_t size() const { return 0; }
  };
  CHECK_THROWS_WITH_AS(DataLoader(Nothing{}), "hearth: DataLoader: expected a data set with items, got none",
                       DataError);
}
