// A linear map along one axis, told by its weights that are not left out. Average pooling, interpolation and
// padding by what is there are such maps, and so are their gradients.
#pragma once

#include <cstddef>
#include <vector>

#include <hearth/core/config.hpp>

namespace hearth::inline v0_1 {

/// out[i] is the sum of weights[k] * x[sources[k]], in the order of k, for k from offsets[i] up to
/// offsets[i + 1] (compressed sparse rows). An element without taps is 0.
struct AxisMap {
  std::size_t in = 0;                      // the axis' extent before
  std::vector<std::size_t> offsets = {0};  // one more than the axis' extent behind
  std::vector<std::size_t> sources;        // each below `in`
  std::vector<double> weights;

  std::size_t out() const { return offsets.size() - 1; }
  /// One more tap of the element that is being told.
  void tap(std::size_t source, double weight = 1) {
    sources.push_back(source);
    weights.push_back(weight);
  }
  /// Ends an element: what follows is the next one's.
  void next() { offsets.push_back(sources.size()); }

  /// The map of gradients: from `out()` to `in`.
  HEARTH_API AxisMap transposed() const;
};

}  // namespace hearth::inline v0_1
