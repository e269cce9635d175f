// Sums of products whose equation is known when the graph is read.
#pragma once

#include <hearth/tensor/einsum.hpp>
#include <hearth/trace/op/common.hpp>

namespace hearth::inline v0_1::operators_of {

/// An equation as it stands in a node: letters for each operand, with '.' for an ellipsis.
struct EinsumLists {
  std::vector<std::string> operands;
  std::string output;
};
HEARTH_API EinsumLists einsum_lists(NodeReader& node);

/// The same for operands of known shapes: each axis of an ellipsis has a letter, and an axis of extent 1 that
/// goes with a longer one is gone.
struct EinsumOperands {
  std::vector<std::string> letters;
  std::vector<Shape> shapes;
  std::string output;
};
/// ShapeError where a letter has two extents, or an operand other axes than letters.
HEARTH_API EinsumOperands einsum_operands(const EinsumLists& lists, const std::vector<Shape>& shapes);

template <class B>
Kernel<B> einsum(NodeReader& node) {
  return [lists = einsum_lists(node)](OperatorCall<B>& call) {
    const DType dtype = call.in[0].dtype();
    std::vector<Shape> shapes;
    for (const AnyTensor<B>& operand : call.in) shapes.push_back(operand.shape());
    const EinsumOperands as = einsum_operands(lists, shapes);
    std::vector<hearth::detail::Einsum<B>> operands;
    for (std::size_t i = 0; i < shapes.size(); ++i)
      operands.push_back({as.letters[i], reshaped<Float, B>(take<Float>(call, i), as.shapes[i])});
    call.out[0] = {hearth::detail::Einsum<B>::run(std::move(operands), as.output), dtype};
  };
}

}  // namespace hearth::inline v0_1::operators_of
