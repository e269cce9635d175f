#include <hearth/data/loader.hpp>

#include <algorithm>

#include <doctest/doctest.h>
#include <hearth/ndarray.hpp>

using namespace hearth;

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

std::vector<std::int64_t> labels_of(const Batches<B>& batches) {
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
  CHECK(batches.images() == 7);
  CHECK(labels_of(batches) == std::vector<std::int64_t>{0, 1, 2, 3, 4, 5, 6});
  CHECK(batches[2].images.shape() == std::array<std::size_t, 4>{1, 1, 1, 2});
  CHECK(batches[2].labels.shape() == std::array<std::size_t, 1>{1});
}

TEST_CASE("loader: pixels are bytes / 255, also on a backend of doubles") {
  const ImageDataset set = seven();
  CHECK(DataLoader(set, {.batch_size = 2}).batches<B>({})[1].images.values() ==
        std::vector<float>{20 / 255.0f, 21 / 255.0f, 30 / 255.0f, 31 / 255.0f});
  const auto doubles = DataLoader(set, {.batch_size = 2}).batches<NdArray<double>>({})[1].images.values();
  CHECK(doubles[0] == doctest::Approx(20 / 255.0));
}

TEST_CASE("loader: an incomplete batch can be left out") {
  const ImageDataset set = seven();
  const auto batches = DataLoader(set, {.batch_size = 3, .drop_last = true}).batches<B>({});
  CHECK(batches.size() == 2);
  CHECK(batches.images() == 6);
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
    const auto order = detail::shuffled(3, rng);
    ++counts[order[0] * 2 + (order[1] > order[2])];
  }
  for (int count : counts) CHECK(std::abs(count - 1000) < 150);
  CHECK(detail::shuffled(0, rng).empty());
}

TEST_CASE("loader: a batch of nothing is refused") {
  const ImageDataset set = seven();
  CHECK_THROWS_WITH_AS(DataLoader(set, {.batch_size = 0}),
                       "hearth: DataLoader: expected a batch size of at least 1, got 0", DataError);
}
