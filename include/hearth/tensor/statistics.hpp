// Variance, norms and logsumexp, over all axes, one, or several.
#pragma once

#include <hearth/tensor/reduce.hpp>

namespace hearth::inline v0_1 {

/// Of n elements, the variance is the sum of squares by n - correction: 1 for a sample, 0 for all there is.
struct VarOptions {
  double correction = 1;
};

namespace detail {

template <class K>
consteval void check_statistic() {
  static_assert(std::is_same_v<K, Float>,
                "hearth: this statistic is of floats; convert the tensor with to_float");
}

/// f(x), with 0 for f's infinite slope at 0, where f is 0.
template <class B, std::size_t R, class F>
Tensor<B, R> root(Tensor<B, R> x, const F& f) {
  if constexpr (B::differentiable) {
    const auto zero = x == 0;
    return where(zero, 0, f(where(zero, 1, std::move(x))));
  } else {
    return f(std::move(x));
  }
}

template <class B, std::size_t R>
VarMeanResult<B, R> var_mean_keep(Tensor<B, R> x, AxisSet axes, const VarOptions& options) {
  const double count = static_cast<double>(count_along(x.dynamic_shape(), axes));
  const double freedom = count > options.correction ? count - options.correction : 0;
  auto mean = mean_keep(x, axes);
  return {reduce_keep(op::Sum{}, square(std::move(x) - mean), axes) / freedom, std::move(mean)};
}

struct VarMean {
  static constexpr std::string_view name = "var_mean";
  VarOptions options;
  template <class B, std::size_t R, class K>
  VarMeanResult<B, R> of(Tensor<B, R, K> x, AxisSet axes) const {
    check_statistic<K>();
    return var_mean_keep(std::move(x), axes, options);
  }
};
struct Var {
  static constexpr std::string_view name = "var";
  VarOptions options;
  template <class B, std::size_t R, class K>
  Tensor<B, R> of(Tensor<B, R, K> x, AxisSet axes) const {
    return VarMean{options}.of(std::move(x), axes).var;
  }
};
struct StdDev {
  static constexpr std::string_view name = "stddev";
  VarOptions options;
  template <class B, std::size_t R, class K>
  Tensor<B, R> of(Tensor<B, R, K> x, AxisSet axes) const {
    return root(Var{options}.of(std::move(x), axes), [](auto v) { return sqrt(std::move(v)); });
  }
};

struct Norm {
  static constexpr std::string_view name = "norm";
  double p;
  template <class B, std::size_t R, class K>
  Tensor<B, R> of(Tensor<B, R, K> x, AxisSet axes) const {
    check_statistic<K>();
    if (p == HUGE_VAL) return reduce_keep(op::Max{}, abs(std::move(x)), axes);
    if (p == -HUGE_VAL) return reduce_keep(op::Min{}, abs(std::move(x)), axes);
    if (p == 0) return to_float(count_keep(std::move(x), axes));
    if (p == 1) return reduce_keep(op::Sum{}, abs(std::move(x)), axes);
    if (p == 2)
      return root(reduce_keep(op::Sum{}, square(std::move(x)), axes),
                  [](auto v) { return sqrt(std::move(v)); });
    return root(reduce_keep(op::Sum{}, pow(abs(std::move(x)), p), axes),
                [this](auto v) { return pow(std::move(v), 1 / p); });
  }
};

struct LogSumExp {
  static constexpr std::string_view name = "logsumexp";
  template <class B, std::size_t R, class K>
  Tensor<B, R> of(Tensor<B, R, K> x, AxisSet axes) const {
    check_statistic<K>();
    if (count_along(x.dynamic_shape(), axes) == 0) return log(reduce_keep(op::Sum{}, std::move(x), axes));
    auto largest = constant(reduce_keep(op::Max{}, Tensor(x), axes));
    largest = where(abs(largest) == HUGE_VAL, 0, largest);
    auto sum = reduce_keep(op::Sum{}, exp(std::move(x) - largest), axes);
    return log(std::move(sum)) + std::move(largest);
  }
};

}  // namespace detail

// The variance, the standard deviation, and both the variance and the mean.
#define HEARTH_DETAIL_VARIANCE(function, What)                                           \
  template <class B, std::size_t R, class K>                                             \
  auto function(Tensor<B, R, K> x, const VarOptions& options = {}) {                     \
    return detail::over_all(detail::What{options}, std::move(x));                        \
  }                                                                                      \
  template <class B, std::size_t R, class K>                                             \
  auto function(Tensor<B, R, K> x, Axis axis, const VarOptions& options = {}) {          \
    return detail::over<1>(detail::What{options}, std::move(x), &axis);                  \
  }                                                                                      \
  template <class B, std::size_t R, class K, std::size_t N>                              \
  auto function(Tensor<B, R, K> x, const Axis(&axes)[N], const VarOptions& options = {}) \
    requires(N > 1)                                                                      \
  {                                                                                      \
    return detail::over<N>(detail::What{options}, std::move(x), axes);                   \
  }
#define HEARTH_DETAIL_VARIANCE_KEEPDIM(function, What)                                   \
  template <class B, std::size_t R, class K>                                             \
  auto function(Tensor<B, R, K> x, Axis axis, const VarOptions& options = {}) {          \
    return detail::keep<1>(detail::What{options}, std::move(x), &axis);                  \
  }                                                                                      \
  template <class B, std::size_t R, class K, std::size_t N>                              \
  auto function(Tensor<B, R, K> x, const Axis(&axes)[N], const VarOptions& options = {}) \
    requires(N > 1)                                                                      \
  {                                                                                      \
    return detail::keep<N>(detail::What{options}, std::move(x), axes);                   \
  }
HEARTH_DETAIL_VARIANCE(var, Var)
HEARTH_DETAIL_VARIANCE_KEEPDIM(var_keepdim, Var)
// Not `std`, which is a namespace.
HEARTH_DETAIL_VARIANCE(stddev, StdDev)
HEARTH_DETAIL_VARIANCE_KEEPDIM(stddev_keepdim, StdDev)
HEARTH_DETAIL_VARIANCE(var_mean, VarMean)
HEARTH_DETAIL_VARIANCE_KEEPDIM(var_mean_keepdim, VarMean)
#undef HEARTH_DETAIL_VARIANCE
#undef HEARTH_DETAIL_VARIANCE_KEEPDIM

// (sum |x|^p)^(1/p): the largest for p = infinity, the smallest for -infinity, how many are not 0 for p = 0.
// The gradient at 0 is 0.
template <class B, std::size_t R, class K>
auto norm(Tensor<B, R, K> x, double p = 2) {
  return detail::over_all(detail::Norm{p}, std::move(x));
}
template <class B, std::size_t R, class K>
auto norm(Tensor<B, R, K> x, double p, Axis axis) {
  return detail::over<1>(detail::Norm{p}, std::move(x), &axis);
}
template <class B, std::size_t R, class K, std::size_t N>
auto norm(Tensor<B, R, K> x, double p, const Axis (&axes)[N])
  requires(N > 1)
{
  return detail::over<N>(detail::Norm{p}, std::move(x), axes);
}
template <class B, std::size_t R, class K>
auto norm_keepdim(Tensor<B, R, K> x, double p, Axis axis) {
  return detail::keep<1>(detail::Norm{p}, std::move(x), &axis);
}
template <class B, std::size_t R, class K, std::size_t N>
auto norm_keepdim(Tensor<B, R, K> x, double p, const Axis (&axes)[N])
  requires(N > 1)
{
  return detail::keep<N>(detail::Norm{p}, std::move(x), axes);
}

// log(sum exp(x)), without overflow; -infinity of nothing.
template <class B, std::size_t R, class K>
auto logsumexp(Tensor<B, R, K> x) {
  return detail::over_all(detail::LogSumExp{}, std::move(x));
}
template <class B, std::size_t R, class K>
auto logsumexp(Tensor<B, R, K> x, Axis axis) {
  return detail::over<1>(detail::LogSumExp{}, std::move(x), &axis);
}
template <class B, std::size_t R, class K, std::size_t N>
auto logsumexp(Tensor<B, R, K> x, const Axis (&axes)[N])
  requires(N > 1)
{
  return detail::over<N>(detail::LogSumExp{}, std::move(x), axes);
}
template <class B, std::size_t R, class K>
auto logsumexp_keepdim(Tensor<B, R, K> x, Axis axis) {
  return detail::keep<1>(detail::LogSumExp{}, std::move(x), &axis);
}
template <class B, std::size_t R, class K, std::size_t N>
auto logsumexp_keepdim(Tensor<B, R, K> x, const Axis (&axes)[N])
  requires(N > 1)
{
  return detail::keep<N>(detail::LogSumExp{}, std::move(x), axes);
}

}  // namespace hearth::inline v0_1
