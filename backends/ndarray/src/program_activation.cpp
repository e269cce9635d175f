#include <hearth/ndarray.hpp>
#include <hearth/trace/op/activation.hpp>

namespace hearth::inline v0_1::operators_of {

template void add_activation(Operators<NdArray<float>>&);
template void add_activation(Operators<NdArray<double>>&);
template void add_activation(Operators<Autodiff<NdArray<float>>>&);

}  // namespace hearth::inline v0_1::operators_of
