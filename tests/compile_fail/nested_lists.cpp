// expect: hearth: these lists are nested less deep than the tensor's rank
#include <hearth/ndarray.hpp>
#include <hearth/tensor.hpp>

using namespace hearth;
using B = NdArray<>;

auto made([[maybe_unused]] const Tensor<B, 2>& a, [[maybe_unused]] const Tensor<B, 2>& b) {
#ifdef WRONG
  return Tensor<B, 2>::from(std::vector<float>{1, 2}, a.device());
#else
  return Tensor<B, 1>::from(std::vector<float>{1, 2}, b.device());
#endif
}
