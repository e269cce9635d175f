#include <algorithm>
#include <cmath>

#include <hearth/backend/strided_array.hpp>
#include <hearth/trace/op/index.hpp>

namespace hearth::inline v0_1::operators_of {
namespace {

std::size_t counted(std::int64_t index, std::size_t extent) {
  const auto n = static_cast<std::int64_t>(extent);
  if (index < -n || index >= n)
    throw_shape_error("index", "one below " + std::to_string(extent), std::to_string(index));
  return static_cast<std::size_t>(index < 0 ? index + n : index);
}

// Calls f(place, index along each axis) for the elements of a shape, in row-major order.
template <class F>
void each_element(const Shape& shape, const F& f) {
  std::vector<std::size_t> at(shape.rank());
  const std::size_t count = shape.numel();
  for (std::size_t place = 0; place < count; ++place) {
    f(place, at);
    for (std::size_t axis = shape.rank(); axis-- > 0;) {
      if (++at[axis] < shape[axis]) break;
      at[axis] = 0;
    }
  }
}

}  // namespace

Scattered scattered_as(NodeReader& node) {
  const std::string how = node.text("reduction", "none");
  if (how == "none") return Scattered::replace;
  if (how == "add") return Scattered::add;
  if (how == "mul") return Scattered::multiply;
  if (how == "max") return Scattered::largest;
  if (how == "min") return Scattered::least;
  node.refuse("a reduction of none, add, mul, max or min", "'" + how + "'");
}

Places places_along(const Integers& indices, const Shape& of_indices, const Shape& shape, std::size_t axis) {
  check::gather("ScatterElements", shape, of_indices, axis);
  const Strides steps = dense_strides(shape);
  Places places;
  places.reserve(indices.size());
  each_element(of_indices, [&](std::size_t i, const std::vector<std::size_t>& at) {
    std::size_t place = 0;
    for (std::size_t k = 0; k < at.size(); ++k)
      place += steps[k] * (k == axis ? counted(indices[i], shape[axis]) : at[k]);
    places.push_back(static_cast<std::int64_t>(place));
  });
  return places;
}

Places places_of_tuples(const Integers& indices, const Shape& of_indices, const Shape& shape,
                        std::size_t batch) {
  const std::size_t depth = of_indices.back();
  if (batch + depth > shape.rank())
    throw_shape_error("indices",
                      "tuples of at most " + std::to_string(shape.rank() - std::min(batch, shape.rank())),
                      std::to_string(depth));
  for (std::size_t axis = 0; axis < batch; ++axis)
    if (of_indices[axis] != shape[axis]) throw_shape_error("batch axes", shape.text(), of_indices.text());
  const Strides steps = dense_strides(shape);
  std::size_t run = 1;
  for (std::size_t axis = batch + depth; axis < shape.rank(); ++axis) run *= shape[axis];
  Places places;
  each_element(Shape(of_indices.begin(), of_indices.end() - 1),
               [&](std::size_t tuple, const std::vector<std::size_t>& at) {
                 std::size_t place = 0;
                 for (std::size_t axis = 0; axis < batch; ++axis) place += steps[axis] * at[axis];
                 for (std::size_t k = 0; k < depth; ++k)
                   place += steps[batch + k] * counted(indices[tuple * depth + k], shape[batch + k]);
                 for (std::size_t i = 0; i < run; ++i) places.push_back(static_cast<std::int64_t>(place + i));
               });
  return places;
}

Range range_of(std::int64_t start, std::int64_t end, std::int64_t step, std::size_t extent) {
  if (step == 0) throw_shape_error("Slice", "steps other than 0", "0");
  const auto n = static_cast<std::int64_t>(extent);
  const auto counted_from_end = [&](std::int64_t at) { return at < 0 ? at + n : at; };
  if (step > 0) {
    const std::int64_t first = std::clamp<std::int64_t>(counted_from_end(start), 0, n);
    const std::int64_t last = std::clamp<std::int64_t>(counted_from_end(end), first, n);
    const std::int64_t by = std::min(step, std::max<std::int64_t>(n, 1));
    return {static_cast<std::size_t>(first), static_cast<std::size_t>((last - first + by - 1) / by),
            static_cast<std::size_t>(by), false};
  }
  // From the last element taken on upwards, and then turned round.
  const std::int64_t by = step < -n ? std::max<std::int64_t>(n, 1) : -step;
  const std::int64_t first = std::clamp<std::int64_t>(counted_from_end(start), -1, n - 1);
  const std::int64_t before_last = std::clamp<std::int64_t>(end < -n ? -1 : counted_from_end(end), -1, first);
  const std::int64_t count = (first - before_last + by - 1) / by;
  if (count == 0) return {0, 0, 1, false};
  return {static_cast<std::size_t>(first - (count - 1) * by), static_cast<std::size_t>(count),
          static_cast<std::size_t>(by), true};
}

std::vector<std::size_t> parts_of(std::size_t extent, const std::optional<Integers>& given,
                                  std::size_t outputs) {
  std::vector<std::size_t> parts;
  if (given) {
    std::size_t sum = 0;
    for (const std::size_t part : shape_of(*given)) parts.push_back(part), sum += part;
    if (sum != extent || parts.size() != outputs)
      throw_shape_error("Split", std::to_string(outputs) + " parts of " + std::to_string(extent) + " in all",
                        std::to_string(parts.size()) + " of " + std::to_string(sum));
    return parts;
  }
  const std::size_t most = (extent + outputs - 1) / outputs;
  for (std::size_t i = 0, rest = extent; i < outputs; ++i) {
    parts.push_back(std::min(most, rest));
    rest -= parts.back();
  }
  return parts;
}

TensorData range_data(const TensorData& start, const TensorData& limit, const TensorData& delta) {
  const auto number = [](const TensorData& data) {
    check::one_element(data.shape);
    return cast(data, DType::f64).values<double>()[0];
  };
  const double first = number(start), last = number(limit), by = number(delta);
  const double count = by == 0 ? -1 : std::ceil((last - first) / by);
  constexpr double kMost = 1 << 30;
  if (!(by != 0) || !(count <= kMost))
    throw_shape_error("Range", "a step that comes to the limit", std::to_string(by));
  std::vector<double> values;
  for (double i = 0; i < count; ++i) values.push_back(first + i * by);
  const std::size_t size = values.size();
  return cast(TensorData::from(std::move(values), {size}), start.dtype);
}

TensorData triangle(const Shape& matrix, std::int64_t diagonal, bool upper) {
  const auto rows = static_cast<std::int64_t>(matrix[matrix.rank() - 2]);
  const auto columns = static_cast<std::int64_t>(matrix.back());
  std::vector<std::uint8_t> mask;
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t column = 0; column < columns; ++column)
      mask.push_back(upper ? column - row >= diagonal : column - row <= diagonal);
  TensorData data = TensorData::from(std::move(mask), {matrix[matrix.rank() - 2], matrix.back()});
  data.dtype = DType::boolean;
  return data;
}

