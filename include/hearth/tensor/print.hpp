// Tensors as text, in the manner of NumPy.
#pragma once

#include <iosfwd>
#include <string>

#include <hearth/tensor/tensor.hpp>

namespace hearth {

/// "[[1, 2],\n [3, 4]]"; more than 1,000 elements show the three first and last of each axis.
HEARTH_API std::string to_string(const TensorData& data);
HEARTH_API std::ostream& operator<<(std::ostream& out, const TensorData& data);

template <class B, std::size_t R, class K>
std::string to_string(const Tensor<B, R, K>& x) {
  return to_string(x.to_data());
}
template <class B, std::size_t R, class K>
std::ostream& operator<<(std::ostream& out, const Tensor<B, R, K>& x) {
  return out << x.to_data();
}

}  // namespace hearth
