// expect: hearth: einsum takes tensors with an axis for each of their letters
#include <hearth/ndarray.hpp>
#include <hearth/tensor.hpp>

using namespace hearth;
using B = NdArray<>;

auto made(const Tensor<B, 2>& a, [[maybe_unused]] const Tensor<B, 2>& b) {
#ifdef WRONG
  return einsum<"bij,jk->bik">(a, b);
#else
  return einsum<"bij,jk->bik">(unsqueeze(a, 0), b);
#endif
}
