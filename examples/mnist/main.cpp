// mnist [linear|mlp|cnn|lenet] [options]: trains a classifier, saves it, and builds it again from its record.
#include <cstdio>
#include <exception>

#include <hearth/any.hpp>

#include "options.hpp"
#include "run.hpp"

int main(int argc, char** argv) {
  const mnist::Parsed parsed = mnist::parse(argc, argv);
  if (parsed.exit) return *parsed.exit;
  const mnist::Options& options = parsed.options;
  try {
    const auto device = hearth::AnyDevice::parse(options.device, {.threads = options.threads});
    std::printf("device: %s\n", device.describe().c_str());
    device.visit([&]<class B>(hearth::Here<B> here) { mnist::run<B>(options, here.device); });
  } catch (const std::exception& error) {
    std::fflush(stdout);
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
