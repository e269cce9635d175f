#include <hearth/trace/op/resize.hpp>

#include <algorithm>
#include <array>
#include <cmath>

#include "../tensor/keys.hpp"

namespace hearth::inline v0_1::operators_of {
namespace {

constexpr double kMostExtent = 1 << 20;  // of what a resized axis may have

template <class E, std::size_t N>
E named(const NodeReader& node, const char* what, const std::string& text,
        const std::array<std::pair<std::string_view, E>, N>& names) {
  std::string all;
  for (const auto& [name, value] : names) {
    if (name == text) return value;
    all += (all.empty() ? "" : ", ") + std::string(name);
  }
  node.refuse(std::string(what) + " among " + all, "'" + text + "'");
}

Resizing::Filter filter_of(const NodeReader& node, const std::string& text) {
  using Filter = Resizing::Filter;
  return named(node, "a mode", text,
               std::to_array<std::pair<std::string_view, Filter>>(
                   {{"nearest", Filter::nearest}, {"linear", Filter::linear}, {"cubic", Filter::cubic}}));
}

// The old place of a new element.
double place_of(Resizing::Where where, std::size_t i, std::size_t extent, std::size_t out, double scale,
                double start, double end) {
  using Where = Resizing::Where;
  const auto x = static_cast<double>(i), in = static_cast<double>(extent);
  const double length = scale * in;  // of which `out` is the whole part
  switch (where) {
    case Where::half_pixel: return (x + 0.5) / scale - 0.5;
    case Where::half_pixel_symmetric:
      return in / 2 * (1 - static_cast<double>(out) / length) + (x + 0.5) / scale - 0.5;
    case Where::pytorch_half_pixel: return length == 1 ? -0.5 : (x + 0.5) / scale - 0.5;
    case Where::align_corners: return length == 1 ? 0 : x * (in - 1) / (length - 1);
    case Where::asymmetric: return x / scale;
    case Where::half_pixel_nearest: return (x + 0.5) / scale;
    case Where::crop:
      return start * (in - 1) +
             (length == 1 ? (end - start) * (in - 1) / 2 : x * (end - start) * (in - 1) / (length - 1));
  }
  return 0;
}

double nearest_to(Resizing::Nearest how, double x, bool shrinks) {
  using Nearest = Resizing::Nearest;
  switch (how) {
    case Nearest::round_prefer_floor: return std::ceil(x - 0.5);
    case Nearest::round_prefer_ceil: return std::floor(x + 0.5);
    case Nearest::floor: return std::floor(x);
    case Nearest::ceil: return std::ceil(x);
    case Nearest::outwards: return shrinks ? std::ceil(x) : std::floor(x);
  }
  return x;
}

// A tent, or Keys' kernel.
double filtered(bool is_cubic, double a, double distance) {
  return is_cubic ? hearth::detail::keys_weight(distance, a) : std::max(0.0, 1 - std::abs(distance));
}

}  // namespace

Resizing::Resizing(NodeReader& node) : filter(filter_of(node, node.text("mode", "nearest"))) {
  if (node.opset() < 11) {
    nearest = Nearest::outwards;
    return;
  }
  where = named(node, "a coordinate_transformation_mode",
                node.text("coordinate_transformation_mode", "half_pixel"),
                std::to_array<std::pair<std::string_view, Where>>(
                    {{"half_pixel", Where::half_pixel},
                     {"half_pixel_symmetric", Where::half_pixel_symmetric},
                     {"pytorch_half_pixel", Where::pytorch_half_pixel},
                     {"align_corners", Where::align_corners},
                     {"asymmetric", Where::asymmetric},
                     {"tf_half_pixel_for_nn", Where::half_pixel_nearest},
                     {"tf_crop_and_resize", Where::crop}}));
  nearest = named(node, "a nearest_mode", node.text("nearest_mode", "round_prefer_floor"),
                  std::to_array<std::pair<std::string_view, Nearest>>(
                      {{"round_prefer_floor", Nearest::round_prefer_floor},
                       {"round_prefer_ceil", Nearest::round_prefer_ceil},
                       {"floor", Nearest::floor},
                       {"ceil", Nearest::ceil}}));
  aspect = named(node, "a keep_aspect_ratio_policy", node.text("keep_aspect_ratio_policy", "stretch"),
                 std::to_array<std::pair<std::string_view, Aspect>>({{"stretch", Aspect::stretch},
                                                                     {"not_larger", Aspect::not_larger},
                                                                     {"not_smaller", Aspect::not_smaller}}));
  antialias = node.integer("antialias", 0) != 0;
  if (antialias && filter == Filter::nearest) node.refuse("antialias of linear or cubic", "of nearest");
  excludes_outside = node.integer("exclude_outside", 0) != 0;
  cubic = node.real("cubic_coeff_a", -0.75);
  extrapolation = node.real("extrapolation_value", 0);
  axes = integers_of(node, "axes");
}

Resizing Resizing::upsampling(NodeReader& node) {
  if (node.opset() > 9) node.refuse("Resize from opset 10 on", "Upsample");
  Resizing how;
  const std::string mode = node.text("mode", "nearest");
  how.filter = mode == "bilinear" ? Filter::linear : filter_of(node, mode);
  return how;
}

std::vector<Resizing::Along> Resizing::over(const Shape& shape, const std::vector<double>& roi,
                                            const std::vector<double>& scales,
                                            const std::optional<Integers>& sizes) const {
  Shape which;
  if (axes)
    which = axes_of(*axes, shape.rank());
  else
    for (std::size_t axis = 0; axis < shape.rank(); ++axis) which.push_back(axis);
  const std::size_t count = which.rank();
  const std::size_t given = sizes ? sizes->size() : scales.size();
  if (given != count)
    throw_shape_error("Resize", "a scale or a size for each of " + std::to_string(count) + " axes",
                      std::to_string(given));
  if (where == Where::crop && roi.size() != 2 * count)
    throw_shape_error("Resize", "a start and an end for each axis in roi", std::to_string(roi.size()));

  std::vector<double> factors(scales.begin(), scales.end());
  if (sizes) {
    factors.clear();
    for (std::size_t i = 0; i < count; ++i) {
      if (shape[which[i]] == 0) throw_shape_error("Resize", "elements to take a size from", shape.text());
      factors.push_back(static_cast<double>((*sizes)[i]) / static_cast<double>(shape[which[i]]));
    }
    if (aspect != Aspect::stretch && count > 0)
      factors.assign(count, aspect == Aspect::not_larger ? *std::ranges::min_element(factors)
                                                         : *std::ranges::max_element(factors));
  }
  std::vector<Along> all;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t extent = shape[which[i]];
    const double length = factors[i] * static_cast<double>(extent);
    if (!(factors[i] > 0) || !(length < kMostExtent))
      throw_shape_error("Resize", "scales and sizes above 0 that fit", std::to_string(factors[i]));
    std::size_t out = static_cast<std::size_t>(length);
    if (sizes)
      out = aspect == Aspect::stretch ? static_cast<std::size_t>((*sizes)[i])
                                      : static_cast<std::size_t>(length + 0.5);
    const bool crops = where == Where::crop;
    const double start = crops ? roi[i] : 0, end = crops ? roi[count + i] : 1;
    if (factors[i] == 1 && out == extent && start == 0 && end == 1) continue;
    all.push_back(along(which[i], extent, out, factors[i], start, end));
  }
  return all;
}

