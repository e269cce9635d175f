// The gradient rules over this backend, compiled once: ndarray.hpp declares them.
#include <hearth/ndarray.hpp>

namespace hearth {

template struct rules::Window<NdArray<float>>;
template struct rules::Window<NdArray<double>>;
template struct rules::Fused<NdArray<float>>;
template struct rules::Fused<NdArray<double>>;
template struct rules::Recurrent<NdArray<float>>;
template struct rules::Recurrent<NdArray<double>>;
template struct Autodiff<NdArray<float>>;
template struct Autodiff<NdArray<double>>;

}  // namespace hearth
