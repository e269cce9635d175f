// Linear maps along an axis: known again as choices and averages where they are, else a product with the
// matrix.
#include <hearth/trace/tracer.hpp>

#include <algorithm>
#include <cmath>

namespace hearth::inline v0_1::detail {
namespace {

// Does each element come of one alone, as it is?
bool chooses(const AxisMap& map) {
  return map.sources.size() == map.out() &&
         std::ranges::all_of(map.weights, [](double weight) { return weight == 1; }) && [&] {
           for (std::size_t i = 0; i <= map.out(); ++i)
             if (map.offsets[i] != i) return false;
           return true;
         }();
}

// The window of equal weights that makes every element, padding left out, with its steps.
struct Window {
  std::size_t kernel = 0, stride = 1, before = 0, after = 0;
  bool counts_padding = false;
};
std::optional<Window> window_of(const AxisMap& map) {
  const std::size_t out = map.out();
  if (out == 0) return {};
  std::size_t widest = 0;
  for (std::size_t i = 0; i < out; ++i) {
    const std::size_t taps = map.offsets[i + 1] - map.offsets[i];
    if (taps == 0) return {};
    widest = std::max(widest, taps);
    for (std::size_t k = map.offsets[i] + 1; k < map.offsets[i + 1]; ++k)
      if (map.sources[k] != map.sources[k - 1] + 1 || map.weights[k] != map.weights[k - 1]) return {};
  }
  const auto first = [&](std::size_t i) { return static_cast<std::ptrdiff_t>(map.sources[map.offsets[i]]); };
  const auto end = [&](std::size_t i) {
    return static_cast<std::ptrdiff_t>(map.sources[map.offsets[i + 1] - 1]) + 1;
  };
  // Ends step on from the first window, and beginnings up to the last one.
  const auto extent = static_cast<std::ptrdiff_t>(map.in);
  const std::ptrdiff_t stride = out == 1 ? 1 : std::max(end(1) - end(0), first(out - 1) - first(out - 2));
  const auto kernel = static_cast<std::ptrdiff_t>(widest);
  const std::ptrdiff_t before = first(0) == 0 ? kernel - end(0) : -first(0);
  if (stride < 1 || before < 0) return {};
  const std::ptrdiff_t reach = (static_cast<std::ptrdiff_t>(out) - 1) * stride + kernel - before;
  const std::ptrdiff_t after = std::max<std::ptrdiff_t>(0, reach - extent);
  if (before >= kernel || after >= kernel) return {};
  bool by_kernel = true, by_taps = true;
  for (std::size_t i = 0; i < out; ++i) {
    const std::ptrdiff_t begin = static_cast<std::ptrdiff_t>(i) * stride - before;
    if (std::max<std::ptrdiff_t>(begin, 0) != first(i) || std::min(begin + kernel, extent) != end(i))
      return {};
    const double weight = map.weights[map.offsets[i]];
    by_kernel = by_kernel && weight == 1 / static_cast<double>(kernel);
    by_taps = by_taps && weight == 1 / static_cast<double>(end(i) - first(i));
  }
  if (!by_kernel && !by_taps) return {};
  return Window{static_cast<std::size_t>(kernel), static_cast<std::size_t>(stride),
                static_cast<std::size_t>(before), static_cast<std::size_t>(after), !by_taps};
}

TensorData matrix_of(const AxisMap& map, bool transposed) {
  std::vector<double> values(map.in * map.out());
  for (std::size_t i = 0; i < map.out(); ++i)
    for (std::size_t k = map.offsets[i]; k < map.offsets[i + 1]; ++k)
      values[transposed ? map.sources[k] * map.out() + i : i * map.in + map.sources[k]] += map.weights[k];
  return TensorData::from(std::move(values),
                          transposed ? Shape{map.in, map.out()} : Shape{map.out(), map.in});
}

std::int64_t number_of(std::size_t value) { return static_cast<std::int64_t>(value); }

}  // namespace

TraceId Tracer::gathered(TraceId x, std::size_t axis, const std::vector<std::size_t>& sources,
                         const Shape& to) {
  bool in_order = true;
  for (std::size_t i = 1; i < sources.size(); ++i) in_order = in_order && sources[i] == sources[0] + i;
  if (in_order && !sources.empty()) {
    Shape start = Shape::filled(to.rank(), 0);
    start[axis] = sources[0];
    return slice(x, start, to, Shape::filled(to.rank(), 1));
  }
  const TraceId indices = constant(DType::i64, {sources.size()}, [sources] {
    return TensorData::from(std::vector<std::int64_t>(sources.begin(), sources.end()), {sources.size()});
  });
  return index_select(x, axis, indices, to);
}

// Over one axis of images; a second one behind it makes a window of both.
TraceId Tracer::averaged(TraceId x, std::size_t axis, const AxisMap& map, const Shape& to) {
  const std::size_t axes = to.rank() - 2;
  const std::optional<Window> window = to.rank() >= 3 && axis >= 2 ? window_of(map) : std::nullopt;
  if (!window) return 0;
  std::vector<std::int64_t> kernel(axes, 1), strides(axes, 1), pads(2 * axes, 0);
  const std::size_t i = axis - 2;
  kernel[i] = number_of(window->kernel);
  strides[i] = number_of(window->stride);
  pads[i] = number_of(window->before);
  pads[axes + i] = number_of(window->after);
  const std::int64_t counts = window->counts_padding;
  const bool padded = window->before + window->after > 0;
  if (const RecordedNode* other = made_by(x, "AveragePool")) {
    const auto list = [&](std::size_t at) {
      return std::get<std::vector<std::int64_t>>(other->attributes[at].value);
    };
    const bool other_padded = std::ranges::any_of(list(2), [](std::int64_t pad) { return pad != 0; });
    const bool other_counts = std::get<std::int64_t>(other->attributes[0].value) != 0;
    if (list(1)[i] == 1 && list(3)[i] == 1 && (!padded || !other_padded || other_counts == (counts != 0))) {
      std::vector<std::int64_t> all_kernel = list(1), all_pads = list(2), all_strides = list(3);
      all_kernel[i] = kernel[i];
      all_strides[i] = strides[i];
      all_pads[i] = pads[i];
      all_pads[axes + i] = pads[axes + i];
      const std::int64_t both = padded ? counts : std::int64_t{other_counts};
      return add("AveragePool", {other->inputs[0]}, at(x).dtype, to,
                 {{"count_include_pad", both},
                  {"kernel_shape", all_kernel},
                  {"pads", all_pads},
                  {"strides", all_strides}});
    }
  }
  return add("AveragePool", {x}, at(x).dtype, to,
             {{"count_include_pad", counts}, {"kernel_shape", kernel}, {"pads", pads}, {"strides", strides}});
}

TraceId Tracer::map_axis(TraceId x, std::size_t axis, const AxisMap& map, const Shape& to) {
  if (chooses(map)) return gathered(x, axis, map.sources, to);
  if (const TraceId pooled = averaged(x, axis, map, to)) return pooled;
  const DType dtype = at(x).dtype;
  const bool rows = axis + 2 == to.rank();
  const auto matrix = [&](bool transposed) {
    const Shape shape = transposed ? Shape{map.in, map.out()} : Shape{map.out(), map.in};
    return constant(dtype, shape, [=] { return hearth::cast(matrix_of(map, transposed), dtype); });
  };
  if (rows) return matmul(matrix(false), x, to);
  Shape order, product = to;
  for (std::size_t i = 0; i < to.rank(); ++i)
    order.push_back(i == axis ? to.rank() - 1 : i == to.rank() - 1 ? axis : i);
  std::swap(product[axis], product[to.rank() - 1]);
  return permute(matmul(permute(x, order), matrix(true), product), order);
}

// Each tap of the window is a slice of the padded image; [n, channels, taps, rows, columns] as [n, ..,
// windows].
TraceId Tracer::unfold2d(TraceId x, const Unfold2dOptions& o, const Shape& to) {
  const Shape image = shape(x);
  Shape padded = image, start = {0, 0, o.padding[0], o.padding[1]};
  for (std::size_t i = 0; i < 2; ++i) padded[2 + i] += 2 * o.padding[i];
  const TraceId around = unslice(x, padded, start, Shape::filled(4, 1));
  Shape extent = image;
  for (std::size_t i = 0; i < 2; ++i)
    extent[2 + i] = window_count(image[2 + i], o.kernel[i], o.stride[i], o.padding[i], o.dilation[i]);
  std::vector<TraceId> taps;
  for (std::size_t row = 0; row < o.kernel[0]; ++row)
    for (std::size_t column = 0; column < o.kernel[1]; ++column) {
      const Shape from = {0, 0, row * o.dilation[0], column * o.dilation[1]};
      const Shape step = {1, 1, o.stride[0], o.stride[1]};
      taps.push_back(
          reshape(slice(around, from, extent, step), {image[0], image[1], 1, extent[2] * extent[3]}));
    }
  const Shape all = {image[0], image[1], taps.size(), extent[2] * extent[3]};
  return reshape(concat(taps, 2, all), to);
}

}  // namespace hearth::inline v0_1::detail
