// What a DataError says.
#pragma once

#include <string>

#include <hearth/core/error.hpp>

namespace hearth::test {

template <class Call>
std::string message_of(const Call& call) {
  try {
    call();
  } catch (const DataError& error) {
    return error.what();
  }
  return "no DataError";
}

inline std::string refusal(const std::string& path, const std::string& rest) {
  return "hearth: cannot read '" + path + "': " + rest;
}

}  // namespace hearth::test
