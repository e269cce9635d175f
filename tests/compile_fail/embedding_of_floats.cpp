// expect: hearth: this tensor holds another kind of element than the layer takes
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

using namespace hearth;
using B = NdArray<>;

#ifdef WRONG
auto looked_up(const nn::Embedding<B>& layer, const Tensor<B, 2>& words) { return layer(words); }
#else
auto looked_up(const nn::Embedding<B>& layer, const Tensor<B, 2>& words) { return layer(to_int(words)); }
#endif
