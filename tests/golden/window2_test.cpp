// Convolutions over one and three axes, transposed ones and poolings; generate_window2.py has the same
// options.
#include "golden.hpp"

using namespace hearth;
using namespace hearth::golden;

namespace {

const File& file() {
  static const File window2("window2");
  return window2;
}

/// function(x, w, bias) for [n, channels, ..] of R dimensions.
template <class B, std::size_t R, class F>
void weighted(const std::string& name, const F& function) {
  const Case<B> golden(file(), name);
  const auto x = golden.template input<R>("x"), w = golden.template input<R>("w");
  const auto b = golden.template input<1>("b");
  golden.check(function(x, w, &b), named("x", x), named("w", w), named("b", b));
}
template <class B, std::size_t R, class F>
void pooled(const std::string& name, const F& function) {
  const Case<B> golden(file(), name);
  const auto x = golden.template input<R>("x");
  golden.check(function(x), named("x", x));
}

}  // namespace

#define HEARTH_TEST_TWO hearth::Tested<float>, hearth::Autodiff<hearth::Tested<double>>

// covers op: conv1d | torch.nn.functional.conv1d | module::conv1d
TEST_CASE_TEMPLATE("golden: conv1d", B, HEARTH_GOLDEN_BACKENDS) {
  const auto check = [](const char* name, const ConvOptions<1>& options) {
    weighted<B, 3>(std::string("conv1_") + name,
                   [&](auto&& x, auto&& w, auto* b) { return conv1d(x, w, b, options); });
  };
  check("plain", {});
  check("options", {.stride = {2}, .padding = {3}, .dilation = {2}, .groups = 2});
  check("empty", {});
}

// covers op: conv3d | torch.nn.functional.conv3d | module::conv3d
TEST_CASE_TEMPLATE("golden: conv3d", B, HEARTH_TEST_TWO) {
  const auto check = [](const char* name, const ConvOptions<3>& options) {
    weighted<B, 5>(std::string("conv3_") + name,
                   [&](auto&& x, auto&& w, auto* b) { return conv3d(x, w, b, options); });
  };
  check("plain", {});
  check("stride", {.stride = {3, 2, 1}, .padding = {1, 0, 2}});
  check("options", {.stride = {2, 1, 2}, .padding = {3, 1, 0}, .dilation = {2, 2, 1}, .groups = 2});
  check("depthwise", {.padding = {1, 1, 1}, .groups = 2});
  check("empty", {});
}

// covers op: conv_transpose1d | torch.nn.functional.conv_transpose1d | module::conv_transpose1d
// covers op: conv_transpose2d | torch.nn.functional.conv_transpose2d | module::conv_transpose2d
// covers op: conv_transpose3d | torch.nn.functional.conv_transpose3d | module::conv_transpose3d
TEST_CASE_TEMPLATE("golden: transposed convolutions", B, HEARTH_TEST_TWO) {
  const auto along = [](const char* name, const ConvTransposeOptions<1>& options) {
    weighted<B, 3>(std::string("transposed1_") + name,
                   [&](auto&& x, auto&& w, auto* b) { return conv_transpose1d(x, w, b, options); });
  };
  along("plain", {});
  along("options", {.stride = {3}, .padding = {2}, .output_padding = {1}, .dilation = {2}, .groups = 2});
  along("beyond", {.stride = {2}, .output_padding = {2}, .dilation = {3}});
  const auto flat = [](const char* name, const ConvTransposeOptions<2>& options) {
    weighted<B, 4>(std::string("transposed2_") + name,
                   [&](auto&& x, auto&& w, auto* b) { return conv_transpose2d(x, w, b, options); });
  };
  flat("plain", {});
  flat("stride", {.stride = {2, 2}, .padding = {1, 1}});
  flat("options",
       {.stride = {2, 3}, .padding = {1, 2}, .output_padding = {1, 2}, .dilation = {2, 1}, .groups = 2});
  flat("beyond", {.stride = {1, 2}, .output_padding = {2, 1}, .dilation = {3, 2}});
  flat("empty", {.stride = {2, 2}});
  const auto deep = [](const char* name, const ConvTransposeOptions<3>& options) {
    weighted<B, 5>(std::string("transposed3_") + name,
                   [&](auto&& x, auto&& w, auto* b) { return conv_transpose3d(x, w, b, options); });
  };
  deep("plain", {});
  deep("options", {.stride = {2, 3, 1},
                   .padding = {1, 0, 1},
                   .output_padding = {1, 2, 0},
                   .dilation = {2, 1, 3},
                   .groups = 2});
  deep("beyond", {.output_padding = {2, 0, 1}, .dilation = {3, 1, 2}});
}

