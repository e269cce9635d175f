// expect: hearth: einsum's output has a letter twice
#include <hearth/ndarray.hpp>
#include <hearth/tensor.hpp>

using namespace hearth;
using B = NdArray<>;

auto made(const Tensor<B, 2>& a, [[maybe_unused]] const Tensor<B, 2>& b) {
#ifdef WRONG
  return einsum<"ij,jk->ii">(a, b);
#else
  return einsum<"ij,jk->i">(a, b);
#endif
}
