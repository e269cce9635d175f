// regression FILE.csv [options]: trains a network on a table, tests it, saves it.
// regression --load MODEL --predict 1400,0.65,120,20: what it makes of one row.
// regression --make FILE.csv: a table to try it with.
#include <cstdio>
#include <exception>

#include <hearth/any.hpp>

#include "cars.hpp"
#include "options.hpp"
#include "train.hpp"

int main(int argc, char** argv) {
  const regression::Parsed parsed = regression::parse(argc, argv);
  if (parsed.exit) return *parsed.exit;
  const regression::Options& options = parsed.options;
  try {
    if (!options.make.empty()) {
      regression::make_cars(options.make, options.rows, hearth::Rng(options.seed));
      return 0;
    }
    hearth::AnyDevice::parse(options.device).visit([&]<class B>(hearth::Here<B> here) {
      if (options.load.empty())
        regression::train<B>(options, here.device);
      else
        regression::predict<B>(options, here.device);
    });
  } catch (const std::exception& error) {
    std::fflush(stdout);
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
