// Which files a record may name, and which it may not.
#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <hearth/record/codec.hpp>

namespace hearth {
namespace {

namespace fs = std::filesystem;
using namespace std::string_literals;

// A folder of its own, gone at the end.
struct Folder {
  fs::path path = fs::temp_directory_path() / ("hearth-siblings-" + std::to_string(::getpid()));
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
  std::string file(const std::string& name) const {
    fs::create_directories((path / name).parent_path());
    std::ofstream(path / name) << name;  // each file holds its own name
    return (path / name).string();
  }
  std::string link(const std::string& name, const fs::path& target) const {
    fs::create_directories((path / name).parent_path());
    fs::create_symlink(target, path / name);
    return (path / name).string();
  }
};

std::string opened(const Siblings& siblings, std::string_view name) {
  const Bytes bytes = siblings.open(name);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
void refuses(const Siblings& siblings, std::string_view name, const std::string& part) {
  std::string error = "no error";
  try {
    siblings.open(name);
  } catch (const RecordError& problem) {
    error = problem.what();
  }
  CHECK_MESSAGE(error.find(part) != std::string::npos, error);
}

TEST_CASE("siblings: files beside and below the first one") {
  const Folder folder;
  const Siblings siblings(folder.file("record/index"));
  folder.file("record/a");
  folder.file("record/below/b");
  folder.file("record/..c");
  CHECK(opened(siblings, "a") == "record/a");
  CHECK(opened(siblings, "./a") == "record/a");
  CHECK(opened(siblings, "below/b") == "record/below/b");
  CHECK(opened(siblings, "below//b") == "record/below/b");
  CHECK(opened(siblings, "..c") == "record/..c");
  CHECK(opened(siblings, "index") == "record/index");
}

TEST_CASE("siblings: a first file that is named from the working folder") {
  const Folder folder;
  folder.file("index");
  folder.file("a");
  const fs::path before = fs::current_path();
  fs::current_path(folder.path);
  CHECK(opened(Siblings("index"), "a") == "a");
  CHECK(opened(Siblings("./index"), "a") == "a");
  fs::current_path(before);
}

TEST_CASE("siblings: names that lead elsewhere") {
  const Folder folder;
  const Siblings siblings(folder.file("record/index"));
  folder.file("record/below/b");
  const std::string outside = folder.file("outside");
  const std::string inside = folder.file("record/a");
  folder.file("record-2/a");  // begins as the folder's name does
  for (const std::string& name :
       {""s, outside, inside, "/"s, "../outside"s, "../record/a"s, "below/../a"s, "below/../../outside"s,
        ".."s, "below/"s, "../record-2/a"s, "a\0"s, "\0a"s, "a\0/../../outside"s})
    refuses(siblings, name, "expected a name within the folder of the file");
  refuses(siblings, "missing", "field 'missing': expected this file beside the first one, got none");
  refuses(siblings, "a/b", "expected this file beside the first one");
  refuses(siblings, ".", "expected a file, got a folder");
  refuses(siblings, "below", "expected a file, got a folder");
}

TEST_CASE("siblings: links stay in the folder") {
  const Folder folder;
  const Siblings siblings(folder.file("record/index"));
  folder.file("record/a");
  folder.file("outside");
  folder.file("record-2/a");
  folder.link("record/to_a", "a");
  folder.link("record/deep/to_a", "../to_a");
  folder.link("record/out", "../outside");
  folder.link("record/out_by_name", folder.path / "outside");
  folder.link("record/twice", "out");
  folder.link("record/folder_out", "..");
  folder.link("record/next", "../record-2/a");
  folder.link("record/dangling", "gone");
  folder.link("record/loop", "loop");
  CHECK(opened(siblings, "to_a") == "record/a");
  CHECK(opened(siblings, "deep/to_a") == "record/a");
  for (const char* name : {"out", "out_by_name", "twice", "folder_out/outside", "next"})
    refuses(siblings, name, "expected a file within the folder of the first one, got a link out of it");
  for (const char* name : {"dangling", "loop"})
    refuses(siblings, name, "expected this file beside the first one");
}

TEST_CASE("siblings: a cache that keeps its files elsewhere and links to them") {
  const Folder folder;
  folder.file("blobs/1f");
  folder.file("blobs/2e");
  folder.file("outside");
  const Siblings siblings(folder.link("snapshots/main/index", "../../blobs/1f"));
  folder.link("snapshots/main/shard", "../../blobs/2e");
  folder.link("snapshots/main/out", "../../outside");
  folder.file("snapshots/main/plain");
  CHECK(opened(siblings, "shard") == "blobs/2e");
  CHECK(opened(siblings, "plain") == "snapshots/main/plain");
  refuses(siblings, "out", "got a link out of it");
  refuses(siblings, "../../blobs/2e", "expected a name within the folder of the file");
  // An index that is no link has nothing to do with the blobs.
  refuses(Siblings(folder.file("snapshots/main/own_index")), "shard", "got a link out of it");
}

TEST_CASE("siblings: a whole folder behind a link") {
  const Folder folder;
  folder.file("real/index");
  folder.file("real/a");
  folder.link("linked", "real");
  CHECK(opened(Siblings((folder.path / "linked/index").string()), "a") == "real/a");
}

TEST_CASE("siblings: bytes have none") {
  refuses({}, "a", "field 'a': expected a file to find its parts beside, got bytes");
  const Folder folder;
  refuses(Siblings((folder.path / "gone/index").string()), "a", "expected this file beside the first one");
}

}  // namespace
}  // namespace hearth
