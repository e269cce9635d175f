#include <hearth/ndarray.hpp>
#include <hearth/trace/op/resize.hpp>

namespace hearth::inline v0_1::operators_of {

template void add_resize(Operators<NdArray<float>>&);
template void add_resize(Operators<NdArray<double>>&);
template void add_resize(Operators<Autodiff<NdArray<float>>>&);

}  // namespace hearth::inline v0_1::operators_of
