// What saving and loading of a large record take.
#include <doctest/doctest.h>
#include <sys/resource.h>

#include <fstream>

#include <hearth/record/recorders.hpp>

#include "../../skip.hpp"
#include "../temporary_folder.hpp"

namespace hearth {
namespace {

constexpr std::size_t kMebibyte = std::size_t{1} << 20;

std::size_t pages(int column) {
  std::ifstream file("/proc/self/statm");
  std::size_t value = 0;
  for (int i = 0; i <= column; ++i) file >> value;
  return value * 4096;
}

// While it lives, no more than so many bytes can be mapped or allocated on top.
struct OnTop {
  rlimit before{};
  explicit OnTop(std::size_t bytes) {
    getrlimit(RLIMIT_AS, &before);
    const rlimit limit = {pages(0) + bytes, before.rlim_max};
    setrlimit(RLIMIT_AS, &limit);
  }
  ~OnTop() { setrlimit(RLIMIT_AS, &before); }
};

RecordTree large() {
  RecordTree tree;
  RecordMap root;
  for (const char* name : {"a", "b", "c", "d"})
    root.add(name, {RecordTensor{
                       "", {DType::f32, {8 * kMebibyte}, Bytes::of(std::vector<float>(8 * kMebibyte, 1))}}});
  tree.root.value = std::move(root);
  return tree;
}

template <class Codec>
void check_save(const RecordTree& tree) {
  const test::TemporaryFolder folder;
  const OnTop limit(24 * kMebibyte);  // less than one tensor, whole or in half precision
  CAPTURE(Codec::name);
  CHECK_NOTHROW(FileRecorder<Codec, HalfPrecisionSettings>().save(tree, folder.path("m")));
  CHECK_NOTHROW(FileRecorder<Codec, AsStored>().save(tree, folder.path("m")));
}

TEST_CASE("saving 128 MiB takes little memory, in whatever precision") {
#if HEARTH_ADDRESS_SANITIZER
  return test::skip("the address sanitizer keeps terabytes of addresses");
#endif
  const RecordTree tree = large();
  check_save<Bin>(tree);
  check_save<NamedMpk>(tree);
  check_save<Safetensors>(tree);
  check_save<Pth>(tree);
  check_save<Npz>(tree);
  check_save<Burnpack>(tree);
  check_save<Ckpt>(tree);
}

TEST_CASE("loading 128 MiB touches the pages of header and places only") {
#if HEARTH_ADDRESS_SANITIZER
  return test::skip("the address sanitizer has shadow memory of its own");
#endif
  const test::TemporaryFolder folder;
  {
    const RecordTree tree = large();
    for (const AnyCodec* codec : {&any_codec<Bin>, &any_codec<NamedMpk>, &any_codec<Safetensors>,
                                  &any_codec<Pth>, &any_codec<Npz>, &any_codec<Burnpack>, &any_codec<Ckpt>})
      AnyFileRecorder<AsStored>().save(tree, folder.path("m." + std::string(codec->extension)));
  }
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    const std::size_t before = pages(1);
    const auto tree = AnyFileRecorder<AsStored>().load<RecordTree>(entry.path().string());
    const std::size_t after = pages(1);
    INFO(entry.path().string() << " took " << (after - before) / 1024 << " KiB");
    // A kernel may map two mebibytes for each page that is touched; tests/bench/run_records has the number.
    CHECK(after < before + 12 * kMebibyte);
    CHECK(find_path(tree.root, "d")->text() == "f32[8388608]");
  }
}

}  // namespace
}  // namespace hearth
