// expect: hearth: Upsample takes [n, channels, ..], with one axis behind them or more
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

using namespace hearth;

using Matrix = Tensor<NdArray<>, 2>;

#ifdef WRONG
auto larger(const nn::Upsample& layer, const Matrix& x) { return layer(x); }
#else
auto larger(const nn::Upsample& layer, const Matrix& x) { return layer(unsqueeze(x, 0)); }
#endif