Places reversed_places(const Integers& lengths, const Shape& shape, std::size_t batch, std::size_t time) {
  if (batch == time || lengths.size() != shape[batch])
    throw_shape_error("ReverseSequence", "a length for each of " + shape.text(),
                      std::to_string(lengths.size()));
  const Strides steps = dense_strides(shape);
  Places places;
  each_element(shape, [&](std::size_t place, const std::vector<std::size_t>& at) {
    const std::int64_t length = lengths[at[batch]];
    if (length < 0 || static_cast<std::size_t>(length) > shape[time])
      throw_shape_error("ReverseSequence", "lengths of at most " + std::to_string(shape[time]),
                        std::to_string(length));
    const auto here = static_cast<std::int64_t>(at[time]);
    const std::int64_t there = here < length ? length - 1 - here : here;
    places.push_back(static_cast<std::int64_t>(place) +
                     (there - here) * static_cast<std::int64_t>(steps[time]));
  });
  return places;
}

Margins margins_of(const Integers& pads, const Integers& axes, std::size_t rank) {
  Shape along;
  if (axes.empty())
    for (std::size_t axis = 0; axis < rank; ++axis) along.push_back(axis);
  else
    along = axes_of(axes, rank);
  if (pads.size() != 2 * along.rank())
    throw_shape_error("Pad", std::to_string(2 * along.rank()) + " margins", std::to_string(pads.size()));
  constexpr std::int64_t kMost = 1 << 30;
  for (const std::int64_t margin : pads)
    if (margin < -kMost || margin > kMost)
      throw_shape_error("Pad", "margins that fit", std::to_string(margin));
  Margins margins{Integers(rank), Integers(rank)};
  for (std::size_t i = 0; i < along.rank(); ++i) {
    margins.before[along[i]] = pads[i];
    margins.after[along[i]] = pads[along.rank() + i];
  }
  return margins;
}

PadMode pad_mode_of(NodeReader& node) {
  const std::string mode = node.text("mode", "constant");
  if (mode == "constant") return PadMode::constant;
  if (mode == "reflect") return PadMode::reflect;
  if (mode == "edge") return PadMode::replicate;
  if (mode == "wrap") return PadMode::circular;
  node.refuse("a mode of constant, reflect, edge or wrap", "'" + mode + "'");
}

}  // namespace hearth::inline v0_1::operators_of
