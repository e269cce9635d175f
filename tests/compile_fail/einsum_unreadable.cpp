// expect: hearth: einsum's equation has letters, commas and one '->', and nothing else
#include <hearth/ndarray.hpp>
#include <hearth/tensor.hpp>

using namespace hearth;
using B = NdArray<>;

auto made(const Tensor<B, 2>& a, [[maybe_unused]] const Tensor<B, 2>& b) {
#ifdef WRONG
  return einsum<"i1,1k->ik">(a, b);
#else
  return einsum<"ij,jk->ik">(a, b);
#endif
}
