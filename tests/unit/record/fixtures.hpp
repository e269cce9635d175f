// Files that other frameworks wrote. They are not part of the project: a test that needs one says when it is
// skipped.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>

namespace hearth::test {

/// The folder of fixtures, or none after a line that says so.
inline std::optional<std::string> fixtures(const char* test) {
  if (const char* folder = std::getenv("HEARTH_FIXTURES")) return folder;
  std::printf("SKIP: %s: HEARTH_FIXTURES is not set\n", test);
  return {};
}

}  // namespace hearth::test
