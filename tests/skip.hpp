// A test case that lacks what it needs says so on a line that the runner counts.
#pragma once

#include <cstdio>
#include <string>

#include <doctest/doctest.h>

namespace hearth::test {

/// To be returned from a test case: `return skip("HEARTH_DATA is not set");`
inline void skip(const std::string& reason) {
  std::printf("SKIP: %s: %s\n", doctest::getContextOptions()->currentTest->m_name, reason.c_str());
  std::fflush(stdout);  // the line must not be lost to a later crash
}

}  // namespace hearth::test
