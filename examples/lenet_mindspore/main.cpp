// lenet_mindspore [options]: MindSpore's quick start. Trains LeNet on MNIST with checkpoints, tests it, and
// starts another training from a checkpoint.
#include <cstdio>
#include <exception>

#include <hearth/any.hpp>

#include "options.hpp"
#include "train.hpp"

int main(int argc, char** argv) {
  const lenet::Parsed parsed = lenet::parse(argc, argv);
  if (parsed.exit) return *parsed.exit;
  try {
    hearth::AnyDevice::parse(parsed.options.device).visit([&]<class B>(hearth::Here<B> here) {
      lenet::run<B>(parsed.options, here.device);
    });
  } catch (const std::exception& error) {
    std::fflush(stdout);
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
