// Gradients held within bounds, between backward and step. The gradients of tied parameters are one gradient:
// they count once, and are changed alike.
#pragma once

#include <cmath>
#include <limits>

#include <hearth/core/option.hpp>
#include <hearth/optim/gradients.hpp>
#include <hearth/tensor/statistics.hpp>

namespace hearth::inline v0_1::optim {

struct ClipGradNormOptions {
  double norm_type = 2;             // p of the p-norm, above 0 and possibly infinite
  bool error_if_nonfinite = false;  // else gradients without a finite norm become zeros or NaN
};

namespace detail {

/// 0 of nothing, which has no largest element.
template <class I, std::size_t R>
double norm_of(const Tensor<I, R>& x, double p) {
  return x.numel() == 0 ? 0 : static_cast<double>(norm(x, p).item());
}

/// The norm of two parts from theirs. NaN stays NaN.
inline double joined(double a, double b, double p) {
  if (std::isnan(a) || std::isnan(b)) return std::numeric_limits<double>::quiet_NaN();
  if (std::isinf(p)) return a > b ? a : b;
  return p == 2 ? std::hypot(a, b) : p == 1 ? a + b : std::pow(std::pow(a, p) + std::pow(b, p), 1 / p);
}

/// What to multiply a gradient by so that its norm is `most`: torch.nn.utils.clip_grad_norm_'s formula.
inline double shrinking(double most, double norm) {
  const double factor = most / (norm + 1e-6);
  return factor > 1 ? 1 : factor;
}

}  // namespace detail

/// The norm of all gradients as one vector; 0 when there are none. Error unless norm_type is above 0.
template <class G>
double grad_norm(const G& gradients, double norm_type = 2) {
  check::positive("grad_norm", "norm_type", norm_type);
  double norm = 0;
  visit_params(gradients, [&](std::string_view, const auto& leaf) {
    if (leaf.value) norm = detail::joined(norm, detail::norm_of(*leaf.value, norm_type), norm_type);
  });
  return norm;
}

/// Scales all gradients alike so that their norm together is at most max_norm, and returns the norm that it
/// was (Pascanu et al., 2013; torch.nn.utils.clip_grad_norm_). Error unless max_norm is 0 or more and
/// norm_type above 0, and for a norm that is not finite where the options ask for it.
template <class G>
double clip_grad_norm(G& gradients, double max_norm, const ClipGradNormOptions& options = {}) {
  constexpr const char* who = "clip_grad_norm";
  check::not_negative(who, "max_norm", max_norm);
  check::positive(who, "norm_type", options.norm_type);
  const double norm = grad_norm(gradients, options.norm_type);
  if (options.error_if_nonfinite) check::finite(who, "norm", norm);
  const double factor = detail::shrinking(max_norm, norm);
  if (factor != 1) detail::scale(gradients, factor);
  return norm;
}

/// Scales each gradient so that its own norm is at most max_norm (Burn's GradientClipping::Norm). Error
/// unless max_norm is 0 or more and norm_type above 0.
template <class G>
void clip_grad_norm_each(G& gradients, double max_norm, double norm_type = 2) {
  constexpr const char* who = "clip_grad_norm_each";
  check::not_negative(who, "max_norm", max_norm);
  check::positive(who, "norm_type", norm_type);
  detail::for_each_gradient(gradients, [&](auto& gradient) {
    const double factor = detail::shrinking(max_norm, detail::norm_of(gradient, norm_type));
    if (factor != 1) gradient = std::move(gradient) * factor;
  });
}

/// Holds each element of the gradients within -value and value. Error unless value is 0 or more.
template <class G>
void clip_grad_value(G& gradients, double value) {
  check::not_negative("clip_grad_value", "value", value);
  detail::for_each_gradient(gradients,
                            [&](auto& gradient) { gradient = clamp(std::move(gradient), -value, value); });
}

}  // namespace hearth::inline v0_1::optim
