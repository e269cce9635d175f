// expect: hearth: this tensor has another rank than the layer takes
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

using namespace hearth;
using B = NdArray<>;

#ifdef WRONG
auto filtered(const nn::Conv2d<B>& layer, const Tensor<B, 3>& image) { return layer(image); }
#else
auto filtered(const nn::Conv2d<B>& layer, const Tensor<B, 3>& image) { return layer(unsqueeze(image, 0)); }
#endif
