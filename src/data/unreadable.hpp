// The one form of a data file's error.
#pragma once

#include <string>

#include <hearth/core/error.hpp>

namespace hearth::inline v0_1::data::detail {

[[noreturn]] inline void throw_unreadable(const std::string& path, const std::string& expected,
                                          const std::string& got) {
  throw DataError("hearth: cannot read '" + path + "': expected " + expected + ", got " + got);
}

}  // namespace hearth::inline v0_1::data::detail
