// Poolings, as layers without weights.
#include <hearth/nn/pool.hpp>

#include "codegen_windows.hpp"

namespace hearth::inline v0_1::codegen {
namespace {

using operators_of::first;
using operators_of::Windows;

std::vector<std::string> margins_of(std::span<const std::size_t> before, std::span<const std::size_t> after) {
  std::vector<std::string> margins;  // from the last axis on
  for (std::size_t i = before.size(); i-- > 0;)
    margins.push_back("{" + std::to_string(before[i]) + ", " + std::to_string(after[i]) + "}");
  return margins;
}

// A pooling of an input that may have been padded before.
struct Pooling {
  Windows::Over how;
  bool ceil_mode = false, counts_pad = false;
  Value x;
};

Windows::Over windows_over(Call& call, const Windows& windows) {
  Shape shape;
  for (std::size_t i = 0; i < call.at(0).rank(); ++i) {
    const Extent& extent = call.at(0).shape[i];
    shape.push_back(
        i >= 2 && windows.auto_pad.starts_with("SAME") ? call.known(extent, "an extent for auto_pad") : 1);
  }
  const auto how = windows.over(shape, {});
  // A pooling of extents that a list of sizes can name.
  for (const auto* list : {&how.kernel, &how.stride, &how.dilation, &how.before, &how.after})
    for (const std::size_t number : *list)
      if (number > std::size_t{1} << 20) call.node.refuse("windows of at most 2^20", std::to_string(number));
  return how;
}

Value padded(Call& call, Pooling& pooling, const std::string& value) {
  OpenExtents shape = open(pooling.x.shape);
  for (std::size_t i = 0; i < pooling.how.before.size(); ++i)
    shape[2 + i] = call.coder.sum(*shape[2 + i],
                                  static_cast<std::int64_t>(pooling.how.before[i] + pooling.how.after[i]));
  const std::string code = "pad(" + call.coder.read(pooling.x) + ", {" +
                           joined(margins_of(pooling.how.before, pooling.how.after)) + "}" + value + ")";
  pooling.how.before.assign(pooling.how.before.size(), 0);
  pooling.how.after = pooling.how.before;
  return call.coder.line(pooling.x.dtype, shape, code);
}

OpenExtents shape_of(const Call& call, const Pooling& pooling) {
  OpenExtents shape = open(pooling.x.shape);
  for (std::size_t i = 0; i + 2 < shape.size(); ++i) {
    const Extent extent = *shape[2 + i];
    const std::size_t span = pooling.how.dilation[i] * (pooling.how.kernel[i] - 1) + 1,
                      around = pooling.how.before[i] + pooling.how.after[i], stride = pooling.how.stride[i];
    if (!extent.is_number()) {
      if (stride != 1 || around + 1 != span) shape[2 + i] = std::nullopt;
      continue;
    }
    const std::size_t inside = call.known(extent, "an extent") + around;
    if (inside < span) throw_shape_error("pooling", "windows within the input", extent.text());
    std::size_t count = (inside - span) / stride + 1;
    const std::size_t before = pooling.how.before[i];
    if (pooling.ceil_mode && (inside - span) % stride != 0 &&
        count * stride < before + call.known(extent, "an extent"))
      ++count;
    shape[2 + i] = Extent(static_cast<std::int64_t>(count));
  }
  return shape;
}

std::string config(const std::string& layer, const Pooling& pooling) {
  std::string text = "nn::" + layer + "Config{.kernel = " + size_text(pooling.how.kernel);
  if (pooling.how.stride != pooling.how.kernel) text += ", .stride = " + size_text(pooling.how.stride);
  if (!are_all(pooling.how.before, 0)) text += ", .padding = " + size_text(pooling.how.before);
  if (!are_all(pooling.how.dilation, 1)) text += ", .dilation = " + size_text(pooling.how.dilation);
  if (pooling.ceil_mode) text += ", .ceil_mode = true";
  return text;
}

template <class Layer>
std::string member_of(Call& call, std::string init, const std::string& type, const Layer& layer) {
  Member member{.path = {"pool"}, .type = type, .init = init, .record = {}};
  member.record = [layer](RecordWriter& writer) { return writer.node(layer); };
  return call.coder.member(init, std::move(member));
}

void max_pool(Call& call) {
  if (call.node.has_output(1)) call.node.refuse("MaxPool without indices", "with them");
  call.node.integer("storage_order", 0);
  const Windows windows(call.node);
  with_axes(call, [&]<std::size_t D>() {
    Pooling pooling{windows_over(call, windows), windows.ceil_mode, false, call.at(0)};
    bool fits = pooling.how.is_even();
    for (std::size_t i = 0; i < D; ++i) fits = fits && 2 * pooling.how.before[i] <= pooling.how.kernel[i];
    if (!fits) pooling.x = padded(call, pooling, ", -std::numeric_limits<double>::infinity()");
    const std::string type = "nn::MaxPool" + std::to_string(D) + "d";
    nn::MaxPool<D> layer = {.kernel = first<D>(pooling.how.kernel),
                            .stride = first<D>(pooling.how.stride),
                            .padding = first<D>(pooling.how.before)};
    if (!are_all(pooling.how.dilation, 1)) layer.dilation = first<D>(pooling.how.dilation);
    if (pooling.ceil_mode) layer.ceil_mode = true;
    const std::string name = member_of(call, config(type.substr(4), pooling) + "}.init()", type, layer);
    call.give(pooling.x.dtype, shape_of(call, pooling), name + "(" + call.coder.read(pooling.x) + ")");
  });
}

// With even margins, or zeros put around that count.
template <std::size_t D>
void average(Call& call, Pooling& pooling) {
  if (!are_all(pooling.how.dilation, 1)) call.node.refuse("windows without dilation", "dilations");
  bool fits = pooling.how.is_even();
  for (std::size_t i = 0; i < D; ++i) fits = fits && 2 * pooling.how.before[i] <= pooling.how.kernel[i];
  if (!fits) {
    if (!pooling.counts_pad || pooling.ceil_mode)
      call.node.refuse("even margins, or such that count", "others");
    pooling.x = padded(call, pooling, "");
  }
  const bool counts = pooling.counts_pad || are_all(pooling.how.before, 0);
  const std::string type = "nn::AvgPool" + std::to_string(D) + "d";
  const nn::AvgPool<D> layer = {.kernel = first<D>(pooling.how.kernel),
                                .stride = first<D>(pooling.how.stride),
                                .padding = first<D>(pooling.how.before),
                                .ceil_mode = pooling.ceil_mode,
                                .count_include_pad = counts,
                                .divisor_override = {}};
  const std::string name = member_of(
      call, config(type.substr(4), pooling) + (counts ? "" : ", .count_include_pad = false") + "}.init()",
      type, layer);
  call.give(pooling.x.dtype, shape_of(call, pooling), name + "(" + call.coder.read(pooling.x) + ")");
}

void average_pool(Call& call) {
  const Windows windows(call.node);
  const bool counts = call.node.integer("count_include_pad", 0) != 0;
  with_axes(call, [&]<std::size_t D>() {
    Pooling pooling{windows_over(call, windows), windows.ceil_mode, counts, call.at(0)};
    average<D>(call, pooling);
  });
}

// (sum |x|^p)^(1/p): the mean of the powers, times their number.
void lp_pool(Call& call) {
  const std::int64_t p = call.node.integer("p", 2);
  if (p < 1) call.node.refuse("a p of at least 1", std::to_string(p));
  const Windows windows(call.node);
  if (windows.ceil_mode) call.node.refuse("a LpPool without ceil_mode", "with it");
  with_axes(call, [&]<std::size_t D>() {
    Pooling pooling{windows_over(call, windows), false, true, call.at(0)};
    const std::string power =
        p == 2 ? "square(" + call.read(0) + ")" : "pow(abs(" + call.read(0) + "), " + std::to_string(p) + ")";
    pooling.x = call.coder.line(call.at(0).dtype, open(call.at(0).shape), power);
    average<D>(call, pooling);
    std::size_t count = 1;
    for (const std::size_t taps : pooling.how.kernel) count *= taps;
    const Value mean = call.out[0];
    call.give(mean.dtype, mean.shape, mean.code + " * " + std::to_string(count), true);
    const std::string sums = call.out[0].code;
    call.give(mean.dtype, mean.shape,
              p == 2 ? "sqrt(" + sums + ")"
                     : "pow(" + sums + ", " + real_text(1 / static_cast<double>(p), false) + ")");
  });
}

Extents ones_behind(const Value& x) {
  Extents shape = x.shape;
  for (std::size_t i = 2; i < shape.size(); ++i) shape[i] = 1;
  return shape;
}

void global_average_pool(Call& call) {
  with_axes(call, [&]<std::size_t D>() {
    const std::string one = D == 1 ? "1" : D == 2 ? "{1, 1}" : "{1, 1, 1}";
    call.give(call.at(0).dtype, ones_behind(call.at(0)),
              "adaptive_avg_pool" + std::to_string(D) + "d(" + call.read(0) + ", " + one + ")");
  });
}

void global_max_pool(Call& call) {
  with_axes(call, [&]<std::size_t D>() {
    std::vector<std::size_t> axes;
    for (std::size_t i = 0; i < D; ++i) axes.push_back(2 + i);
    call.give(call.at(0).dtype, ones_behind(call.at(0)),
              "max_keepdim(" + call.read(0) + ", " + axes_text(axes) + ")");
  });
}

constexpr OperatorWriter kWriters[] = {{"AveragePool", average_pool},
                                       {"GlobalAveragePool", global_average_pool},
                                       {"GlobalMaxPool", global_max_pool},
                                       {"LpPool", lp_pool},
                                       {"MaxPool", max_pool}};

}  // namespace

std::span<const OperatorWriter> pool_writers() { return kWriters; }

}  // namespace hearth::inline v0_1::codegen
