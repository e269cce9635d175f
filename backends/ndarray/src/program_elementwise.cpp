#include <hearth/ndarray.hpp>
#include <hearth/trace/op/elementwise.hpp>

namespace hearth::inline v0_1::operators_of {

template void add_elementwise(Operators<NdArray<float>>&);
template void add_elementwise(Operators<NdArray<double>>&);
template void add_elementwise(Operators<Autodiff<NdArray<float>>>&);

}  // namespace hearth::inline v0_1::operators_of
