// text_classification FILE.csv [options]: trains a classifier of texts, tests it, saves it.
// text_classification --load FOLDER --predict TEXT: the probability of each class.
// text_classification --make FILE.csv: texts to try it with.
#include <cstdio>
#include <exception>

#include <hearth/any.hpp>

#include "options.hpp"
#include "reviews.hpp"
#include "train.hpp"

int main(int argc, char** argv) {
  const texts::Parsed parsed = texts::parse(argc, argv);
  if (parsed.exit) return *parsed.exit;
  const texts::Options& options = parsed.options;
  try {
    if (!options.make.empty()) {
      texts::make_reviews(options.make, options.rows, hearth::Rng(options.seed));
      return 0;
    }
    hearth::AnyDevice::parse(options.device).visit([&]<class B>(hearth::Here<B> here) {
      if (options.load.empty())
        texts::train<B>(options, here.device);
      else
        texts::predict<B>(options, here.device);
    });
  } catch (const std::exception& error) {
    std::fflush(stdout);
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
