// What a parameter or a buffer is in its layer, for files of frameworks that name it or lay it out otherwise.
#pragma once

#include <hearth/core/config.hpp>

namespace hearth::inline v0_1 {

enum class Role {
  plain,
  linear,     // [out, in]
  conv1d,     // [out, in, width]
  embedding,  // [entries, width]
  slope,      // of a parametric ReLU
  scale,      // of a normalization
  shift,
  mean,  // running statistics
  variance,
  count,  // batches seen
};

}  // namespace hearth::inline v0_1
