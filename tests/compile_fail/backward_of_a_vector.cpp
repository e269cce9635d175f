// expect: hearth: backward starts from a loss of rank 0; take its mean or its sum first
#include <hearth/autodiff.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

using namespace hearth;
using B = Autodiff<NdArray<>>;

#ifdef WRONG
auto gradients(const nn::Linear<B>& layer, const Tensor<B, 2>& x) { return backward(layer(x), layer); }
#else
auto gradients(const nn::Linear<B>& layer, const Tensor<B, 2>& x) { return backward(mean(layer(x)), layer); }
#endif
