#include <hearth/ndarray.hpp>
#include <hearth/trace/op/loss.hpp>

namespace hearth::inline v0_1::operators_of {

template void add_loss(Operators<NdArray<float>>&);
template void add_loss(Operators<NdArray<double>>&);
template void add_loss(Operators<Autodiff<NdArray<float>>>&);

}  // namespace hearth::inline v0_1::operators_of
