#include <algorithm>

#include <hearth/trace/op/window.hpp>

namespace hearth::inline v0_1::operators_of {
namespace {

using List = std::optional<Integers>;

// As many numbers as there are axes, of at least `least`.
Extents numbers(std::string_view name, const List& list, std::size_t count, std::int64_t otherwise,
                std::int64_t least) {
  if (!list) return Extents(count, static_cast<std::size_t>(otherwise));
  if (list->size() != count)
    throw_shape_error(name, std::to_string(count) + " numbers", std::to_string(list->size()));
  for (const std::int64_t number : *list)
    if (number < least)
      throw_shape_error(name, "numbers of at least " + std::to_string(least), std::to_string(number));
  return Extents(list->begin(), list->end());
}

}  // namespace

Windows::Windows(NodeReader& node)
    : kernel(integers_of(node, "kernel_shape")),
      strides(integers_of(node, "strides")),
      pads(integers_of(node, "pads")),
      dilations(integers_of(node, "dilations")),
      auto_pad(node.text("auto_pad", "NOTSET")),
      ceil_mode(node.integer("ceil_mode", 0) != 0) {
  constexpr std::string_view kKnown[] = {"NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER"};
  if (std::ranges::find(kKnown, auto_pad) == std::end(kKnown))
    node.refuse("an auto_pad of NOTSET, VALID, SAME_UPPER or SAME_LOWER", "'" + auto_pad + "'");
}

Windows::Over Windows::over(const Shape& input, const Shape& kernel_shape) const {
  const std::size_t axes = input.rank() - 2;
  Over made;
  const Extents of_weight(kernel_shape.begin(), kernel_shape.end());
  if (!kernel && of_weight.size() != axes)
    throw_shape_error("kernel_shape", std::to_string(axes) + " numbers", "none");
  made.kernel = kernel ? numbers("kernel_shape", kernel, axes, 1, 1) : of_weight;
  made.stride = numbers("strides", strides, axes, 1, 1);
  made.dilation = numbers("dilations", dilations, axes, 1, 1);
  Extents both = numbers("pads", pads, 2 * axes, 0, 0);
  if (auto_pad == "VALID") both.assign(2 * axes, 0);
  made.before.assign(both.begin(), both.begin() + static_cast<std::ptrdiff_t>(axes));
  made.after.assign(both.begin() + static_cast<std::ptrdiff_t>(axes), both.end());
  if (!auto_pad.starts_with("SAME")) return made;
  for (std::size_t i = 0; i < axes; ++i) {
    const std::size_t extent = input[2 + i], out = (extent + made.stride[i] - 1) / made.stride[i];
    const std::size_t span = made.dilation[i] * (made.kernel[i] - 1) + 1;
    const std::size_t needed = out == 0 ? 0 : (out - 1) * made.stride[i] + span;
    const std::size_t missing = needed > extent ? needed - extent : 0;
    made.before[i] = auto_pad == "SAME_UPPER" ? missing / 2 : missing - missing / 2;
    made.after[i] = missing - made.before[i];
  }
  return made;
}

namespace {

// Calls window(taps inside of the extent, taps inside of the padded one) for each window.
template <class F>
void each_window(std::size_t extent, const Windows::Over& over, std::size_t i, bool ceil_mode,
                 const F& window) {
  const std::size_t stride = over.stride[i], before = over.before[i],
                    padded = before + extent + over.after[i];
  const std::size_t span = over.dilation[i] * (over.kernel[i] - 1) + 1;
  if (padded < span)
    throw_shape_error("kernel_shape", "windows within " + std::to_string(padded) + " elements",
                      std::to_string(span));
  std::size_t windows = (padded - span) / stride + 1;
  // One more may reach over the end, if it begins inside of what is before that.
  if (ceil_mode && (padded - span) % stride != 0 && windows * stride < before + extent) ++windows;
  for (std::size_t w = 0; w < windows; ++w) {
    std::vector<std::size_t> inside;
    std::size_t in_padded = 0;
    for (std::size_t k = 0; k < over.kernel[i]; ++k) {
      const std::size_t at = w * stride + k * over.dilation[i];
      if (at < padded) ++in_padded;
      if (at >= before && at < before + extent) inside.push_back(at - before);
    }
    window(inside, in_padded);
  }
}

}  // namespace

AxisMap window_means(std::size_t extent, const Windows::Over& over, std::size_t i, bool ceil_mode,
                     bool counts_pad) {
  AxisMap map;
  map.in = extent;
  each_window(extent, over, i, ceil_mode, [&](const std::vector<std::size_t>& inside, std::size_t in_padded) {
    const std::size_t count = counts_pad ? in_padded : inside.size();
    for (const std::size_t source : inside) map.tap(source, 1 / static_cast<double>(count));
    map.next();
  });
  return map;
}

AxisMap window_sums(std::size_t extent, const Windows::Over& over, std::size_t i, bool ceil_mode) {
  AxisMap map;
  map.in = extent;
  each_window(extent, over, i, ceil_mode, [&](const std::vector<std::size_t>& inside, std::size_t) {
    for (const std::size_t source : inside) map.tap(source);
    map.next();
  });
  return map;
}

WholeOutput whole_output(const Shape& input, const Windows::Over& over, const List& output_padding,
                         const List& output_shape, const std::string& auto_pad) {
  const std::size_t axes = over.kernel.size();
  WholeOutput whole{numbers("output_padding", output_padding, axes, 0, 0), over.before, over.after};
  Extents wanted;
  if (output_shape) {
    // Of the last axes; some write the first two as well.
    if (output_shape->size() < axes)
      throw_shape_error("output_shape", std::to_string(axes) + " numbers",
                        std::to_string(output_shape->size()));
    for (std::size_t i = 0; i < axes; ++i)
      wanted.push_back(static_cast<std::size_t>(
          std::max<std::int64_t>((*output_shape)[output_shape->size() - axes + i], 0)));
  }
  for (std::size_t i = 0; i < axes; ++i) {
    const std::size_t extent = input[2 + i], reach = extent == 0
                                                         ? 0
                                                         : (extent - 1) * over.stride[i] +
                                                               over.dilation[i] * (over.kernel[i] - 1) + 1;
    if (wanted.empty() && !auto_pad.starts_with("SAME")) continue;
    const std::size_t target = wanted.empty() ? extent * over.stride[i] : wanted[i];
    const std::size_t all = reach + whole.more[i];
    const std::size_t cut = all > target ? all - target : 0;
    if (all < target) whole.more[i] += target - all;
    whole.before[i] = auto_pad == "SAME_UPPER" ? cut / 2 : cut - cut / 2;
    whole.after[i] = cut - whole.before[i];
  }
  return whole;
}

}  // namespace hearth::inline v0_1::operators_of
