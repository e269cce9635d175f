#include <algorithm>

#include <hearth/trace/op/layout.hpp>

namespace hearth::inline v0_1::operators_of {

Shape reshape_to(const Shape& from, const Integers& to, bool allow_zero) {
  Integers extents = to;
  std::optional<std::size_t> open;
  const std::size_t count = from.numel();
  for (std::size_t axis = 0; axis < extents.size(); ++axis) {
    if (extents[axis] == 0 && !allow_zero) {
      if (axis >= from.rank())
        throw_shape_error("reshape", "an extent to keep on axis " + std::to_string(axis), from.text());
      extents[axis] = static_cast<std::int64_t>(from[axis]);
    }
    if (extents[axis] != -1) continue;
    if (open) throw_shape_error("reshape", "at most one extent of -1", "two");
    open = axis;
    extents[axis] = 1;
  }
  Shape shape = shape_of(extents);
  if (open) {
    const std::size_t rest = shape.numel();
    if (rest == 0 || count % rest != 0)
      throw_shape_error("reshape", "extents that divide " + std::to_string(count) + " elements",
                        std::to_string(rest));
    shape[*open] = count / rest;
  }
  if (shape.numel() != count) throw_shape_error("reshape", std::to_string(count) + " elements", shape.text());
  return shape;
}

Shape flattened(const Shape& from, std::int64_t axis) {
  const std::size_t rank = from.rank();
  const std::size_t at = axis == static_cast<std::int64_t>(rank) ? rank : axis_of(axis, rank);
  Shape shape = {1, 1};
  for (std::size_t i = 0; i < rank; ++i) shape[i < at ? 0 : 1] *= from[i];
  return shape;
}

Shape unsqueezed(const Shape& from, const Integers& axes) {
  const std::size_t rank = from.rank() + axes.size();
  if (rank > kMaxRank)
    throw_shape_error("unsqueeze", "at most " + std::to_string(kMaxRank) + " dimensions",
                      std::to_string(rank));
  const AxisSet added = axis_set_of(axes, rank);
  Shape shape;
  for (std::size_t axis = 0, next = 0; axis < rank; ++axis)
    shape.push_back((added >> axis & 1) != 0 ? 1 : from[next++]);
  return shape;
}

Shape squeezed(const Shape& from, const std::optional<Integers>& axes) {
  const AxisSet gone = axes ? axis_set_of(*axes, from.rank()) : ~AxisSet{0};
  Shape shape;
  for (std::size_t axis = 0; axis < from.rank(); ++axis) {
    const bool goes = (gone >> axis & 1) != 0;
    if (goes && axes && from[axis] != 1)
      throw_shape_error("squeeze", "extent 1 on axis " + std::to_string(axis), from.text());
    if (!goes || from[axis] != 1) shape.push_back(from[axis]);
  }
  return shape;
}

TensorData constant_of(NodeReader& node) {
  if (const TensorData* tensor = node.tensor("value")) return *tensor;
  if (const auto number = node.real("value_float"))
    return TensorData::from(std::vector{static_cast<float>(*number)}, {});
  if (const auto number = node.integer("value_int")) return TensorData::from(std::vector{*number}, {});
  if (auto numbers = node.reals("value_floats")) {
    const std::size_t count = numbers->size();
    return TensorData::from(std::move(*numbers), {count});
  }
  if (auto numbers = node.integers("value_ints")) {
    const std::size_t count = numbers->size();
    return TensorData::from(std::move(*numbers), {count});
  }
  node.refuse("a value of numbers", "none");
}

}  // namespace hearth::inline v0_1::operators_of
