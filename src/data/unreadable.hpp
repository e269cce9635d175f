// The one form of a data file's error.
#pragma once

#include <string>

#include <hearth/core/error.hpp>

#include "../record/unopened.hpp"

namespace hearth::inline v0_1::data::detail {

[[noreturn]] inline void throw_unreadable(const std::string& path, const std::string& expected,
                                          const std::string& got) {
  throw DataError("hearth: cannot read '" + path + "': expected " + expected + ", got " + got);
}

/// The same of what cannot be opened: "a file" or "a folder", and errno's number.
[[noreturn]] inline void throw_unopened(const std::string& path, std::string_view what, int error) {
  throw DataError("hearth: cannot read '" + path + "': " + hearth::detail::unopened(what, error));
}

}  // namespace hearth::inline v0_1::data::detail
