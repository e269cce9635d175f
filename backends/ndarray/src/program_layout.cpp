#include <hearth/ndarray.hpp>
#include <hearth/trace/op/layout.hpp>

namespace hearth::inline v0_1::operators_of {

template void add_layout(Operators<NdArray<float>>&);
template void add_layout(Operators<NdArray<double>>&);
template void add_layout(Operators<Autodiff<NdArray<float>>>&);

}  // namespace hearth::inline v0_1::operators_of