// covers op: max_pool1d | torch.nn.functional.max_pool1d | module::max_pool1d
// covers op: max_pool3d | torch.nn.functional.max_pool3d | -
TEST_CASE_TEMPLATE("golden: maxima of windows", B, HEARTH_TEST_TWO) {
  const auto along = [](const char* name, const PoolOptions<1>& options) {
    pooled<B, 3>(std::string("max1_") + name, [&](auto&& x) { return max_pool1d(x, options); });
  };
  along("plain", {});
  along("options", {.kernel = {3}, .padding = {1}, .dilation = {3}, .ceil_mode = true});
  const auto flat = [](const char* name, const Pool2dOptions& options) {
    pooled<B, 4>(std::string("max2_") + name, [&](auto&& x) { return max_pool2d(x, options); });
  };
  flat("dilated", {.kernel = {3, 2}, .stride = {1, 2}, .padding = {1, 1}, .dilation = {2, 3}});
  flat("ceil", {.kernel = {2, 3}, .ceil_mode = true});
  flat("ceil_padded", {.kernel = {3, 2}, .stride = {3, 4}, .padding = {1, 1}, .ceil_mode = true});
  flat("over", {.kernel = {4, 4}, .ceil_mode = true});
  const auto deep = [](const char* name, const PoolOptions<3>& options) {
    pooled<B, 5>(std::string("max3_") + name, [&](auto&& x) { return max_pool3d(x, options); });
  };
  deep("plain", {});
  deep("options", {.kernel = {2, 3, 2},
                   .stride = {2, 1, 3},
                   .padding = {1, 1, 0},
                   .dilation = {1, 2, 2},
                   .ceil_mode = true});
}

// covers op: avg_pool1d | torch.nn.functional.avg_pool1d | module::avg_pool1d
// covers op: avg_pool2d | torch.nn.functional.avg_pool2d | module::avg_pool2d
// covers op: avg_pool3d | torch.nn.functional.avg_pool3d | -
TEST_CASE_TEMPLATE("golden: means of windows", B, HEARTH_TEST_TWO) {
  const auto along = [](const char* name, const AvgPoolOptions<1>& options) {
    pooled<B, 3>(std::string("avg1_") + name, [&](auto&& x) { return avg_pool1d(x, options); });
  };
  along("plain", {});
  along("ceil", {.kernel = {3}, .padding = {1}, .ceil_mode = true});
  const auto flat = [](const char* name, const AvgPoolOptions<2>& options) {
    pooled<B, 4>(std::string("avg2_") + name, [&](auto&& x) { return avg_pool2d(x, options); });
  };
  flat("plain", {});
  flat("padded", {.kernel = {3, 2}, .stride = {2, 1}, .padding = {1, 1}});
  flat("inside", {.kernel = {3, 2}, .stride = {2, 1}, .padding = {1, 1}, .count_include_pad = false});
  flat("ceil", {.kernel = {3, 4}, .stride = {2, 3}, .padding = {1, 2}, .ceil_mode = true});
  flat(
      "ceil_inside",
      {.kernel = {3, 4}, .stride = {2, 3}, .padding = {1, 2}, .ceil_mode = true, .count_include_pad = false});
  flat("divisor", {.kernel = {3, 3}, .stride = {1, 2}, .padding = {1, 0}, .divisor_override = 5});
  flat("sparse", {.kernel = {2, 1}, .stride = {4, 3}});
  flat("over", {.kernel = {4, 4}, .ceil_mode = true});
  flat("empty", {});
  pooled<B, 5>("avg3_options", [](auto&& x) {
    return avg_pool3d(x, {.kernel = {2, 3, 2},
                          .stride = {2, 2, 1},
                          .padding = {0, 1, 1},
                          .ceil_mode = true,
                          .count_include_pad = false});
  });
}

// covers op: adaptive_avg_pool1d | torch.nn.functional.adaptive_avg_pool1d | module::adaptive_avg_pool1d
// covers op: adaptive_avg_pool2d | torch.nn.functional.adaptive_avg_pool2d | module::adaptive_avg_pool2d
// covers op: adaptive_avg_pool3d | torch.nn.functional.adaptive_avg_pool3d | -
TEST_CASE_TEMPLATE("golden: means of windows that cover the image", B, HEARTH_TEST_TWO) {
  const auto along = [](const char* name, std::size_t out) {
    pooled<B, 3>(std::string("adaptive1_") + name, [&](auto&& x) { return adaptive_avg_pool1d(x, out); });
  };
  along("shorter", 3);
  along("longer", 6);
  along("one", 1);
  const auto flat = [](const char* name, const std::array<std::size_t, 2>& out) {
    pooled<B, 4>(std::string("adaptive2_") + name, [&](auto&& x) { return adaptive_avg_pool2d(x, out); });
  };
  flat("odd", {3, 2});
  flat("longer", {5, 3});
  flat("one", {1, 1});
  flat("empty", {2, 2});
  const auto deep = [](const char* name, const std::array<std::size_t, 3>& out) {
    pooled<B, 5>(std::string("adaptive3_") + name, [&](auto&& x) { return adaptive_avg_pool3d(x, out); });
  };
  deep("odd", {2, 3, 2});
  deep("one", {1, 1, 1});
}
