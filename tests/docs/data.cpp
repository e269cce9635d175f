// What docs/data.md shows.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>

using namespace hearth;

namespace {

using B = NdArray<>;

void write(const std::string& path, const std::string& text) {
  std::filesystem::create_directories(std::filesystem::absolute(path).parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

void write_houses() {
  std::string text = "town,area,rooms,price\n";
  for (int i = 0; i < 40; ++i)
    text += (i % 2 ? "Ulm," : "\"Neu-Ulm, left\",") + std::to_string(40 + i) + "," +
            std::to_string(1 + i % 5) + "," + std::to_string(100 + 3 * i) + "\n";
  write("houses.csv", text + "Ulm,,3,90\n");
}

data::ImageDataset digits() {
  std::vector<std::uint8_t> pixels(12 * 28 * 28), labels(12);
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<std::uint8_t>(i * 7);
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = i < 9 ? 0 : 1;
  return data::image_dataset(TensorData::from(pixels, {12, 28, 28}), TensorData::from(labels, {12}), 10);
}

}  // namespace

// [own]
struct Parities {  // of 0 .. 99, as 7 bits
  std::size_t size() const { return 100; }
  data::LabelledRow operator[](std::size_t index) const {
    std::vector<float> bits(7);
    for (std::size_t i = 0; i < bits.size(); ++i) bits[i] = static_cast<float>(index >> i & 1);
    const std::int64_t odd = index % 2;
    return {TensorData::from(bits, {7}), TensorData::from(std::vector{odd}, {})};
  }
};
// [/own]

TEST_CASE("docs, data: a data set of one's own") {
  const Device<B> device;
  Rng rng(1);
  std::size_t count = 0;
  // [loader]
  const data::DataLoader loader(Parities{}, {.batch_size = 32, .workers = 2});
  for (const auto& [bits, odd] : loader.batches<B>(device, rng))  // Tensor<B, 2> and Tensor<B, 1, Int>
    count += odd.dim(0);
  // [/loader]
  CHECK(count == 100);
}

TEST_CASE("docs, data: tables") {
  write_houses();
  // [csv]
  const auto houses = data::read_csv("houses.csv", {.missing = data::Missing::drop});
  const auto prices = houses.rows({"area", "rooms"}, {"price"});                // f32[2] and f32[1]
  const auto towns = houses.labelled_rows({"area", "rooms", "price"}, "town");  // f32[3] and i64[]
  // [/csv]
  CHECK(prices.size() == 40);
  CHECK(prices[0].input.values<float>() == std::vector<float>{40, 1});
  CHECK(towns.classes == std::vector<std::string>{"Neu-Ulm, left", "Ulm"});
  std::string message;
  try {
    data::read_csv("houses.csv").numbers("area");
  } catch (const DataError& error) {
    message = error.what();
  }
  CHECK(message ==
        // [csv_error]
        "hearth: cannot read 'houses.csv': expected a number in line 42, column 'area', got ''"
        // [/csv_error]
  );
}

TEST_CASE("docs, data: tensors in memory") {
  const Device<B> device;
  // [tensors]
  const auto x = Tensor<B, 2>::from({{0, 0}, {0, 1}, {1, 0}, {1, 1}}, device);
  const auto y = Tensor<B, 1, Int>::from({0, 1, 1, 0}, device);
  const data::TensorDataset exclusive_or(x, y);  // its items are LabelledRow
  // [/tensors]
  CHECK(exclusive_or.size() == 4);
  CHECK(exclusive_or[2].target.values<std::int64_t>()[0] == 1);
}

#if HEARTH_TEST_PNG
TEST_CASE("docs, data: a folder of images") {
  const Device<B> device;
  Rng rng(2);
  for (const char* name : {"animals/cats/a.png", "animals/cats/b.png", "animals/dogs/c.png"}) {
    std::filesystem::create_directories(std::filesystem::path(name).parent_path());
    std::filesystem::copy_file(HEARTH_GOLDEN "/images/rgb.png", name,
                               std::filesystem::copy_options::overwrite_existing);
  }
  // [folder]
  const data::ImageFolder animals("animals");  // animals/cats/.., animals/dogs/..
  const auto set =
      data::map(animals, data::compose(data::Resize(64, 64), data::RandomHorizontalFlip(),
                                       data::Normalize({0.485f, 0.456f, 0.406f}, {0.229f, 0.224f, 0.225f})));
  const data::DataLoader loader(set, {.batch_size = 16, .workers = 2});
  const auto images = loader.batches<B>(device, rng)[0].inputs;  // [3, 3, 64, 64]
  // [/folder]
  CHECK(images.shape() == std::array<std::size_t, 4>{3, 3, 64, 64});
  CHECK(animals.classes() == std::vector<std::string>{"cats", "dogs"});
}
#endif

TEST_CASE("docs, data: texts") {
  const std::vector<std::string> reviews = {"A good film.", "Not good!", "Good, good"};
  const std::vector<std::int64_t> labels = {1, 0, 1};
  // [text]
  const auto words = data::Vocabulary::build(reviews, {.min_count = 2});
  words.save("words.txt");                                         // to be loaded with the model
  const auto set = data::text_dataset(reviews, labels, words, 4);  // i64[4]: cut, or filled up with 0
  // [/text]
  CHECK(words.entries() == std::vector<std::string>{"<pad>", "<unk>", "good"});
  CHECK(set[0].input.values<std::int64_t>() == std::vector<std::int64_t>{1, 2, 1, 1});
  CHECK(set[2].input.values<std::int64_t>() == std::vector<std::int64_t>{2, 1, 2, 0});
}

TEST_CASE("docs, data: texts in pieces") {
  write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\nun\n##aff\n##able\n!\n");
  // [word_piece]
  const auto pieces = data::WordPiece::load("vocab.txt", {.max_length = 128});
  const auto ids = pieces.encode("Unaffable!");                       // [CLS] un ##aff ##able ! [SEP]
  const auto batch = pieces.encode_batch({"Unaffable!", "unknown"});  // ids and mask, [2, 6]
  // [/word_piece]
  CHECK(ids == std::vector<std::int64_t>{2, 4, 5, 6, 7, 3});
  CHECK(batch.ids.shape == Shape{2, 6});
  CHECK(batch.mask.values<std::int64_t>() == std::vector<std::int64_t>{1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0});
}

TEST_CASE("docs, data: parts of a data set") {
  const data::ImageDataset images = digits();
  // [parts]
  const auto [train, valid] = data::split(images, {0.75, 0.25}, 42);  // by the seed
  const auto twice = data::repeat(data::concat(train, valid), 2);
  for (const auto& fold : data::k_fold(images, 3, 42))
    CHECK(fold.train.size() + fold.valid.size() == images.size());
  // [/parts]
  CHECK(train.size() == 9);
  CHECK(valid.size() == 3);
  CHECK(twice.size() == 24);
}

TEST_CASE("docs, data: what is made of items, and how often they are drawn") {
  const Device<B> device;
  Rng rng(3);
  const data::ImageDataset images = digits();
  // [map]
  const auto squares = data::map(Parities{}, [](data::LabelledRow item) {
    std::vector<float> bits = item.input.values<float>();
    for (float& bit : bits) bit = 2 * bit - 1;
    return data::LabelledRow{TensorData::from(bits, {7}), item.target};
  });
  const auto noisy = data::map(images, [](data::ImageExample item, Rng& rng) {
    return data::RandomCrop(28, 28, 2)(data::RandomRotation(10)(item, rng), rng);
  });
  // [/map]
  CHECK(squares[2].input.values<float>()[1] == 1);
  CHECK(noisy.get(0, rng).input.text() == "f32[1, 28, 28]");
  // [weights]
  const data::WeightedSampler fair(data::balanced_weights(images.labels), 1000);
  const data::DataLoader loader(noisy, {.batch_size = 100, .sampler = fair});
  // [/weights]
  double ones = 0;
  for (const auto& [_, labels] : loader.batches<B>(device, rng)) ones += sum(to_float(labels)).item();
  CHECK(ones / 1000 == doctest::Approx(0.5).epsilon(0.15));
}
