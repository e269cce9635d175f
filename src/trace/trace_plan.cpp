#include <algorithm>
#include <cstring>
#include <numeric>

#include <hearth/trace/options.hpp>

namespace hearth::inline v0_1::detail {
namespace {

std::vector<std::string> names_of(std::size_t count, const std::vector<std::string>& given,
                                  const std::string& stem) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i)
    names.push_back(i < given.size() ? given[i] : count == 1 ? stem : stem + std::to_string(i));
  return names;
}

std::size_t place_of(const InputRef& input, const std::vector<std::string>& names) {
  if (input.name.empty()) {
    if (input.place < names.size()) return input.place;
    throw Error("hearth: trace: expected a dynamic axis of one of " + std::to_string(names.size()) +
                " inputs, got input " + std::to_string(input.place));
  }
  const auto found = std::ranges::find(names, input.name);
  if (found == names.end())
    throw Error("hearth: trace: expected a dynamic axis of an input that there is, got '" + input.name + "'");
  return static_cast<std::size_t>(found - names.begin());
}

}  // namespace

TracePlan plan_of(const std::vector<Shape>& inputs, const TraceOptions& options) {
  TracePlan plan;
  plan.inputs = names_of(inputs.size(), options.inputs, "input");
  for (const Shape& shape : inputs) plan.dynamic.emplace_back(shape.rank());
  std::vector<std::size_t> first;
  for (const DynamicAxis& axis : options.dynamic) {
    const std::size_t place = place_of(axis.input, plan.inputs);
    if (axis.axis >= inputs[place].rank())
      throw_shape_error("trace", "a dynamic axis of '" + plan.inputs[place] + "'",
                        "axis " + std::to_string(axis.axis) + " of " + inputs[place].text());
    if (axis.name.empty()) throw Error("hearth: trace: expected a name for each dynamic axis, got none");
    const std::size_t extent = inputs[place][axis.axis];
    const auto found = std::ranges::find(plan.symbols, axis.name);
    const auto symbol = static_cast<std::size_t>(found - plan.symbols.begin());
    if (found == plan.symbols.end()) {
      plan.symbols.push_back(axis.name);
      first.push_back(extent);
    } else if (first[symbol] != extent) {
      throw_shape_error("trace", "one extent for '" + axis.name + "'",
                        std::to_string(first[symbol]) + " and " + std::to_string(extent));
    }
    plan.dynamic[place][axis.axis] = axis.name;
  }
  // At an extent of 1 layers may do without what others need.
  for (std::size_t& extent : first) extent = std::max<std::size_t>(extent, 2);
  plan.extents.push_back(first);
  for (std::size_t i = 0; i < first.size(); ++i) {  // each alone, and in the end all of them
    plan.extents.push_back(first);
    plan.extents.back()[i] *= 2;
  }
  if (!first.empty()) {
    for (std::size_t& extent : first) extent *= 3;
    plan.extents.push_back(first);
  }
  for (const auto& extents : plan.extents) {
    plan.shapes.push_back(inputs);
    for (std::size_t i = 0; i < inputs.size(); ++i)
      for (std::size_t axis = 0; axis < inputs[i].rank(); ++axis)
        if (const std::string& name = plan.dynamic[i][axis]; !name.empty())
          plan.shapes.back()[i][axis] =
              extents[static_cast<std::size_t>(std::ranges::find(plan.symbols, name) - plan.symbols.begin())];
  }
  return plan;
}

TensorData at_extents(const TensorData& data, const Shape& shape) {
  if (shape == data.shape) return data;
  const std::size_t width = size_of(data.dtype), rank = shape.rank();
  if (data.numel() == 0) throw_shape_error("trace", "examples that have elements", data.text());
  std::vector<std::byte> bytes(shape.numel() * width);
  std::vector<std::size_t> place(rank, 0);
  for (std::size_t i = 0; i < shape.numel(); ++i) {
    std::size_t from = 0;
    for (std::size_t axis = 0; axis < rank; ++axis)
      from = from * data.shape[axis] + place[axis] % data.shape[axis];
    std::memcpy(bytes.data() + i * width, data.bytes.data() + from * width, width);
    for (std::size_t axis = rank; axis-- > 0;) {
      if (++place[axis] < shape[axis]) break;
      place[axis] = 0;
    }
  }
  return TensorData{data.dtype, shape, Bytes::of(std::move(bytes))};
}

}  // namespace hearth::inline v0_1::detail
