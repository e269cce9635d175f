#pragma once

#include <hearth/core/option.hpp>
#include <hearth/module/numbered_name.hpp>
#include <hearth/nn/mode.hpp>
#include <hearth/tensor/elementwise.hpp>
#include <hearth/tensor/random.hpp>

namespace hearth::inline v0_1::nn {

namespace detail {
/// 0 with probability p, else 1 / (1 - p).
template <Backend B, std::size_t R>
Tensor<B, R> dropout_mask(const std::array<std::size_t, R>& shape, double p, const Device<B>& device,
                          Rng& rng) {
  const double keep = 1 - p;
  return bernoulli<B>(shape, keep, keep > 0 ? 1 / keep : 0, device, rng);
}
}  // namespace detail

/// Sets elements to 0 with probability p and scales the others by 1 / (1 - p) (Srivastava et al., 2014), over
/// a backend that tracks gradients. Elsewhere, as in the model that valid() gives, and after eval(model), it
/// is the identity.
struct Dropout {
  double p = 0.5;
  Training training = {};

  HEARTH_MODULE(Dropout, p, training)

  /// Any shape to the same. Error unless p lies in [0, 1].
  template <class B, std::size_t R>
  Tensor<B, R> operator()(Tensor<B, R> x, Rng& rng) const {
    if constexpr (!B::differentiable) {
      return x;
    } else {
      check::in_range("Dropout", "probability", p, 0, 1);
      if (p == 0 || !training.on) return x;
      auto mask = detail::dropout_mask<B>(x.shape(), p, x.device(), rng);
      return std::move(x) * std::move(mask);
    }
  }
  template <class B, std::size_t R>
  Tensor<B, R> operator()(Tensor<B, R> x) const {
    static_assert(!B::differentiable,
                  "hearth: Dropout draws random numbers while training; call dropout(x, rng)");
    return x;
  }
};

namespace detail {
[[noreturn]] HEARTH_API void throw_without_rng(std::string_view who);

/// Error when dropout would have to draw numbers and there is nothing to draw them from.
template <class B>
void check_rng(std::string_view who, const Dropout& dropout, const Rng* rng) {
  if (trains<B>(dropout.training) && dropout.p != 0 && !rng) throw_without_rng(who);
}
/// Dropout with an rng that is there if it is needed: see check_rng.
template <class B, std::size_t R>
Tensor<B, R> dropped(const Dropout& dropout, Tensor<B, R> x, Rng* rng) {
  return rng ? dropout(std::move(x), *rng) : x;
}
}  // namespace detail

/// Dropout of whole channels (Tompson et al., 2015): each [n, channel] is kept or set to 0 as one. D axes
/// follow the channels.
template <std::size_t D>
struct DropoutNd {
  double p = 0.5;
  Training training = {};

  HEARTH_MODULE(DropoutNd, p, training)
  static constexpr std::string_view printed_as = hearth::detail::numbered_name<"Dropout", D>;

  /// [n, channels, ..] to the same. Error unless p lies in [0, 1].
  template <class B, std::size_t R>
  Tensor<B, R> operator()(Tensor<B, R> x, Rng& rng) const {
    check_rank<R>();
    if constexpr (!B::differentiable) {
      return x;
    } else {
      check::in_range(printed_as, "probability", p, 0, 1);
      if (p == 0 || !training.on) return x;
      std::array<std::size_t, R> channels = x.shape();
      for (std::size_t axis = 2; axis < R; ++axis) channels[axis] = 1;
      auto mask = detail::dropout_mask<B>(channels, p, x.device(), rng);
      return std::move(x) * std::move(mask);
    }
  }
  template <class B, std::size_t R>
  Tensor<B, R> operator()(Tensor<B, R> x) const {
    check_rank<R>();
    static_assert(!B::differentiable,
                  "hearth: Dropout draws random numbers while training; call dropout(x, rng)");
    return x;
  }

 private:
  template <std::size_t R>
  static consteval void check_rank() {
    static_assert(
        R == D + 2,
        "hearth: Dropout1d, 2d and 3d take [n, channels, ..] with that many axes behind the channels");
  }
};

using Dropout1d = DropoutNd<1>;
using Dropout2d = DropoutNd<2>;
using Dropout3d = DropoutNd<3>;

}  // namespace hearth::inline v0_1::nn
