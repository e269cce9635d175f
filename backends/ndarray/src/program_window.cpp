// Its list first: what is exported there and hidden here would be hidden in the shared library.
#include <hearth/ndarray/compiled.hpp>
#include <hearth/trace/op/window.hpp>

namespace hearth::inline v0_1::operators_of {

template void add_window(Operators<NdArray<float>>&);
template void add_window(Operators<NdArray<double>>&);
template void add_window(Operators<Autodiff<NdArray<float>>>&);

}  // namespace hearth::inline v0_1::operators_of
