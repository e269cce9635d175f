// The bias of linear and conv2d, written before a product is added to it.
#pragma once

#include <hearth/cuda/array.hpp>

#include "launch.hpp"

namespace hearth::gpu {

template <class T>
struct RepeatBias {
  const T* bias;  // [features]
  T* to;          // [any, features, places]
  std::size_t features, places;
  HEARTH_DEVICE void operator()(std::size_t i) const { to[i] = bias[i / places % features]; }
};

/// Each feature's bias to all of its places; both are dense.
template <class T>
void repeat_bias(const Array<T>& bias, Array<T>& to, std::size_t places) {
  Launch launch("bias", to, bias);
  launch.each(to.numel(), RepeatBias<T>{bias.data(), to.mutable_data(), bias.numel(), places});
}

}  // namespace hearth::gpu
