#include <hearth/ndarray.hpp>
#include <hearth/trace/op/norm.hpp>

namespace hearth::inline v0_1::operators_of {

template void add_norm(Operators<NdArray<float>>&);
template void add_norm(Operators<NdArray<double>>&);
template void add_norm(Operators<Autodiff<NdArray<float>>>&);

}  // namespace hearth::inline v0_1::operators_of
