#include <hearth/data/image_dataset.hpp>

#include <array>
#include <optional>

#include <doctest/doctest.h>
#include "../../skip.hpp"
#include "../temporary_folder.hpp"
#include "file_bytes.hpp"

using namespace hearth;
using namespace hearth::data;
using namespace hearth::test;

namespace {

// Three images of 2 x 1 for training, one for testing.
void write_set(const TemporaryFolder& folder) {
  folder.write("train-images-idx3-ubyte", idx({3, 2, 1}, {1, 2, 3, 4, 5, 6}));
  folder.write("train-labels-idx1-ubyte", idx({3}, {0, 9, 4}));
  folder.write("t10k-images-idx3-ubyte.gz", gzip(idx({1, 2, 1}, {7, 8})));
  folder.write("t10k-labels-idx1-ubyte.gz", gzip(idx({1}, {5})));
}

template <class Call>
std::string message_of(Call call) {
  try {
    call();
  } catch (const DataError& error) {
    return error.what();
  }
  return "no DataError";
}

std::string load_message(const TemporaryFolder& folder) {
  return message_of([&] { load_idx_folder(folder.path()); });
}

std::string refusal(const std::string& path, const std::string& rest) {
  return "hearth: cannot read '" + path + "': " + rest;
}

/// An environment variable with another value (or none) until the scope ends.
class Environment {
 public:
  Environment(const char* name, std::optional<std::string> value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old;
    set(value);
  }
  ~Environment() { set(old_); }
  Environment(const Environment&) = delete;

 private:
  void set(const std::optional<std::string>& value) {
    if (value)
      setenv(name_, value->c_str(), 1);
    else
      unsetenv(name_);
  }

  const char* name_;
  std::optional<std::string> old_;
};

}  // namespace

TEST_CASE("load_idx_folder reads raw and gzip files side by side") {
  TemporaryFolder folder;
  write_set(folder);
  const ImageSplits splits = load_idx_folder(folder.path());
  CHECK(splits.train.images == TensorData::from(FileBytes{1, 2, 3, 4, 5, 6}, {3, 2, 1}));
  CHECK(splits.train.labels == TensorData::from(FileBytes{0, 9, 4}, {3}));
  CHECK(splits.train.size() == 3);
  CHECK(splits.test.images == TensorData::from(FileBytes{7, 8}, {1, 2, 1}));
  CHECK(splits.test.size() == 1);
  CHECK(splits.train.classes == 10);
  CHECK(splits.test.classes == 10);
}

TEST_CASE("load_idx_folder names every missing file at once") {
  TemporaryFolder folder;
  folder.write("train-labels-idx1-ubyte", idx({3}, {0, 9, 4}));
  CHECK(load_message(folder) ==
        refusal(folder.path(),
                "expected the four IDX files, each as it is or with .gz, got no train-images-idx3-ubyte, "
                "no t10k-images-idx3-ubyte, no t10k-labels-idx1-ubyte"));
}

TEST_CASE("load_idx_folder refuses counts that differ") {
  TemporaryFolder folder;
  write_set(folder);
  const auto path = folder.write("train-labels-idx1-ubyte", idx({2}, {0, 9}));
  CHECK(load_message(folder) == refusal(path, "expected a label for each of 3 images, got 2 labels"));
}

TEST_CASE("load_idx_folder refuses a label that is no class") {
  TemporaryFolder folder;
  write_set(folder);
  const auto path = folder.write("train-labels-idx1-ubyte", idx({3}, {0, 9, 10}));
  CHECK(load_message(folder) == refusal(path, "expected labels below 10, got 10 at index 2"));
}

TEST_CASE("load_idx_folder refuses images and labels of another rank") {
  TemporaryFolder folder;
  write_set(folder);
  auto path = folder.write("train-images-idx3-ubyte", idx({3, 2}, {1, 2, 3, 4, 5, 6}));
  CHECK(load_message(folder) == refusal(path, "expected images u8[n, rows, columns], got u8[3, 2]"));
  write_set(folder);
  path = folder.write("train-labels-idx1-ubyte", idx({3, 1}, {0, 9, 4}));
  CHECK(load_message(folder) == refusal(path, "expected labels u8[n], got u8[3, 1]"));
}

