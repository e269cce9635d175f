#include <hearth/ndarray.hpp>
#include <hearth/trace/op/reduce.hpp>

namespace hearth::inline v0_1::operators_of {

template void add_reduce(Operators<NdArray<float>>&);
template void add_reduce(Operators<NdArray<double>>&);
template void add_reduce(Operators<Autodiff<NdArray<float>>>&);

}  // namespace hearth::inline v0_1::operators_of
