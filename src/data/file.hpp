// Files by the record layer's reader, whose errors become those of a data set.
#pragma once

#include <string>

#include <hearth/core/bytes.hpp>
#include <hearth/core/error.hpp>

namespace hearth::inline v0_1::data::detail {

/// What `read` gives. Its RecordError becomes the DataError that the file cannot be read.
template <class F>
auto of_file(const std::string& path, const F& read) {
  try {
    return read();
  } catch (const RecordError& error) {
    throw DataError("hearth: cannot read '" + path + "': " + error.problems().front().text());
  }
}

/// Copied to memory.
Bytes file_bytes(const std::string& path);
/// Mapped: nothing is read until it is touched.
Bytes mapped_file(const std::string& path);

}  // namespace hearth::inline v0_1::data::detail
