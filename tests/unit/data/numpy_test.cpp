#include <hearth/data/image_dataset.hpp>
#include <hearth/data/numpy.hpp>

#include <doctest/doctest.h>
#include <hearth/record/recorders.hpp>
#include "../temporary_folder.hpp"
#include "file_bytes.hpp"
#include "message.hpp"

using namespace hearth;
using namespace hearth::data;
using namespace hearth::test;

namespace {

// As numpy.save has it, of numbers f32.
FileBytes npy(const std::string& shape, const std::vector<float>& values) {
  std::string head = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + shape + "), }";
  head.resize(117, ' ');
  std::string file = std::string("\x93NUMPY\1\0", 8) + static_cast<char>(118) + '\0' + head + "\n";
  file.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
  return {file.begin(), file.end()};
}

}  // namespace

TEST_CASE("read_npy reads an array, and refuses other files") {
  TemporaryFolder folder;
  CHECK(read_npy(folder.write("a.npy", npy("2, 3", {1, 2, 3, 4, 5, 6}))) ==
        TensorData::from(std::vector<float>{1, 2, 3, 4, 5, 6}, {2, 3}));
  const auto cut = folder.write("cut.npy", npy("2, 3", {1, 2, 3, 4, 5}));
  CHECK(
      message_of([&] { read_npy(cut); }) ==
      refusal(cut, "field 'arr_0': expected 4 more bytes of f32[2, 3], got the end of the file at byte 148"));
  const auto none = folder.path("none.npy");
  CHECK(message_of([&] { read_npy(none); }) == refusal(none, "expected a file, there is none"));
}

TEST_CASE("read_npz reads what NumPy wrote, and names the arrays that there are") {
  const std::string path = HEARTH_GOLDEN "/images/expected.npz";
  const auto arrays = read_npz(path);
  CHECK(arrays.size() == 18);
  CHECK(arrays[0].first == "rgb.png");
  CHECK(arrays[0].second.text() == "u8[3, 13, 18]");
  CHECK(read_npz(path, "rgb.png") == arrays[0].second);
  const std::string message = message_of([&] { read_npz(path, "red"); });
  CHECK(message.find("expected an array 'red', got rgb.png, rgb.png grey, ") != std::string::npos);
}

TEST_CASE("npz_dataset takes two arrays as inputs and targets") {
  const std::string path = HEARTH_GOLDEN "/records/npz_stored.npz";
  const std::string one = read_npz(path)[0].first;
  CHECK(message_of([&] {
          npz_dataset<RowExample>(path, one, "nothing");
        }).find("expected an array 'nothing'") != std::string::npos);
  TemporaryFolder folder;
  RecordTree tree;
  RecordMap root;
  root.add("x", {RecordTensor{"", TensorData::from(std::vector<float>{1, 2, 3, 4}, {2, 2})}});
  root.add("y", {RecordTensor{"", TensorData::from(std::vector<std::int64_t>{1, 0}, {2})}});
  tree.root.value = std::move(root);
  const Bytes file = encode_to_bytes(any_codec<Npz>, tree);
  const auto* begin = reinterpret_cast<const std::uint8_t*>(file.data());
  const auto set = npz_dataset<LabelledRow>(folder.write("xy.npz", {begin, begin + file.size()}), "x", "y");
  CHECK(set.size() == 2);
  CHECK(set[1].input.values<float>() == std::vector<float>{3, 4});
  CHECK(set[0].target.values<std::int64_t>() == std::vector<std::int64_t>{1});
}

TEST_CASE("image_dataset holds images and labels in memory to what they must be") {
  const auto bytes = [](const Shape& shape) { return TensorData::from(FileBytes(shape.numel(), 51), shape); };
  const auto labels = [](std::vector<std::int64_t> values) {
    const std::size_t count = values.size();
    return TensorData::from(std::move(values), {count});
  };
  const ImageDataset set = image_dataset(bytes({2, 3, 4, 5}), labels({0, 9}), 10);
  CHECK(set[1].input.text() == "f32[3, 4, 5]");
  CHECK(set[1].input.values<float>()[0] == 0.2f);
  CHECK(set[1].target.values<std::int64_t>()[0] == 9);
  const auto refused = [](const TensorData& images, const TensorData& labels, std::size_t classes) {
    return message_of([&] { image_dataset(images, labels, classes); });
  };
  CHECK(refused(bytes({2, 4, 5}), labels({0, 10}), 10) ==
        "hearth: image_dataset: expected labels below 10, got 10 at index 1");
  CHECK(refused(bytes({2, 4, 5}), labels({-1, 1}), 10) ==
        "hearth: image_dataset: expected labels below 10, got -1 at index 0");
  CHECK(refused(bytes({2, 4, 5}), labels({1}), 10) ==
        "hearth: image_dataset: expected a label for each of 2 images, got i64[1]");
  CHECK(
      refused(bytes({2, 4}), labels({1, 1}), 10) ==
      "hearth: image_dataset: expected images u8[n, rows, columns] or u8[n, channels, rows, columns], got u8[2, 4]");
  CHECK(refused(bytes({2, 4, 5}), labels({1, 1}), 257) ==
        "hearth: image_dataset: expected 1 to 256 classes, got 257");
}
