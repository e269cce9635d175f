// The bias of linear and conv2d, written before a product is added to it.
#pragma once

#include <hearth/cuda/array.hpp>

#include "launch.hpp"
#include "offsets.hpp"

namespace hearth::inline v0_1::gpu {

template <class T, class N>
struct RepeatBias {
  const T* bias;  // [features]
  T* to;          // [any, features, places]
  N features, places;
  HEARTH_DEVICE void operator()(std::size_t i) const { to[i] = bias[static_cast<N>(i) / places % features]; }
};

/// Each feature's bias to all of its places; both are dense.
template <class T>
void repeat_bias(const Array<T>& bias, Array<T>& to, std::size_t places) {
  Launch launch("bias", to, bias);
  with_index_type(to.numel(), [&](auto zero) {
    using N = decltype(zero);
    launch.each(to.numel(), RepeatBias<T, N>{bias.data(), to.mutable_data(), static_cast<N>(bias.numel()),
                                             static_cast<N>(places)});
  });
}

}  // namespace hearth::inline v0_1::gpu