Resizing::Along Resizing::along(std::size_t axis, std::size_t extent, std::size_t out, double scale,
                                double start, double end) const {
  Along made{axis, {}, {}};
  AxisMap& map = made.map;
  map.in = extent;
  if (extent == 0 || out == 0) return made;  // none of none, or of a scale that no number of taps goes with
  const auto last = static_cast<double>(extent - 1);
  const auto inside = [&](double x) { return static_cast<std::size_t>(std::clamp(x, 0.0, last)); };
  const bool is_cubic = filter == Filter::cubic;
  const double squeeze = antialias ? std::min(scale, 1.0) : 1;
  const double reach = (is_cubic ? 2 : 1) / squeeze;
  const double taps = filter == Filter::nearest ? 1 : 2 * reach + 1;
  map.sources.reserve(static_cast<std::size_t>(static_cast<double>(out) * taps));
  map.weights.reserve(map.sources.capacity());
  for (std::size_t i = 0; i < out; ++i, map.next()) {
    double x = place_of(where, i, extent, out, scale, start, end);
    if (where == Where::crop) {
      // Not by what single precision makes of an edge; what is no number is outside, too.
      const double edge = 1e-6 * static_cast<double>(extent);
      made.outside.push_back(!(x >= -edge && x <= last + edge));
      if (made.outside.back() != 0) x = 0;
    }
    x = std::clamp(x, -last - 4, 2 * last + 4);  // beyond which all samples are the edge's
    if (filter == Filter::nearest) {
      map.tap(inside(nearest_to(nearest, x, scale < 1)));
      continue;
    }
    const std::size_t first_tap = map.sources.size();
    double sum = 0;
    for (double at = std::ceil(x - reach); at <= std::floor(x + reach); ++at) {
      const double weight = filtered(is_cubic, cubic, (at - x) * squeeze);
      if (weight == 0 || (excludes_outside && (at < 0 || at > last))) continue;
      map.tap(inside(at), weight);
      sum += weight;
    }
    for (std::size_t tap = first_tap; tap < map.weights.size(); ++tap)
      if (sum != 0) map.weights[tap] /= sum;
  }
  return made;
}

}  // namespace hearth::inline v0_1::operators_of
