// Every header that a user may include, once more than is needed; and a template that both files use.
#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/trace.hpp>
#include <hearth/train.hpp>
#include <hearth/version.hpp>

#ifndef TWICE_HPP
#define TWICE_HPP

template <hearth::Backend B>
struct Doubled {
  hearth::nn::Linear<B> fc;

  HEARTH_MODULE(Doubled, fc)

  static Doubled init(const hearth::Device<B>& device, hearth::Rng& rng) {
    return {.fc = hearth::nn::LinearConfig{.in = 3, .out = 2}.init<B>(device, rng)};
  }
  hearth::Tensor<B, 2> forward(const hearth::Tensor<B, 2>& x) const { return 2 * fc(x); }
};

using Cpu = hearth::NdArray<>;

/// In the other file.
Doubled<Cpu> made_there(std::uint64_t seed);
hearth::Tensor<Cpu, 2> computed_there(const Doubled<Cpu>& model, const hearth::Tensor<Cpu, 2>& x);

#endif
