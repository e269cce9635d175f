// The weights of a loss as buffers of its layer: saved with it, and not trained.
#pragma once

#include <vector>

#include <hearth/module/param.hpp>
#include <hearth/tensor/elementwise.hpp>

namespace hearth::inline v0_1::nn::detail {

/// None when there are none.
template <class B>
std::optional<Buffer<B, 1>> weight_buffer(const std::vector<double>& weight, const Device<B>& device) {
  if (weight.empty()) return {};
  return Buffer<B, 1>(Tensor<B, 1>::from(weight, {weight.size()}, device), ParamId{});
}

template <class B>
std::optional<Tensor<B, 1>> value_of(const std::optional<Buffer<B, 1>>& buffer) {
  if (!buffer) return {};
  return buffer->value();
}

/// [m] as [1, .., m], to go with R axes.
template <std::size_t R, class B>
std::optional<Tensor<B, R>> along_last(const std::optional<Buffer<B, 1>>& buffer) {
  static_assert(R >= 1, "hearth: this loss has weights along the last axis of a tensor of at least one");
  if (!buffer) return {};
  return hearth::detail::to_rank<R>(buffer->value());
}

}  // namespace hearth::inline v0_1::nn::detail
