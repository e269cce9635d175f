#include <algorithm>

#include <hearth/tensor/check.hpp>

#include "codegen_coder.hpp"

namespace hearth::inline v0_1::codegen {

OpenExtents open(const Extents& extents) { return OpenExtents(extents.begin(), extents.end()); }

Value reshaped(Call& call, const Value& x, const Extents& to) {
  if (x.shape == to) return x;
  return call.coder.line(x.dtype, open(to), "reshape(" + call.coder.read(x) + ", " + braced(to) + ")");
}

Value of_numbers(DType dtype, Extents shape, Extents numbers) {
  Value value{.dtype = dtype, .shape = std::move(shape)};
  value.numbers = std::move(numbers);
  return value;
}

std::optional<Extents> small_numbers(const TensorData& data) {
  constexpr std::size_t kMost = 64;
  if (is_float(data.dtype) || data.dtype == DType::u64 || data.shape.rank() > 1 || data.numel() > kMost)
    return {};
  Extents numbers;
  for (const std::int64_t number : cast(data, DType::i64).values<std::int64_t>())
    numbers.emplace_back(number);
  return numbers;
}

std::optional<double> number_of(const Value& value) {
  if (value.numbers && value.numbers->size() == 1 && (*value.numbers)[0].is_number())
    return static_cast<double>((*value.numbers)[0].factor);
  if (!value.constant || value.constant->numel() != 1) return {};
  return cast(*value.constant, DType::f64).values<double>()[0];
}

std::string kind_name(DType dtype) {
  return is_float(dtype) ? "Float" : dtype == DType::boolean ? "Bool" : "Int";
}

std::string tensor_type(const Value& value) {
  return "Tensor<B, " + std::to_string(value.rank()) +
         (value.holds_floats() ? ">" : ", " + kind_name(value.dtype) + ">");
}

OpenExtents broadcast(std::string_view who, const Extents& a, const Extents& b) {
  const std::size_t rank = std::max(a.size(), b.size());
  OpenExtents made;
  for (std::size_t axis = 0; axis < rank; ++axis) {
    const auto of = [&](const Extents& x) {
      return axis + x.size() < rank ? Extent(1) : x[axis + x.size() - rank];
    };
    const Extent x = of(a), y = of(b);
    if (x == y || y.is(1))
      made.emplace_back(x);
    else if (x.is(1))
      made.emplace_back(y);
    else if (x.is_number() && y.is_number())
      throw_shape_error(who, "shapes that broadcast", x.text() + " and " + y.text());
    else if (x.is_number())
      made.emplace_back(x);  // the other one is that or 1
    else if (y.is_number())
      made.emplace_back(y);
    else
      made.emplace_back(std::nullopt);
  }
  return made;
}

std::string number_text(const Extent& extent) {
  return extent.is_number() ? extent.text() : "std::ptrdiff_t{" + extent.text() + "}";
}

Value changed(const Value& value, TensorData data, std::string_view how) {
  Value made{.dtype = data.dtype};
  for (const std::size_t extent : data.shape) made.shape.emplace_back(static_cast<std::int64_t>(extent));
  made.numbers = small_numbers(data);
  made.constant = std::make_shared<const TensorData>(std::move(data));
  made.weight = value.weight + ' ' + std::string(how);
  made.is_trained = value.is_trained && is_float(made.dtype);
  return made;
}

std::string axes_text(const std::vector<std::size_t>& axes) {
  std::vector<std::string> parts;
  for (const std::size_t axis : axes) parts.push_back(std::to_string(axis));
  return parts.size() == 1 ? parts[0] : "{" + joined(parts) + "}";
}

std::string size_text(std::span<const std::size_t> sizes) {
  std::vector<std::string> parts;
  bool same = true;
  for (const std::size_t size : sizes) {
    parts.push_back(std::to_string(size));
    same = same && size == sizes[0];
  }
  return same && !parts.empty() ? parts[0] : "{" + joined(parts) + "}";
}

TensorData turned(const TensorData& matrix) {
  const std::size_t rows = matrix.shape[0], columns = matrix.shape[1], width = size_of(matrix.dtype);
  std::vector<std::byte> bytes(matrix.numel() * width);
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < columns; ++j)
      std::memcpy(bytes.data() + (j * rows + i) * width, matrix.bytes.data() + (i * columns + j) * width,
                  width);
  return TensorData{matrix.dtype, {columns, rows}, Bytes::of(std::move(bytes))};
}

const Value& Call::floats(std::size_t i) const {
  if (!at(i).holds_floats())
    node.refuse("floats as input " + std::to_string(i), std::string(name(at(i).dtype)));
  return at(i);
}

bool Call::is_weight(std::size_t i, std::size_t rank) const {
  return has(i) && in[i]->constant && in[i]->holds_floats() && in[i]->rank() == rank;
}

const Value& Call::weight(std::size_t i, std::size_t rank) const {
  const Value& value = floats(i);
  if (!value.constant)
    node.refuse("weights that are constants, to write a layer", "values that are computed");
  if (value.rank() != rank)
    node.refuse("a weight of " + std::to_string(rank) + " dimensions", value.constant->text());
  return value;
}

std::size_t Call::axis(std::int64_t axis, std::size_t rank) const {
  const auto n = static_cast<std::int64_t>(rank);
  if (axis < -n || axis >= n)
    throw_shape_error("axis", "one of a tensor of " + std::to_string(rank) + " dimensions",
                      std::to_string(axis));
  return static_cast<std::size_t>(axis < 0 ? axis + n : axis);
}

std::vector<std::size_t> Call::axes(const std::vector<std::int64_t>& axes, std::size_t rank) const {
  std::vector<std::size_t> found;
  for (const std::int64_t each : axes) {
    const std::size_t at = axis(each, rank);
    for (const std::size_t other : found)
      if (other == at) throw_shape_error("axes", "axes that differ", std::to_string(each) + " twice");
    found.push_back(at);
  }
  return found;
}

std::optional<Extents> Call::numbers(std::string_view attribute, std::size_t input) const {
  if (const auto list = node.integers(attribute)) return Extents(list->begin(), list->end());
  if (!has(input)) return {};
  const Value& value = *in[input];
  if (value.numbers) return value.numbers;
  if (value.constant)
    if (auto all = small_numbers(*value.constant)) return all;
  node.refuse("numbers that are known as input " + std::to_string(input), "values that are computed");
}

std::optional<std::vector<std::int64_t>> Call::fixed(std::string_view attribute, std::size_t input) const {
  const auto all = numbers(attribute, input);
  if (!all) return {};
  std::vector<std::int64_t> made;
  for (const Extent& number : *all) {
    if (!number.is_number())
      node.refuse("fixed numbers as input " + std::to_string(input), "an extent that is free");
    made.push_back(number.factor);
  }
  return made;
}

std::optional<double> Call::number(std::size_t i) const { return has(i) ? number_of(*in[i]) : std::nullopt; }

std::size_t Call::known(const Extent& extent, std::string_view what) const {
  if (!extent.is_number() || extent.factor < 0)
    node.refuse(std::string(what) + " that is known", "an extent that is free");
  return static_cast<std::size_t>(extent.factor);
}

}  // namespace hearth::inline v0_1::codegen
