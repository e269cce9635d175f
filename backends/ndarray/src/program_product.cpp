#include <hearth/ndarray.hpp>
#include <hearth/trace/op/product.hpp>

namespace hearth::inline v0_1::operators_of {

template void add_product(Operators<NdArray<float>>&);
template void add_product(Operators<NdArray<double>>&);
template void add_product(Operators<Autodiff<NdArray<float>>>&);

}  // namespace hearth::inline v0_1::operators_of
