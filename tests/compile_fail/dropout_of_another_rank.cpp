// expect: hearth: Dropout1d, 2d and 3d take [n, channels, ..] with that many axes behind the channels
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

using namespace hearth;
using B = NdArray<>;

#ifdef WRONG
auto dropped(const nn::Dropout2d& dropout, const Tensor<B, 3>& x) { return dropout(x); }
#else
auto dropped(const nn::Dropout1d& dropout, const Tensor<B, 3>& x) { return dropout(x); }
#endif
