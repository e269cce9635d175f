// Tensors as text, as NumPy's str() writes arrays.
#pragma once

#include <iosfwd>
#include <string>

#include <hearth/tensor/tensor.hpp>

namespace hearth::inline v0_1 {

/// numpy.set_printoptions, with its defaults.
struct PrintOptions {
  std::size_t precision = 8;     // digits after the point, at most; fewer where they say all
  std::size_t threshold = 1000;  // of more elements only the edges are shown
  std::size_t edge_items = 3;    // the first and the last of each axis
  std::size_t line_width = 75;   // characters, after which a row goes on in the next line
  bool suppress = false;         // small numbers as 0. and not in scientific notation
};

/// "[[1.  2.5]\n [3.  4. ]]": columns stand below each other; a tensor without dimensions is its number.
HEARTH_API std::string to_string(const TensorData& data, const PrintOptions& options = {});
HEARTH_API std::ostream& operator<<(std::ostream& out, const TensorData& data);

template <class B, std::size_t R, class K>
std::string to_string(const Tensor<B, R, K>& x, const PrintOptions& options = {}) {
  return to_string(x.to_data(), options);
}
template <class B, std::size_t R, class K>
std::ostream& operator<<(std::ostream& out, const Tensor<B, R, K>& x) {
  return out << x.to_data();
}

}  // namespace hearth::inline v0_1
