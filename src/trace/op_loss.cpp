#include <hearth/trace/op/loss.hpp>

namespace hearth::inline v0_1::operators_of {

LossOptions loss_options(NodeReader& node) {
  const std::string how = node.text("reduction", "mean");
  if (how != "none" && how != "sum" && how != "mean")
    node.refuse("a reduction of none, sum or mean", "'" + how + "'");
  return {how == "none"  ? LossSum::none
          : how == "sum" ? LossSum::sum
                         : LossSum::mean,
          node.integer("ignore_index")};
}

Shape class_rows(const Shape& shape) {
  if (shape.rank() < 2) throw_shape_error("loss", "[n, classes, ..]", shape.text());
  Shape rows = {shape[0], shape[1], 1};
  for (std::size_t axis = 2; axis < shape.rank(); ++axis) rows[2] *= shape[axis];
  return rows;
}

Shape shape_of_targets(const Shape& shape) {
  Shape targets = {shape[0]};
  for (std::size_t axis = 2; axis < shape.rank(); ++axis) targets.push_back(shape[axis]);
  return targets;
}

}  // namespace hearth::inline v0_1::operators_of
