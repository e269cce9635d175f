#include <hearth/tensor/check_window.hpp>

#include <algorithm>
#include <string>

namespace hearth::inline v0_1::check {
namespace {

std::string sizes(Numbers numbers) {
  std::string text;
  for (std::size_t number : numbers) text += (text.empty() ? "" : " by ") + std::to_string(number);
  return text;
}

// "[n, 3, rows, columns]" for two axes
std::string image(std::size_t channels, std::size_t axes) {
  constexpr std::string_view names[] = {", depth", ", rows", ", columns"};
  std::string text = "[n, " + std::to_string(channels);
  for (std::size_t i = 3 - axes; i < 3; ++i) text += names[i];
  return text + "]";
}

void not_zero(std::string_view who, std::string_view what, std::initializer_list<Numbers> lists) {
  for (Numbers numbers : lists)
    if (std::count(numbers.begin(), numbers.end(), std::size_t{0}) > 0) throw_shape_error(who, what, "0");
}

void bias_of(std::string_view who, const Shape* bias, std::size_t filters, const Shape& weight) {
  if (bias && (*bias)[0] != filters)
    throw_shape_error(who, "bias [" + std::to_string(filters) + "] for weight " + weight.text(),
                      bias->text());
}

// Has a window that begins at `start` of the padded axis a tap inside?
bool has_a_tap(std::size_t start, std::size_t extent, std::size_t kernel, std::size_t padding,
               std::size_t dilation) {
  for (std::size_t tap = 0; tap < kernel; ++tap) {
    const std::size_t at = start + tap * dilation;
    if (at >= padding && at < extent + padding) return true;
  }
  return false;
}

constexpr std::string_view kPositive = "a stride, a dilation and a kernel of at least 1";

}  // namespace

void conv(std::string_view who, const Shape& x, const Shape& weight, const Shape* bias, Numbers stride,
          Numbers padding, Numbers dilation, std::size_t groups) {
  if (groups == 0 || weight[0] % groups != 0)
    throw_shape_error(who, "groups that divide the filters of weight " + weight.text(),
                      std::to_string(groups));
  if (x[1] != weight[1] * groups)
    throw_shape_error(
        who, "input " + image(weight[1] * groups, stride.size()) + " for weight " + weight.text(), x.text());
  bias_of(who, bias, weight[0], weight);
  not_zero(who, kPositive, {stride, dilation, Numbers(weight.begin() + 2, weight.end())});
  for (std::size_t i = 0; i < stride.size(); ++i)
    if (window_count(x[2 + i], weight[2 + i], stride[i], padding[i], dilation[i]) == 0)
      throw_shape_error(who, "a padded image that holds the kernel of weight " + weight.text(), x.text());
}

void pool(std::string_view who, const Shape& x, const Windows& w) {
  not_zero(who, kPositive, {w.stride, w.kernel, w.dilation});
  for (std::size_t i = 0; i < w.kernel.size(); ++i) {
    const std::size_t extent = x[2 + i];
    if (w.padding[i] > w.kernel[i] / 2)
      throw_shape_error(who, "a padding of at most half the kernel", std::to_string(w.padding[i]));
    const std::size_t count =
        pool_windows(extent, w.kernel[i], w.stride[i], w.padding[i], w.dilation[i], w.ceil_mode);
    if (count == 0 || extent == 0)
      throw_shape_error(who, "a padded image that holds a window of " + sizes(w.kernel), x.text());
    for (std::size_t k = 0; w.dilation[i] > 1 && k < count; ++k)
      if (!has_a_tap(k * w.stride[i], extent, w.kernel[i], w.padding[i], w.dilation[i]))
        throw_shape_error(who, "windows of " + sizes(w.kernel) + " that each see something of the image",
                          x.text());
  }
}

void windows(std::string_view who, const Shape& x, Numbers kernel, Numbers stride, Numbers padding,
             Numbers dilation) {
  not_zero(who, kPositive, {stride, kernel, dilation});
  for (std::size_t i = 0; i < kernel.size(); ++i)
    if (window_count(x[2 + i], kernel[i], stride[i], padding[i], dilation[i]) == 0)
      throw_shape_error(who, "a padded image that holds a window of " + sizes(kernel), x.text());
}

void fold(const Shape& columns, const std::array<std::size_t, 2>& image, const Unfold2dOptions& o) {
  windows("fold", {0, 0, image[0], image[1]}, o.kernel, o.stride, o.padding, o.dilation);
  std::size_t count = 1;
  for (std::size_t i = 0; i < 2; ++i)
    count *= window_count(image[i], o.kernel[i], o.stride[i], o.padding[i], o.dilation[i]);
  const std::size_t taps = o.kernel[0] * o.kernel[1];
  if (columns[1] % taps != 0 || columns[2] != count)
    throw_shape_error("fold",
                      "columns [n, channels * " + std::to_string(taps) + ", " + std::to_string(count) +
                          "] for images of " + sizes(image),
                      columns.text());
}

Shape conv_transpose(std::string_view who, const Shape& x, const Shape& weight, const Shape* bias,
                     Numbers stride, Numbers padding, Numbers output_padding, Numbers dilation,
                     std::size_t groups) {
  if (groups == 0 || weight[0] % groups != 0)
    throw_shape_error(who, "groups that divide the channels of weight " + weight.text(),
                      std::to_string(groups));
  if (x[1] != weight[0])
    throw_shape_error(who, "input " + image(weight[0], stride.size()) + " for weight " + weight.text(),
                      x.text());
  bias_of(who, bias, weight[1] * groups, weight);
  not_zero(who, kPositive, {stride, dilation, Numbers(weight.begin() + 2, weight.end())});
  Shape out = {x[0], weight[1] * groups};
  for (std::size_t i = 0; i < stride.size(); ++i) {
    if (output_padding[i] >= std::max(stride[i], dilation[i]))
      throw_shape_error(who, "an output padding below the stride or the dilation",
                        std::to_string(output_padding[i]));
    const std::size_t reach = x[2 + i] == 0 ? 0
                                            : (x[2 + i] - 1) * stride[i] + dilation[i] * (weight[2 + i] - 1) +
                                                  1 + output_padding[i];
    if (reach <= 2 * padding[i])
      throw_shape_error(who, "an output that is not empty behind a padding of " + sizes(padding), x.text());
    out.push_back(reach - 2 * padding[i]);
  }
  return out;
}

void map_axis(const Shape& x, std::size_t axis, const AxisMap& map) {
  if (map.in != x[axis])
    throw_shape_error("map_axis", "extent " + std::to_string(map.in) + " on axis " + std::to_string(axis),
                      x.text());
  const bool whole = !map.offsets.empty() && map.offsets.front() == 0 &&
                     map.offsets.back() == map.sources.size() && map.sources.size() == map.weights.size() &&
                     std::is_sorted(map.offsets.begin(), map.offsets.end());
  if (!whole)
    throw_shape_error(
        "map_axis", "a map whose elements have each their taps",
        std::to_string(map.sources.size()) + " sources, " + std::to_string(map.weights.size()) + " weights");
  for (std::size_t source : map.sources)
    if (source >= map.in)
      throw_shape_error("map_axis", "a tap below " + std::to_string(map.in), std::to_string(source));
}

void resample(std::string_view who, const Shape& x, std::size_t axis, std::size_t out) {
  if (x[axis] == 0 || out == 0)
    throw_shape_error(who, "an axis of at least 1 before and after",
                      x.text() + " to " + std::to_string(out) + " on axis " + std::to_string(axis));
}

}  // namespace hearth::inline v0_1::check
