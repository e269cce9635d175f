#include "file.hpp"

#include <hearth/record/medium.hpp>

namespace hearth::inline v0_1::data::detail {

Bytes file_bytes(const std::string& path) {
  return of_file(path, [&] { return read_file(path); });
}

Bytes mapped_file(const std::string& path) {
  return of_file(path, [&] { return map_file(path); });
}

}  // namespace hearth::inline v0_1::data::detail
