#include <hearth/tensor/check.hpp>

#include <string>

namespace hearth::inline v0_1::check {
namespace {

std::string both(const Shape& a, const Shape& b) { return a.text() + " and " + b.text(); }

}  // namespace

Shape broadcast(std::string_view who, const Shape& a, const Shape& b) {
  const Shape& longer = a.rank() >= b.rank() ? a : b;
  const Shape& other = a.rank() >= b.rank() ? b : a;
  Shape shape = longer;
  for (std::size_t i = 0; i < other.rank(); ++i) {
    std::size_t& extent = shape[shape.rank() - other.rank() + i];
    if (extent != other[i] && extent != 1 && other[i] != 1)
      throw_shape_error(who, "shapes that are equal or 1 axis by axis, from the last one on", both(a, b));
    if (extent == 1) extent = other[i];
  }
  return shape;
}

void expand(std::string_view who, const Shape& shape, const Shape& to) {
  bool fits = shape.rank() <= to.rank();
  for (std::size_t i = 0; fits && i < shape.rank(); ++i) {
    const std::size_t extent = to[to.rank() - shape.rank() + i];
    fits = shape[i] == extent || shape[i] == 1;
  }
  if (!fits)
    throw_shape_error(who, "a shape that repeats only axes of extent 1 to reach " + to.text(), shape.text());
}

void axis(std::string_view who, std::size_t axis, const Shape& shape) {
  if (axis >= shape.rank())
    throw_shape_error(who, "an axis below " + std::to_string(shape.rank()) + " for shape " + shape.text(),
                      std::to_string(axis));
}

void distinct(std::string_view who, const Shape& axes) {
  unsigned seen = 0;
  for (std::size_t axis : axes) {
    if (seen >> axis & 1) throw_shape_error(who, "no axis twice", axes.text());
    seen |= 1u << axis;
  }
}

void permutation(const Shape& axes) {
  unsigned seen = 0;
  for (std::size_t axis : axes)
    if (axis < axes.rank()) seen |= 1u << axis;
  if (seen != (1u << axes.rank()) - 1)
    throw_shape_error("permute", "each axis from 0 to " + std::to_string(axes.rank() - 1) + " once",
                      axes.text());
}

void concat(const std::vector<Shape>& shapes, std::size_t axis) {
  if (shapes.empty()) throw_shape_error("cat", "at least one tensor", "none");
  check::axis("cat", axis, shapes.front());
  for (const Shape& shape : shapes)
    for (std::size_t i = 0; i < shape.rank(); ++i)
      if (i != axis && shape[i] != shapes.front()[i])
        throw_shape_error("cat", "shapes that differ on axis " + std::to_string(axis) + " alone",
                          both(shapes.front(), shape));
}

void stack(const std::vector<Shape>& shapes) {
  if (shapes.empty()) throw_shape_error("stack", "at least one tensor", "none");
  for (const Shape& shape : shapes)
    if (!(shape == shapes.front()))
      throw_shape_error("stack", "tensors of one shape", both(shapes.front(), shape));
}

void gather(std::string_view who, const Shape& shape, const Shape& indices, std::size_t axis) {
  check::axis(who, axis, shape);
  for (std::size_t i = 0; i < shape.rank(); ++i)
    if (i != axis && indices[i] > shape[i])
      throw_shape_error(who, "indices within " + shape.text() + " on every axis but " + std::to_string(axis),
                        indices.text());
}

void matmul(const Shape& a, const Shape& b) {
  if (a.back() != b[b.rank() - 2])
    throw_shape_error("matmul", "as many columns on the left as rows on the right", both(a, b));
  for (std::size_t back = 3; back <= a.rank() && back <= b.rank(); ++back) {
    const std::size_t left = a[a.rank() - back], right = b[b.rank() - back];
    if (left != right && left != 1 && right != 1)
      throw_shape_error("matmul", "batch axes that are equal or 1", both(a, b));
  }
}

void linear(const Shape& x, const Shape& weight, const Shape* bias) {
  if (x.rank() == 0 || x.back() != weight[1])
    throw_shape_error("linear", "input [.., " + std::to_string(weight[1]) + "] for weight " + weight.text(),
                      x.text());
  if (bias && (*bias)[0] != weight[0])
    throw_shape_error("linear", "bias [" + std::to_string(weight[0]) + "] for weight " + weight.text(),
                      bias->text());
}

void not_empty(std::string_view who, const Shape& shape) {
  if (shape.numel() == 0) throw_shape_error(who, "at least one element", shape.text());
}

void not_empty(std::string_view who, const Shape& shape, std::size_t axis) {
  check::axis(who, axis, shape);
  if (shape[axis] == 0)
    throw_shape_error(who, "at least one element on axis " + std::to_string(axis), shape.text());
}

void rank(const Shape& shape, std::size_t rank) {
  if (shape.rank() != rank) throw_shape_error("tensor", std::to_string(rank) + " dimensions", shape.text());
}

void one_element(const Shape& shape) {
  if (shape.numel() != 1) throw_shape_error("item", "one element", shape.text());
}

void equal(std::string_view who, const Shape& expected, const Shape& got) {
  if (!(expected == got)) throw_shape_error(who, expected.text(), got.text());
}

}  // namespace hearth::inline v0_1::check
