#include <hearth/ndarray.hpp>
#include <hearth/trace/op/recurrent.hpp>

namespace hearth::inline v0_1::operators_of {

template void add_recurrent(Operators<NdArray<float>>&);
template void add_recurrent(Operators<NdArray<double>>&);
template void add_recurrent(Operators<Autodiff<NdArray<float>>>&);

}  // namespace hearth::inline v0_1::operators_of
