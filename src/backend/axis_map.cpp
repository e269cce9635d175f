#include <hearth/backend/axis_map.hpp>

namespace hearth::inline v0_1 {

AxisMap AxisMap::transposed() const {
  AxisMap turned;
  turned.in = out();
  turned.offsets.assign(in + 1, 0);
  turned.sources.resize(sources.size());
  turned.weights.resize(weights.size());
  for (std::size_t source : sources) ++turned.offsets[source + 1];
  for (std::size_t i = 0; i < in; ++i) turned.offsets[i + 1] += turned.offsets[i];
  std::vector<std::size_t> place(turned.offsets.begin(), turned.offsets.end() - 1);
  for (std::size_t i = 0; i < out(); ++i)
    for (std::size_t k = offsets[i]; k < offsets[i + 1]; ++k) {
      const std::size_t at = place[sources[k]]++;
      turned.sources[at] = i;
      turned.weights[at] = weights[k];
    }
  return turned;
}

}  // namespace hearth::inline v0_1
