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
    const auto processes = mnist::processes();
    if (!processes->is_first() && !std::freopen("/dev/null", "w", stdout)) return 1;  // one of them speaks
    const std::size_t threads = mnist::part_of_cores(*processes, options.threads);
    const auto device = hearth::AnyDevice::parse(options.device, {.threads = threads});
    std::printf("device: %s\n", device.describe().c_str());
    device.visit([&]<class B>(hearth::Here<B> here) { mnist::run<B>(options, here.device, processes); });
  } catch (const std::exception& error) {
    std::fflush(stdout);
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
