#include <hearth/tensor/tensor.hpp>

namespace hearth::inline v0_1::detail {

template float only_element<float>(const TensorData&);
template double only_element<double>(const TensorData&);
template std::int64_t only_element<std::int64_t>(const TensorData&);
template bool only_element<bool>(const TensorData&);

}  // namespace hearth::inline v0_1::detail
