// What the tensor layer asks of shapes before anything is computed. Compiled once; each throws ShapeError.
#pragma once

#include <string_view>
#include <vector>

#include <hearth/core/shape.hpp>

namespace hearth::inline v0_1::check {

/// The shape that two broadcast to: from the last axis on, extents are equal or one of them is 1.
HEARTH_API Shape broadcast(std::string_view who, const Shape& a, const Shape& b);
/// `shape` may be repeated along axes of extent 1 to become `to`.
HEARTH_API void expand(std::string_view who, const Shape& shape, const Shape& to);
HEARTH_API void axis(std::string_view who, std::size_t axis, const Shape& shape);
/// None of these axes twice.
HEARTH_API void distinct(std::string_view who, const Shape& axes);
/// Each axis once.
HEARTH_API void permutation(const Shape& axes);
HEARTH_API void concat(const std::vector<Shape>& shapes, std::size_t axis);
/// Tensors of one shape, and at least one.
HEARTH_API void stack(const std::vector<Shape>& shapes);
HEARTH_API void gather(std::string_view who, const Shape& shape, const Shape& indices, std::size_t axis);
/// [.., m, k] and [.., k, n], with batch axes that broadcast.
HEARTH_API void matmul(const Shape& a, const Shape& b);
/// [.., in], [out, in] and, if there is one, [out].
HEARTH_API void linear(const Shape& x, const Shape& weight, const Shape* bias);
/// A reduction without a neutral element needs something to reduce: at all, and along an axis.
HEARTH_API void not_empty(std::string_view who, const Shape& shape);
HEARTH_API void not_empty(std::string_view who, const Shape& shape, std::size_t axis);
/// A tensor of this many dimensions; and for item, one of one element.
HEARTH_API void rank(const Shape& shape, std::size_t rank);
HEARTH_API void one_element(const Shape& shape);
HEARTH_API void equal(std::string_view who, const Shape& expected, const Shape& got);

}  // namespace hearth::inline v0_1::check
