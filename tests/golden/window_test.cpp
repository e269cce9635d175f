#include "golden.hpp"

using namespace hearth;
using namespace hearth::golden;

// covers op: conv2d | F.conv2d | module::conv2d
TEST_CASE_TEMPLATE("golden: conv2d", B, HEARTH_GOLDEN_BACKENDS) {
  const File file("window");
  const auto check = [&](const char* name, const Conv2dOptions& options) {
    const Case<B> golden(file, std::string("conv_") + name);
    const auto x = golden.template input<4>("x"), w = golden.template input<4>("w");
    const auto b = golden.template input<1>("b");
    golden.check(conv2d(x, w, &b, options), named("x", x), named("w", w), named("b", b));
  };
  check("plain", {});
  check("stride", {.stride = {2, 3}});
  check("padding", {.padding = {1, 2}});
  check("dilation", {.dilation = {2, 3}});
  check("groups", {.groups = 2});
  check("depthwise", {.padding = {1, 1}, .groups = 3});
  check("all", {.stride = {2, 1}, .padding = {2, 1}, .dilation = {2, 3}, .groups = 2});
  check("pointwise", {});
}

// covers op: max_pool2d | F.max_pool2d | module::max_pool2d
TEST_CASE_TEMPLATE("golden: max_pool2d", B, HEARTH_GOLDEN_BACKENDS) {
  const File file("window");
  const auto check = [&](const char* name, const Pool2dOptions& options) {
    const Case<B> golden(file, std::string("pool_") + name);
    const auto x = golden.template input<4>("x");
    golden.check(max_pool2d(x, options), named("x", x));
  };
  check("halves", {});
  check("odd", {});
  check("overlap", {.kernel = {3, 2}, .stride = {1, 2}});
  check("padded", {.kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 1}});
}
