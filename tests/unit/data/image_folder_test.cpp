#include <hearth/data/image_folder.hpp>
#include <hearth/data/image_transform.hpp>
#include <hearth/data/loader.hpp>
#include <hearth/data/map.hpp>

#include <doctest/doctest.h>
#include <hearth/ndarray.hpp>
#include "image_files.hpp"
#include "message.hpp"

using namespace hearth;
using namespace hearth::data;
using namespace hearth::test;

namespace {

using B = NdArray<float>;

// cats/a.png, cats/more/b.PNG, dogs/c.png: of 1 x 2, 1 x 2 and 2 x 1 pixels.
void write_animals(const TemporaryFolder& folder) {
  std::filesystem::create_directories(folder.path("dogs"));
  std::filesystem::create_directories(folder.path("cats/more"));
  folder.write("notes.txt", {'n', 'o'});
  folder.write("cats/notes.txt", {'n', 'o'});
  folder.write("dogs/c.png", png(1, 2, 8, 0, {0, 51, 0, 102}));
  folder.write("cats/more/b.PNG", png(2, 1, 8, 2, {0, 0, 51, 102, 153, 204, 255}));
  folder.write("cats/a.png", png(2, 1, 8, 0, {0, 0, 255}));
}

}  // namespace

TEST_CASE("ImageFolder: folders are classes, and images are sorted in them") {
  TemporaryFolder folder;
  write_animals(folder);
  const ImageFolder animals(folder.path());
  CHECK(animals.classes() == std::vector<std::string>{"cats", "dogs"});
  CHECK(animals.size() == 3);
  CHECK(animals.path(0) == folder.path("cats/a.png"));
  CHECK(animals.path(1) == folder.path("cats/more/b.PNG"));
  CHECK(animals.path(2) == folder.path("dogs/c.png"));
  CHECK(animals.labels() == TensorData::from(std::vector<std::int64_t>{0, 0, 1}, {3}));
  CHECK(message_of([&] { animals.path(3); }) == "hearth: ImageFolder: expected an index below 3, got 3");
}

TEST_CASE("ImageFolder: what has no classes, or a class without images, is refused") {
  TemporaryFolder folder;
  CHECK(message_of([&] { ImageFolder{folder.path()}; }) ==
        refusal(folder.path(), "expected a folder for each class, got no folder"));
  const auto none = folder.path("none");
  CHECK(message_of([&] { ImageFolder{none}; }) == refusal(none, "expected a folder, there is none"));
  write_animals(folder);
  std::filesystem::create_directories(folder.path("birds"));
  CHECK(message_of([&] { ImageFolder{folder.path()}; }) ==
        refusal(folder.path("birds"), "expected images (.png, .jpg, .jpeg), got none"));
}

#if HEARTH_TEST_PNG

TEST_CASE("ImageFolder: items are floats in 0 .. 1, in colours or in grey") {
  TemporaryFolder folder;
  write_animals(folder);
  const ImageFolder colours(folder.path()), grey(folder.path(), Colors::grey);
  CHECK(colours[1].input == TensorData::from(std::vector<float>{0, 0.6f, 0.2f, 0.8f, 0.4f, 1}, {3, 1, 2}));
  CHECK(colours[0].input.text() == "f32[3, 1, 2]");
  CHECK(grey[2].input == TensorData::from(std::vector<float>{0.2f, 0.4f}, {1, 2, 1}));
  CHECK(grey[2].target == TensorData::from(std::vector<std::int64_t>{1}, {}));
}

TEST_CASE("ImageFolder: images of several sizes are a batch once they are resized") {
  TemporaryFolder folder;
  write_animals(folder);
  const ImageFolder animals(folder.path(), Colors::grey);
  CHECK(message_of([&] { DataLoader(animals).batches<B>({})[0]; }) ==
        "hearth: inputs: item 2 of a batch: expected f32[1, 1, 2], got f32[1, 2, 1]");
  const auto batch = DataLoader(map(animals, Resize(4, 4))).batches<B>({})[0];
  CHECK(batch.inputs.shape() == std::array<std::size_t, 4>{3, 1, 4, 4});
  CHECK(batch.targets.values() == std::vector<std::int64_t>{0, 0, 1});
}

TEST_CASE("ImageFolder: a damaged file is told with its index where its batch is asked for") {
  TemporaryFolder folder;
  write_animals(folder);
  const auto path = folder.write("dogs/c.png", {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0});
  const auto set = map(ImageFolder(folder.path()), compose(Resize(2, 2), RandomHorizontalFlip()));
  for (std::size_t workers : {0, 2}) {
    const auto batches = DataLoader(set, {.batch_size = 1, .workers = workers}).batches<B>({});
    std::size_t before = 0;
    CHECK(message_of([&] {
            for (const auto& batch : batches) before += batch.size();
          }) == refusal(path, "expected a PNG image, got the end of the file (item 2)"));
    CHECK(before == 2);
  }
}

#endif
