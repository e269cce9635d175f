// expect: constraints not satisfied
// expect: Backend
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

using namespace hearth;

#ifdef WRONG
using Layer = nn::Linear<float>;
#else
using Layer = nn::Linear<NdArray<float>>;
#endif

std::size_t count(const Layer& layer) { return num_params(layer); }
