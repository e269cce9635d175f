// Images of another size; generate_interpolate.py has the same shapes and factors.
#include "golden.hpp"

using namespace hearth;
using namespace hearth::golden;

namespace {

struct Mode {
  const char* name;
  Interpolation mode;
  bool corners;  // is there a variant with aligned corners?
};

/// Each mode with each of the sizes and factors, whose number is in the case's name.
template <class B, std::size_t D>
void all_cases(const File& file, const std::vector<Mode>& modes,
               const std::vector<std::array<std::size_t, D>>& sizes,
               const std::vector<std::array<double, D>>& factors) {
  for (const Mode& mode : modes)
    for (std::size_t i = 0; i < sizes.size() + factors.size(); ++i)
      for (int corners = 0; corners <= (mode.corners ? 1 : 0); ++corners) {
        InterpolateOptions<D> options = {.mode = mode.mode, .align_corners = corners == 1};
        if (i < sizes.size())
          options.size = sizes[i];
        else
          options.scale_factor = factors[i - sizes.size()];
        const Case<B> golden(
            file, std::to_string(D) + "_" + mode.name + "_" + (corners ? "c" : "") + std::to_string(i));
        const auto x = golden.template input<D + 2>("x");
        golden.check(interpolate(x, options), named("x", x));
      }
}

}  // namespace

#define HEARTH_TEST_TWO hearth::Tested<float>, hearth::Autodiff<hearth::Tested<double>>

// covers op: interpolate | torch.nn.functional.interpolate | module::interpolate
TEST_CASE_TEMPLATE("golden: interpolate", B, HEARTH_TEST_TWO) {
  const File file("interpolate");
  const Mode nearest = {"nearest", Interpolation::nearest, false},
             exact = {"nearest_exact", Interpolation::nearest_exact, false};
  all_cases<B, 1>(file, {nearest, exact, {"linear", Interpolation::linear, true}}, {{11}, {3}, {7}, {1}},
                  {{2.0}, {1.3}, {0.6}});
  all_cases<B, 2>(
      file,
      {nearest, exact, {"bilinear", Interpolation::linear, true}, {"bicubic", Interpolation::cubic, true}},
      {{8, 7}, {3, 2}, {2, 5}, {5, 4}}, {{2.0, 1.5}, {1.7, 0.5}, {1.2, 1.2}});
  all_cases<B, 3>(file, {nearest, exact, {"trilinear", Interpolation::linear, true}}, {{5, 3, 4}, {2, 4, 3}},
                  {{2.0, 1.5, 0.5}});
}

TEST_CASE_TEMPLATE("golden: interpolate no images, and where the nearest pixel is a matter of rounding", B,
                   HEARTH_TEST_TWO) {
  const File file("interpolate");
  const Case<B> empty(file, "empty");
  const auto none = empty.template input<4>("x");
  empty.check(interpolate(none, {.size = {{4, 6}}, .mode = Interpolation::linear}), named("x", none));
  const auto many = [&](const char* name, std::size_t size, Interpolation mode) {
    const Case<B> golden(file, name);
    const auto x = golden.template input<3>("x");
    golden.check(interpolate(x, {.size = {{size}}, .mode = mode}), named("x", x));
  };
  many("many_nearest", 70, Interpolation::nearest);
  many("many_nearest_exact", 83, Interpolation::nearest_exact);
}
