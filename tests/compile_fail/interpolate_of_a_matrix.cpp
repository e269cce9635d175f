// expect: hearth: interpolate takes [n, channels, ..], with one axis behind them or more
#include <hearth/ndarray.hpp>
#include <hearth/tensor.hpp>

using namespace hearth;

using Matrix = Tensor<NdArray<>, 2>;

#ifdef WRONG
auto larger(const Matrix& x) { return interpolate(x, {}); }
#else
auto larger(const Matrix& x) { return interpolate(unsqueeze(x, 0), {.scale_factor = {{2}}}); }
#endif
