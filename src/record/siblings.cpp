// A record in several files names them, and such a name is hostile: it must stay where the first file is.
#include <algorithm>
#include <filesystem>
#include <system_error>

#include <hearth/record/codec.hpp>
#include <hearth/record/medium.hpp>

#include "codec/check.hpp"

namespace hearth::inline v0_1 {
namespace {

namespace fs = std::filesystem;

bool is_within(const fs::path& file, const fs::path& folder) {
  const auto [at, rest] = std::mismatch(folder.begin(), folder.end(), file.begin(), file.end());
  return at == folder.end();
}

bool stays_below(const fs::path& name) {
  if (name.empty() || name.is_absolute() || !name.has_filename()) return false;
  return std::none_of(name.begin(), name.end(), [](const fs::path& part) { return part == ".."; });
}

}  // namespace

Siblings::Siblings(std::string_view path) : path_(path) {}

Bytes Siblings::open(std::string_view name) const {
  constexpr std::string_view kReader = "a file in parts";
  if (path_.empty())
    detail::throw_bad_field(kReader, std::string(name), "a file to find its parts beside", "bytes");
  if (name.find('\0') != std::string_view::npos || !stays_below(name))
    detail::throw_bad_field(kReader, std::string(name), "a name within the folder of the file",
                            "another one");

  std::error_code error;
  const fs::path folder = fs::canonical(fs::absolute(path_).parent_path(), error);
  const fs::path linked = error ? fs::path() : fs::canonical(path_, error).parent_path();
  const fs::path file = error ? fs::path() : fs::canonical(folder / name, error);
  if (error)
    detail::throw_bad_field(kReader, std::string(name), "this file beside the first one",
                            error == std::errc::no_such_file_or_directory ? "none" : error.message());
  if (!is_within(file, folder) && !is_within(file, linked))
    detail::throw_bad_field(kReader, std::string(name), "a file within the folder of the first one",
                            "a link out of it");
  return map_file(file.string());
}

}  // namespace hearth::inline v0_1
