// expect: hearth: einsum's output has a letter that no operand has
#include <hearth/ndarray.hpp>
#include <hearth/tensor.hpp>

using namespace hearth;
using B = NdArray<>;

auto made(const Tensor<B, 2>& a, [[maybe_unused]] const Tensor<B, 2>& b) {
#ifdef WRONG
  return einsum<"ij,jk->il">(a, b);
#else
  return einsum<"ij,jk->ik">(a, b);
#endif
}
