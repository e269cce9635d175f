#include <hearth/ndarray.hpp>
#include <hearth/trace/op/index.hpp>

namespace hearth::inline v0_1::operators_of {

template void add_index(Operators<NdArray<float>>&);
template void add_index(Operators<NdArray<double>>&);
template void add_index(Operators<Autodiff<NdArray<float>>>&);

}  // namespace hearth::inline v0_1::operators_of
