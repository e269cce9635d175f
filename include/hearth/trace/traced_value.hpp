// What a Traced backend computes with: the inner backend's value, and its number in the recording.
#pragma once

#include <hearth/backend/concept.hpp>
#include <hearth/trace/tracer.hpp>

namespace hearth::inline v0_1 {

template <class I, class K>
struct TracedValue {
  PrimitiveOf<I, K> value;
  std::uint32_t serial = 0;  // of the tracer that the number belongs to
  detail::TraceId id = 0;
};

namespace detail {

/// An op with the numbers that it holds, as the tracer is told of it.
template <class Op>
OpCall call_of(const Op& op) {
  OpCall call{Op::name};
  if constexpr (requires { op.scalar; }) call.a = op.scalar;
  if constexpr (requires { op.exponent; }) call.a = op.exponent;
  if constexpr (requires { op.low; }) call.a = op.low, call.b = op.high;
  if constexpr (requires { op.slope; }) call.a = op.slope;
  if constexpr (requires { op.alpha; }) call.a = op.alpha;
  if constexpr (requires { op.beta; }) call.a = op.beta, call.b = op.threshold;
  if constexpr (requires { op.lambda; }) call.a = op.lambda, call.b = op.bias;
  if constexpr (requires { op.other; }) call.a = op.threshold, call.b = op.other;
  return call;
}

}  // namespace detail
}  // namespace hearth::inline v0_1
