// Saves that end before their time: the old file or the new one is there, whole, and nothing else for long.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <random>

#include <hearth/record/recorders.hpp>

#include "../../skip.hpp"
#include "../temporary_folder.hpp"

namespace hearth {
namespace {

namespace fs = std::filesystem;
using Recorder = SafetensorsFileRecorder<AsStored>;

/// A record whose bytes are all `value`.
RecordTree record_of(std::uint8_t value) {
  RecordTree tree;
  RecordMap root;
  for (const char* name : {"a", "b", "c"})
    root.add(name, {RecordTensor{
                       "", {DType::u8, {100'000}, Bytes::of(std::vector<std::uint8_t>(100'000, value))}}});
  tree.root.value = std::move(root);
  return tree;
}

/// Do all bytes of the file's tensors have one value?
bool is_whole(const RecordTree& tree) {
  std::vector<std::byte> all;
  for_each_leaf(tree.root, [&](const std::string&, const RecordNode& leaf) {
    const auto bytes = leaf.as<RecordTensor>()->data.bytes.span();
    all.insert(all.end(), bytes.begin(), bytes.end());
  });
  return all.size() == 300'000 &&
         std::all_of(all.begin(), all.end(), [&](std::byte b) { return b == all[0]; });
}

/// Saves until it is killed.
[[noreturn]] void save_for_ever(const std::string& path) {
  try {
    for (std::uint8_t value = 1;; ++value) Recorder().save(record_of(value), path);
  } catch (...) {
    _exit(1);
  }
}

std::vector<std::string> names_in(const test::TemporaryFolder& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder.path())) names.push_back(entry.path().filename());
  return names;
}

TEST_CASE("a save that is killed leaves a whole file") {
  const test::TemporaryFolder folder;
  const std::string path = folder.path("model");
  Recorder().save(record_of(0), path);
  std::mt19937 random(1);
  int broken = 0, ended_early = 0;
  for (int round = 0; round < 500; ++round) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) save_for_ever(path);
    usleep(random() % 8000);
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    ended_early += !WIFSIGNALED(status);
    try {
      broken += !is_whole(Recorder().load<RecordTree>(path));
    } catch (const RecordError&) {
      ++broken;
    }
  }
  CHECK(broken == 0);
  CHECK(ended_early == 0);
  Recorder().save(record_of(7), path);
  CHECK(names_in(folder) == std::vector<std::string>{"model.safetensors"});
}

TEST_CASE("a folder that cannot be written keeps its file") {
  const test::TemporaryFolder folder;
  const std::string path = folder.path("model");
  Recorder().save(record_of(3), path);
  chmod(folder.path().c_str(), 0555);
  // The administrator may write anywhere, so somebody else has to try.
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    if (geteuid() == 0 && seteuid(65534) != 0) _exit(2);
    try {
      Recorder().save(record_of(4), path);
      _exit(3);
    } catch (const RecordError& error) {
      _exit(std::string_view(error.what()).find("Permission denied") != std::string_view::npos ? 0 : 4);
    }
  }
  int status = 0;
  waitpid(child, &status, 0);
  chmod(folder.path().c_str(), 0755);
  if (WEXITSTATUS(status) == 2) return test::skip("this process may not become another user");
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(is_whole(Recorder().load<RecordTree>(path)));
  CHECK(names_in(folder).size() == 1);
}

}  // namespace
}  // namespace hearth
