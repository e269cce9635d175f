#include <hearth/ndarray.hpp>
#include <hearth/trace/op/quantized.hpp>

namespace hearth::inline v0_1::operators_of {

template void add_quantized(Operators<NdArray<float>>&);
template void add_quantized(Operators<NdArray<double>>&);
template void add_quantized(Operators<Autodiff<NdArray<float>>>&);

}  // namespace hearth::inline v0_1::operators_of
