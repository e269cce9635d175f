#include <hearth/ndarray.hpp>
#include <hearth/trace/op/control.hpp>
#include <hearth/trace/op/families.hpp>
#include <hearth/trace/program.hpp>

namespace hearth::inline v0_1 {

template HEARTH_API const Operators<NdArray<float>>& operators();
template HEARTH_API const Operators<NdArray<double>>& operators();
template HEARTH_API const Operators<Autodiff<NdArray<float>>>& operators();

namespace detail {
template class HEARTH_API PreparedProgram<NdArray<float>>;
template class HEARTH_API PreparedProgram<NdArray<double>>;
template class HEARTH_API PreparedProgram<Autodiff<NdArray<float>>>;
}  // namespace detail

// Beside the programs that they run.
namespace operators_of {
template void add_control(Operators<NdArray<float>>&);
template void add_control(Operators<NdArray<double>>&);
template void add_control(Operators<Autodiff<NdArray<float>>>&);
}  // namespace operators_of

}  // namespace hearth::inline v0_1
