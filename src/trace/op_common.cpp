#include <hearth/trace/op/common.hpp>

#include "../record/codec/onnx_tensor.hpp"

namespace hearth::inline v0_1::operators_of {

void throw_other_kind(std::size_t input, std::string_view kind, bool is_there, DType dtype) {
  throw DTypeError("hearth: input " + std::to_string(input) + ": expected " + std::string(kind) + "s, got " +
                   (is_there ? std::string(name(dtype)) : "none"));
}

std::optional<Integers> integers_of(NodeReader& node, std::string_view name) {
  const auto list = node.integers(name);
  if (!list) return {};
  return Integers(list->begin(), list->end());
}

Numbers::Numbers(NodeReader& node, std::string_view attribute, std::size_t input)
    : fixed_(integers_of(node, attribute)), input_(input) {
  if (fixed_) return;
  if (const auto constant = node.constant(input)) {
    const auto values = constant->values<std::int64_t>();
    fixed_.emplace(values.begin(), values.end());
  }
}

std::size_t axis_of(std::int64_t axis, std::size_t rank) {
  const auto n = static_cast<std::int64_t>(rank);
  if (axis < -n || axis >= n)
    throw_shape_error("axis", "one of a tensor of " + std::to_string(rank) + " dimensions",
                      std::to_string(axis));
  return static_cast<std::size_t>(axis < 0 ? axis + n : axis);
}

Shape axes_of(const Integers& axes, std::size_t rank) {
  if (axes.size() > rank)
    throw_shape_error("axes", "at most " + std::to_string(rank), std::to_string(axes.size()));
  Shape found;
  for (const std::int64_t axis : axes) found.push_back(axis_of(axis, rank));
  check::distinct("axes", found);
  return found;
}

AxisSet axis_set_of(const Integers& axes, std::size_t rank) {
  AxisSet set = 0;
  for (const std::size_t axis : axes_of(axes, rank)) set |= AxisSet{1} << axis;
  return set;
}

Shape shape_of(const Integers& extents) {
  Shape shape;
  for (const std::int64_t extent : extents) {
    if (extent < 0) throw_shape_error("shape", "extents of at least 0", std::to_string(extent));
    shape.push_back(static_cast<std::size_t>(extent));
  }
  shape.numel();  // must fit
  return shape;
}

DType onnx_dtype(const NodeReader& node, std::int64_t number) {
  const auto type = static_cast<std::uint64_t>(number);
  if (const auto dtype = detail::onnx_dtype(type)) return *dtype;
  node.refuse("an element type that hearth has", detail::onnx_type_name(type));
}

}  // namespace hearth::inline v0_1::operators_of