TEST_CASE("load_idx_folder refuses no images, and test images of another size") {
  TemporaryFolder folder;
  write_set(folder);
  auto path = folder.write("train-images-idx3-ubyte", idx({0, 2, 1}, {}));
  CHECK(load_message(folder) ==
        refusal(path, "expected at least one image with at least one pixel, got u8[0, 2, 1]"));
  write_set(folder);
  path = folder.write("t10k-images-idx3-ubyte.gz", gzip(idx({1, 1, 2}, {7, 8})));
  CHECK(load_message(folder) == refusal(path, "expected images of [2, 1] as for training, got [1, 2]"));
}

TEST_CASE("find_dataset takes an explicit folder as it is, and only known names") {
  CHECK(find_dataset("mnist", "/some/where") == "/some/where");
  CHECK(message_of([] { find_dataset("cifar", "/some/where"); }) ==
        "hearth: data set: expected mnist or fashion-mnist, got 'cifar'");
}

TEST_CASE("find_dataset looks at HEARTH_DATA, then at the user's cache") {
  TemporaryFolder data, cache;
  const auto put = [](const TemporaryFolder& folder, const std::string& at) {
    std::filesystem::create_directories(folder.path(at));
    folder.write(at + "/t10k-labels-idx1-ubyte.gz", gzip(idx({1}, {5})));
    return folder.path(at);
  };
  const Environment data_is("HEARTH_DATA", data.path());
  const Environment cache_is("XDG_CACHE_HOME", cache.path());

  CHECK(message_of([] { find_dataset("mnist", ""); }) ==
        "hearth: cannot find the data set 'mnist': expected its IDX files in one of " + data.path("mnist") +
            ", " + cache.path("hearth/mnist") +
            ", got none; examples/fetch-mnist gets them, which is in Hearth's sources or in share/doc/hearth "
            "where it is installed");
  {
    const Environment no_data("HEARTH_DATA", {});
    CHECK(message_of([] { find_dataset("mnist", ""); })
              .find("one of $HEARTH_DATA/mnist (HEARTH_DATA is not set), " + cache.path("hearth/mnist") +
                    ", got none") != std::string::npos);
  }
  const auto cached = put(cache, "hearth/mnist");
  CHECK(find_dataset("mnist", "") == cached);
  const auto given = put(data, "mnist");
  CHECK(find_dataset("mnist", "") == given);
  const auto fashion = put(cache, "hearth/fashion-mnist");
  CHECK(find_dataset("fashion-mnist", "") == fashion);

  const Environment no_cache("XDG_CACHE_HOME", {});
  const Environment home_is("HOME", cache.path());
  const auto at_home = put(cache, ".cache/hearth/fashion-mnist");
  CHECK(find_dataset("fashion-mnist", "") == at_home);
}

TEST_CASE("the real MNIST has 60,000 and 10,000 images in the official order") {
  const char* data = std::getenv("HEARTH_DATA");
  if (!data) return skip("HEARTH_DATA is not set");
  const auto folder = std::filesystem::path(data) / "mnist";
  if (!std::filesystem::exists(folder)) return skip(folder.string() + " does not exist");

  const ImageSplits mnist = load_idx_folder(folder.string());
  CHECK(mnist.train.images.text() == "u8[60000, 28, 28]");
  CHECK(mnist.test.images.text() == "u8[10000, 28, 28]");
  const auto first = [](const ImageDataset& set) {
    const auto labels = set.labels.values<std::uint8_t>();
    return FileBytes(labels.begin(), labels.begin() + 8);
  };
  CHECK(first(mnist.train) == FileBytes{5, 0, 4, 1, 9, 2, 1, 3});
  CHECK(first(mnist.test) == FileBytes{7, 2, 1, 0, 4, 1, 4, 9});
}
