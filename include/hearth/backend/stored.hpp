// The backend of a model at rest, and the one of a model's gradients: storage without operations.
#pragma once

#include <hearth/backend/concept.hpp>

namespace hearth::inline v0_1 {

/// Parameters as bytes on the host: Record<M> is the model over Stored, whatever backend it came from.
struct Stored {
  template <class K> using Primitive = TensorData;
  struct Device {};
};

/// One value of backend I per parameter: gradients, and the moments of optimizers.
template <Backend I>
struct Grad {
  template <class K> using Primitive = PrimitiveOf<I, K>;
  using Device = typename I::Device;
  using Inner = I;
};

static_assert(Backend<Stored> && !ComputeBackend<Stored>);

}  // namespace hearth::inline v0_1
