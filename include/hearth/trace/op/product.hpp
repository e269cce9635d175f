// Products of matrices.
#pragma once

#include <algorithm>

#include <hearth/trace/op/einsum.hpp>
#include <hearth/trace/op/then.hpp>

namespace hearth::inline v0_1::operators_of {

template <class B>
PrimitiveOf<B, Float> transposed(PrimitiveOf<B, Float> x) {
  Shape axes;
  for (std::size_t axis = 0; axis < B::template shape<Float>(x).rank(); ++axis) axes.push_back(axis);
  std::swap(axes[axes.rank() - 1], axes[axes.rank() - 2]);
  return B::template permute<Float>(std::move(x), axes);
}

/// NumPy's product: a vector on the left is a row, on the right a column, and its axis goes away.
template <class B>
PrimitiveOf<B, Float> matrix_product(PrimitiveOf<B, Float> a, PrimitiveOf<B, Float> b) {
  const std::size_t of_a = B::template shape<Float>(a).rank(), of_b = B::template shape<Float>(b).rank();
  if (of_a == 0 || of_b == 0) throw_shape_error("MatMul", "tensors of at least one dimension", "a number");
  if (of_a == 1) a = with_rank<Float, B>(std::move(a), 2);
  if (of_b == 1) {
    const Shape column = {B::template shape<Float>(b)[0], 1};
    b = B::template reshape<Float>(std::move(b), column);
  }
  const Shape rows = B::template shape<Float>(a), matrix = B::template shape<Float>(b);
  check::matmul(rows, matrix);
  if (of_a > 2 && matrix.rank() == 2) {  // one product of all rows
    Shape flat = {1, rows.back()}, all = rows;
    for (std::size_t axis = 0; axis + 1 < of_a; ++axis) flat[0] *= rows[axis];
    all[of_a - 1] = matrix[1];
    if (of_b == 1) all = Shape(all.begin(), all.end() - 1);
    auto product = B::matmul(B::template reshape<Float>(std::move(a), flat), std::move(b));
    return B::template reshape<Float>(std::move(product), all);
  }
  const std::size_t rank = std::max({of_a, of_b, std::size_t{2}});
  auto y = B::matmul(with_rank<Float, B>(std::move(a), rank), with_rank<Float, B>(std::move(b), rank));
  Shape shape = B::template shape<Float>(y);
  Shape kept;
  for (std::size_t axis = 0; axis < rank; ++axis)
    if (!(axis + 2 == rank && of_a == 1) && !(axis + 1 == rank && of_b == 1)) kept.push_back(shape[axis]);
  return reshaped<Float, B>(std::move(y), kept);
}
template <class B>
Kernel<B> matmul(NodeReader&) {
  return [](OperatorCall<B>& call) {
    const DType dtype = call.in[0].dtype();
    auto a = take<Float>(call, 0), b = take<Float>(call, 1);
    call.out[0] = {matrix_product<B>(std::move(a), std::move(b)), dtype};
  };
}

/// alpha a b + beta c
template <class B>
Kernel<B> gemm(NodeReader& node) {
  node.integer("broadcast", 0);  // of opset 6
  return
      [alpha = node.real("alpha", 1), beta = node.real("beta", 1), trans_a = node.integer("transA", 0) != 0,
       trans_b = node.integer("transB", 0) != 0](OperatorCall<B>& call) {
        const DType dtype = call.in[0].dtype();
        auto a = take_tensor<2>(call, 0).primitive(), b = take_tensor<2>(call, 1).primitive();
        if (trans_a) a = transposed<B>(std::move(a));
        std::optional<PrimitiveOf<B, Float>> c;
        if (call.has(2) && beta != 0) {
          c = take<Float>(call, 2);
          if (beta != 1) c = B::template unary<Float>(op::MulScalar{beta}, std::move(*c));
        }
        const auto scaled = [&](PrimitiveOf<B, Float> y) {
          return alpha == 1 ? std::move(y) : B::template unary<Float>(op::MulScalar{alpha}, std::move(y));
        };
        const Shape of_b = B::template shape<Float>(b);
        const std::size_t columns = of_b[trans_b ? 0 : 1];
        if (trans_b && alpha == 1 && (!c || B::template shape<Float>(*c) == Shape{columns})) {
          const Shape bias = {columns};
          check::linear(B::template shape<Float>(a), of_b, c ? &bias : nullptr);
          call.out[0] = {B::linear(std::move(a), std::move(b), std::move(c)), dtype};
          return;
        }
        if (trans_b) b = transposed<B>(std::move(b));
        check::matmul(B::template shape<Float>(a), B::template shape<Float>(b));
        auto y = scaled(B::matmul(std::move(a), std::move(b)));
        if (c) {
          align<Float, B>("Gemm", y, *c);
          y = B::template binary<Float>(op::Add{}, std::move(y), std::move(*c));
        }
        call.out[0] = {std::move(y), dtype};
      };
}

/// What fused() makes of products: x weight^T + bias, with a weight [out, in]; then an op of it, in the same
/// pass where the backend has one.
template <class B>
Kernel<B> linear(NodeReader& node) {
  return [then = then_of(node)](OperatorCall<B>& call) {
    using F = PrimitiveOf<B, Float>;
    const DType dtype = call.in[0].dtype();
    auto x = take<Float>(call, 0), weight = take<Float>(call, 1);
    std::optional<F> bias;
    if (call.has(2)) bias = take<Float>(call, 2);
    check::linear(B::template shape<Float>(x), B::template shape<Float>(weight),
                  bias ? &B::template shape<Float>(*bias) : nullptr);
    if constexpr (requires(F f, std::optional<F> o) { B::linear_then(op::Relu{}, f, f, o); }) {
      if (then) {
        call.out[0] = {with_op<B>(*then,
                                  [&](auto op) {
                                    return B::linear_then(op, std::move(x), std::move(weight),
                                                          std::move(bias));
                                  }),
                       dtype};
        return;
      }
    }
    call.out[0] = {taken<B>(then, B::linear(std::move(x), std::move(weight), std::move(bias))), dtype};
  };
}

template <class B>
void add_product(Operators<B>& all) {
  all.add("MatMul", matmul<B>);
  all.add("Gemm", gemm<B>);
  all.add("Einsum", einsum<B>);
  all.add("hearth.Linear", linear<B>);
}

}  // namespace hearth::inline v0_1::operators_of
