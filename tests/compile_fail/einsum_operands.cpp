// expect: hearth: einsum takes one to three tensors, one for each list of letters between the commas
#include <hearth/ndarray.hpp>
#include <hearth/tensor.hpp>

using namespace hearth;
using B = NdArray<>;

auto made(const Tensor<B, 2>& a, [[maybe_unused]] const Tensor<B, 2>& b) {
#ifdef WRONG
  return einsum<"ij->ji">(a, b);
#else
  return einsum<"ij,kl->ji">(a, b);
#endif
}
