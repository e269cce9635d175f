// The option --device auto|cpu|cuda|cuda:N of the small examples.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include <hearth/any.hpp>

/// The device that the command line names, a GPU where there is one when it names none. Ends the program
/// when there is no such device.
inline hearth::AnyDevice device_option(int count, char** arguments) {
  std::string_view name = "auto";
  for (int i = 1; i < count; ++i)
    if (std::string_view(arguments[i]) == "--device") name = i + 1 < count ? arguments[i + 1] : "";
  try {
    return hearth::AnyDevice::parse(name);
  } catch (const hearth::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    std::exit(2);
  }
}
