// The model of Burn's page 'Saving and Loading Models': 10 numbers in, 64 hidden, 2 out.
#pragma once

#include <hearth/nn.hpp>

namespace saving {

using namespace hearth;

// [model]
template <Backend B>
struct Model {
  nn::Linear<B> linear_in, linear_out;
  nn::Relu activation;

  HEARTH_MODULE(Model, linear_in, linear_out, activation)

  Tensor<B, 2> forward(const Tensor<B, 2>& x) const { return linear_out(activation(linear_in(x))); }
};
// [/model]

// [config]
struct ModelConfig {
  std::size_t in = 10, hidden = 64, out = 2;

  template <Backend B>
  Model<B> init(const Device<B>& device, Rng& rng) const {
    return {.linear_in = nn::LinearConfig{.in = in, .out = hidden}.init<B>(device, rng),
            .linear_out = nn::LinearConfig{.in = hidden, .out = out}.init<B>(device, rng),
            .activation = {}};
  }
  /// Built from its record: nothing is initialised first. A plain function, not a feature of the library.
  template <Backend B>
  Model<B> init_with(const Record<Model<B>>& record, const Device<B>& device) const {
    const nn::LinearConfig first{.in = in, .out = hidden}, second{.in = hidden, .out = out};
    return {.linear_in = first.init_with(record.linear_in).template on<B>(device),
            .linear_out = second.init_with(record.linear_out).template on<B>(device),
            .activation = {}};
  }
};
// [/config]

}  // namespace saving
