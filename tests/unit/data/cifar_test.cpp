#include <hearth/data/cifar.hpp>

#include <doctest/doctest.h>
#include "../temporary_folder.hpp"
#include "file_bytes.hpp"
#include "message.hpp"

using namespace hearth;
using namespace hearth::data;
using namespace hearth::test;

namespace {

constexpr std::size_t kPixels = 3 * 32 * 32;

// Images with these labels before the pixels, which are all `value`, but for the last one.
FileBytes cifar(const std::vector<FileBytes>& labels, std::uint8_t value) {
  FileBytes file;
  for (const FileBytes& of_image : labels) {
    file.insert(file.end(), of_image.begin(), of_image.end());
    file.resize(file.size() + kPixels, value);
    file.back() = 255;
  }
  return file;
}

void write_cifar10(const TemporaryFolder& folder) {
  for (std::uint8_t i = 1; i <= 5; ++i)
    folder.write("data_batch_" + std::to_string(i) + ".bin", cifar({{i}, {9}}, i));
  folder.write("test_batch.bin", cifar({{0}}, 7));
}

}  // namespace

TEST_CASE("load_cifar10_folder joins the five files, and takes the last to test with") {
  TemporaryFolder folder;
  write_cifar10(folder);
  const ImageSplits splits = load_cifar10_folder(folder.path());
  CHECK(splits.train.images.text() == "u8[10, 3, 32, 32]");
  CHECK(splits.train.labels == TensorData::from(FileBytes{1, 9, 2, 9, 3, 9, 4, 9, 5, 9}, {10}));
  CHECK(splits.test.labels == TensorData::from(FileBytes{0}, {1}));
  CHECK(splits.train.classes == 10);
  const ImageExample fifth = splits.train[4];
  CHECK(fifth.input.text() == "f32[3, 32, 32]");
  const auto pixels = fifth.input.values<float>();
  CHECK(pixels.front() == 3 / 255.0f);
  CHECK(pixels[kPixels - 2] == 3 / 255.0f);
  CHECK(pixels.back() == 1);
  CHECK(fifth.target == TensorData::from(std::vector<std::int64_t>{3}, {}));
}

TEST_CASE("load_cifar100_folder takes the one label or the other") {
  TemporaryFolder folder;
  folder.write("train.bin", cifar({{19, 99}, {4, 30}}, 1));
  folder.write("test.bin", cifar({{0, 7}}, 1));
  const ImageSplits fine = load_cifar100_folder(folder.path()),
                    coarse = load_cifar100_folder(folder.path(), Cifar100Labels::coarse);
  CHECK(fine.train.labels == TensorData::from(FileBytes{99, 30}, {2}));
  CHECK(coarse.train.labels == TensorData::from(FileBytes{19, 4}, {2}));
  CHECK(fine.test.labels == TensorData::from(FileBytes{7}, {1}));
  CHECK(fine.train.classes == 100);
  CHECK(coarse.train.classes == 20);
  CHECK(coarse.train.images == fine.train.images);
}

TEST_CASE("load_cifar10_folder names every missing file at once") {
  TemporaryFolder folder;
  write_cifar10(folder);
  std::filesystem::remove(folder.path("data_batch_2.bin"));
  std::filesystem::remove(folder.path("test_batch.bin"));
  CHECK(message_of([&] { load_cifar10_folder(folder.path()); }) ==
        refusal(folder.path(),
                "expected the binary files of CIFAR-10, got no data_batch_2.bin, no test_batch.bin"));
}

TEST_CASE("load_cifar10_folder refuses files that are empty, cut or have other labels") {
  TemporaryFolder folder;
  write_cifar10(folder);
  const auto with = [&](const FileBytes& file) {
    const auto path = folder.write("data_batch_3.bin", file);
    return message_of([&] { load_cifar10_folder(folder.path()); });
  };
  const std::string path = folder.path("data_batch_3.bin");
  CHECK(with({}) == refusal(path, "expected images of 3073 bytes each, got 0 bytes"));
  FileBytes cut = cifar({{1}, {2}}, 0);
  cut.pop_back();
  CHECK(with(cut) == refusal(path, "expected images of 3073 bytes each, got 6145 bytes"));
  CHECK(with(cifar({{1}, {10}}, 0)) == refusal(path, "expected labels below 10, got 10 at index 1"));
}

TEST_CASE("load_cifar100_folder refuses a label that is no class, also the one that is not asked for") {
  TemporaryFolder folder;
  const auto path = folder.write("train.bin", cifar({{1, 1}, {1, 1}, {20, 1}}, 1));
  folder.write("test.bin", cifar({{0, 100}}, 1));
  CHECK(message_of([&] { load_cifar100_folder(folder.path()); }) ==
        refusal(path, "expected labels below 20, got 20 at index 2"));
  folder.write("train.bin", cifar({{1, 1}}, 1));
  CHECK(message_of([&] { load_cifar100_folder(folder.path()); }) ==
        refusal(folder.path("test.bin"), "expected labels below 100, got 100 at index 0"));
}
