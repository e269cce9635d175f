// Windows as columns and channels as pixels; generate_fold.py has the same options.
#include "golden.hpp"

using namespace hearth;
using namespace hearth::golden;

#define HEARTH_TEST_TWO hearth::Tested<float>, hearth::Autodiff<hearth::Tested<double>>

// covers op: unfold | torch.nn.functional.unfold | module::unfold4d
// covers op: fold | torch.nn.functional.fold | -
TEST_CASE_TEMPLATE("golden: unfold and fold", B, HEARTH_TEST_TWO) {
  const File file("fold");
  const auto check = [&](const std::string& name, const std::array<std::size_t, 2>& size,
                         const Unfold2dOptions& options) {
    const Case<B> there(file, "unfold_" + name), back(file, "fold_" + name);
    const auto x = there.template input<4>("x");
    there.check(unfold(x, options), named("x", x));
    const auto columns = back.template input<3>("x");
    back.check(fold(columns, size, options), named("x", columns));
  };
  check("plain", {4, 5}, {.kernel = {2, 3}});
  check("options", {6, 5}, {.kernel = {3, 2}, .stride = {2, 1}, .padding = {1, 2}, .dilation = {1, 2}});
  check("apart", {7, 7}, {.kernel = {2, 2}, .stride = {3, 3}});
  check("empty", {4, 4}, {.kernel = {2, 2}});
}

// covers op: pixel_shuffle | torch.nn.functional.pixel_shuffle | -
// covers op: pixel_unshuffle | torch.nn.functional.pixel_unshuffle | -
TEST_CASE_TEMPLATE("golden: pixel_shuffle and pixel_unshuffle", B, HEARTH_TEST_TWO) {
  const File file("fold");
  const Case<B> shuffle(file, "shuffle"), unshuffle(file, "unshuffle");
  const auto x = shuffle.template input<4>("x"), y = unshuffle.template input<4>("x");
  shuffle.check(pixel_shuffle(x, 3), named("x", x));
  unshuffle.check(pixel_unshuffle(y, 2), named("x", y));
}
