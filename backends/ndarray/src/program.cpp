#include <hearth/ndarray.hpp>
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

}  // namespace hearth::inline v0_1
