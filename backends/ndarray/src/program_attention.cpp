#include <hearth/ndarray.hpp>
#include <hearth/trace/op/attention.hpp>

namespace hearth::inline v0_1::operators_of {

template void add_attention(Operators<NdArray<float>>&);
template void add_attention(Operators<NdArray<double>>&);
template void add_attention(Operators<Autodiff<NdArray<float>>>&);

}  // namespace hearth::inline v0_1::operators_of
