// Two concepts: a Backend says how tensors are stored, a ComputeBackend also computes. Everything that a
// model's declarations name accepts any Backend; only the body of an operation asks for a ComputeBackend.
#pragma once

#include <concepts>
#include <optional>
#include <utility>
#include <vector>

#include <hearth/backend/axis_map.hpp>
#include <hearth/backend/kind.hpp>
#include <hearth/backend/op.hpp>
#include <hearth/backend/options.hpp>
#include <hearth/core/rng.hpp>
#include <hearth/core/tensor_data.hpp>

namespace hearth::inline v0_1 {

/// Storage: a primitive for each kind of tensor, and a device.
template <class B>
concept Backend = requires {
  typename B::template Primitive<Float>;
  typename B::template Primitive<Int>;
  typename B::template Primitive<Bool>;
  typename B::Device;
};

/// The operations too. Cheap to ask; check_backend says what is missing in a backend being written, and
/// docs/new-backend.md what one may have besides.
template <class B>
concept ComputeBackend = Backend<B> && requires {
  typename B::FloatElem;
  { B::differentiable } -> std::convertible_to<bool>;
};

template <Backend B>
using Device = typename B::Device;

template <Backend B, class K>
using PrimitiveOf = typename B::template Primitive<K>;

/// The elements of a kind: B's floats, 64-bit integers, bool.
template <ComputeBackend B, class K>
using ElementOf = std::conditional_t<std::is_same_v<K, Float>, typename B::FloatElem,
                                     std::conditional_t<std::is_same_v<K, Int>, std::int64_t, bool>>;

/// Do operations return before they are done? Then whoever reads a result waits, and nothing is read on the
/// way to it: what is wrong with values, such as an index out of range, is told by the call that reads.
template <class B>
consteval bool is_asynchronous() {
  if constexpr (requires { B::asynchronous; })
    return B::asynchronous;
  else if constexpr (requires { typename B::Inner; })
    return is_asynchronous<typename B::Inner>();
  else
    return false;
}

}  // namespace hearth::inline v0_1
