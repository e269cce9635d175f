// How the programs here talk with the scripts that drive them: they say "ready NAME", then read lines "case
// count" and answer each with the milliseconds that one of `count` runs took (common.py has the other side).
#pragma once

#include <chrono>
#include <cstddef>
#include <fstream>
#include <functional>
#include <iostream>
#include <string>
#include <string_view>

#include <hearth/core/config.hpp>

namespace bench {

inline double milliseconds(const std::function<void()>& work, std::size_t count) {
  const auto start = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < count; ++i) work();
  const std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - start;
  return spent.count() / static_cast<double>(count);
}

/// answer(case, count) for each line, until there is none.
template <class F>
void serve(const F& answer) {
  std::cout << "ready Hearth " << HEARTH_VERSION << std::endl;
  std::string name;
  for (std::size_t count; std::cin >> name >> count;) std::cout << answer(name, count) << std::endl;
}

/// A line of /proc/self/status, such as "VmRSS:"; 0 where there is none.
inline long kibibytes_of(std::string_view line) {
  std::ifstream status("/proc/self/status");
  long kibibytes = 0;
  for (std::string word; status >> word;)
    if (word == line) {
      status >> kibibytes;
      break;
    }
  return kibibytes;
}

}  // namespace bench
