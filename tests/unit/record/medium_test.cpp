// Saves that succeed, fail, meet each other and follow a killed one.
#include <doctest/doctest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include <hearth/record/medium.hpp>

namespace hearth {
namespace {

namespace fs = std::filesystem;

// A folder of its own, gone at the end.
struct Folder {
  fs::path path = fs::temp_directory_path() / ("hearth-medium-" + std::to_string(::getpid()));
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
  std::string file(std::string_view name) const { return (path / name).string(); }
  std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(path), fs::directory_iterator()));
  }
};

std::string text_of(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
void put(ByteSink& sink, std::string_view text) { sink.write(std::as_bytes(std::span(text))); }
void save(const std::string& path, std::string_view text) {
  write_file(path, [&](ByteSink& sink) { put(sink, text); });
}

TEST_CASE("medium: what is written is read and mapped") {
  const Folder folder;
  const std::string path = folder.file("a/b/model.bin");
  save(path, "first");
  save(path, "second");
  CHECK(text_of(read_file(path)) == "second");
  CHECK(text_of(map_file(path)) == "second");
  CHECK(folder.entries() == 1);
  save(path, "");
  CHECK(read_file(path).size() == 0);
  CHECK(map_file(path).size() == 0);
}

TEST_CASE("medium: large and small pieces keep their order") {
  const Folder folder;
  const std::string large(3'000'001, 'x');
  write_file(folder.file("f"), [&](ByteSink& sink) {
    for (int i = 0; i < 100'000; ++i) put(sink, "ab");
    put(sink, large);
    put(sink, "end");
  });
  const std::string text = text_of(read_file(folder.file("f")));
  CHECK(text.size() == 200'000 + large.size() + 3);
  CHECK(text.substr(199'998, 4) == "abxx");
  CHECK(text.ends_with("xend"));
}

TEST_CASE("medium: a mapping outlives the replaced file") {
  const Folder folder;
  save(folder.file("f"), "old bytes");
  const Bytes mapped = map_file(folder.file("f"));
  save(folder.file("f"), "new");
  CHECK(text_of(mapped) == "old bytes");
}

TEST_CASE("medium: a save that fails leaves the old file and nothing beside it") {
  const Folder folder;
  const std::string path = folder.file("f");
  save(path, "old");
  const auto failing = [](ByteSink& sink) {
    put(sink, std::string(2'000'000, 'x'));
    throw_malformed("Test", "one thing", "another");
  };
  CHECK_THROWS_WITH_AS(write_file(path, failing),
                       ("hearth: cannot save '" + path + "': expected one thing, got another").c_str(),
                       RecordError);
  CHECK_THROWS_AS(write_file(path, [](ByteSink&) { throw std::bad_alloc(); }), std::bad_alloc);
  CHECK(text_of(read_file(path)) == "old");
  CHECK(folder.entries() == 1);
}

TEST_CASE("medium: what a killed save left behind is used again") {
  const Folder folder;
  std::ofstream(folder.file(".f.hearth-tmp")) << std::string(1000, 'x');
  save(folder.file("f"), "new");
  CHECK(text_of(read_file(folder.file("f"))) == "new");
  CHECK(folder.entries() == 1);
}

TEST_CASE("medium: permissions and links stay") {
  const Folder folder;
  save(folder.file("f"), "old");
  fs::permissions(folder.file("f"), fs::perms::owner_read | fs::perms::owner_write);
  fs::create_symlink("f", folder.file("link"));
  save(folder.file("link"), "new");
  CHECK(fs::is_symlink(folder.file("link")));
  CHECK(text_of(read_file(folder.file("f"))) == "new");
  CHECK(fs::status(folder.file("f")).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("medium: what is no file is refused") {
  const Folder folder;
  const std::string place = folder.path.string();
  CHECK_THROWS_WITH_AS(save(place, "x"),
                       ("hearth: cannot save '" + place + "': expected a file, got a folder").c_str(),
                       RecordError);
  CHECK_THROWS_AS(save(place + "/new/", "x"), RecordError);
  CHECK_THROWS_AS(save("", "x"), RecordError);
  CHECK_THROWS_AS(save(std::string("a\0b", 3), "x"), RecordError);
  CHECK_THROWS_AS(map_file(place), RecordError);
  const std::string none = folder.file("none");
  CHECK_THROWS_WITH_AS(read_file(none),
                       ("hearth: cannot load '" + none + "': expected a file, there is none").c_str(),
                       RecordError);
  CHECK_THROWS_AS(map_file("/dev/null"), RecordError);
  save(folder.file("f"), "x");
  CHECK_THROWS_AS(save(folder.file("f/g"), "x"), RecordError);
  CHECK_THROWS_WITH_AS(read_file(folder.file("f/g")),
                       ("hearth: cannot load '" + folder.file("f/g") +
                        "': expected a file, there is none: a folder of its path is a file")
                           .c_str(),
                       RecordError);
}

TEST_CASE("medium: a file that may not be read is called so") {
  const Folder folder;
  save(folder.file("f"), "x");
  fs::permissions(folder.path, fs::perms::owner_all | fs::perms::others_exec);
  fs::permissions(folder.file("f"), fs::perms::none);
  const bool is_root = ::geteuid() == 0;  // who may read everything
  REQUIRE((!is_root || ::seteuid(65534) == 0));
  std::string error;
  try {
    read_file(folder.file("f"));
  } catch (const RecordError& caught) {
    error = caught.what();
  }
  REQUIRE((!is_root || ::seteuid(0) == 0));
  CHECK(error == "hearth: cannot load '" + folder.file("f") +
                     "': expected a file that may be read, permission denied");
}

// While it lives, files cannot grow past `size` bytes: as good as a full disk.
struct FileSizeLimit {
  rlimit before{};
  void (*handler)(int) = std::signal(SIGXFSZ, SIG_IGN);
  explicit FileSizeLimit(rlim_t size) {
    getrlimit(RLIMIT_FSIZE, &before);
    const rlimit limit = {size, before.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
  }
};

TEST_CASE("medium: a disk that takes no more is an error, and the old file stays") {
  const Folder folder;
  save(folder.file("f"), "old");
  {
    const FileSizeLimit limit(1'500'000);
    CHECK_THROWS_WITH_AS(save(folder.file("f"), std::string(3'000'000, 'x')),
                         ("hearth: cannot save '" + folder.file("f") + "': File too large").c_str(),
                         RecordError);
  }
  CHECK(text_of(read_file(folder.file("f"))) == "old");
  CHECK(folder.entries() == 1);
}

TEST_CASE("medium: a link in the place of the temporary file is not followed") {
  const Folder folder;
  save(folder.file("precious"), "old");
  fs::create_symlink("precious", folder.file(".f.hearth-tmp"));
  CHECK_THROWS_AS(save(folder.file("f"), "x"), RecordError);
  CHECK(text_of(read_file(folder.file("precious"))) == "old");
}

TEST_CASE("medium: saves to one name at one time end with one of them whole") {
  const Folder folder;
  const std::string path = folder.file("f");
  std::vector<std::thread> threads;
  for (char c : {'a', 'b', 'c', 'd'})
    threads.emplace_back([&path, c] {
      for (int i = 0; i < 20; ++i) save(path, std::string(100'000, c));
    });
  for (std::thread& thread : threads) thread.join();
  const std::string text = text_of(read_file(path));
  CHECK(text == std::string(100'000, text.at(0)));
  CHECK(folder.entries() == 1);
}

}  // namespace
}  // namespace hearth
