// The contract of a backend, one sentence for each piece that is missing.
#pragma once

#include <hearth/backend/concept.hpp>

namespace hearth::inline v0_1 {

/// static_assert(check_backend<MyBackend>()) names every missing piece of the contract in a sentence of its
/// own.
template <class B>
consteval bool check_backend() {
  static_assert(
      requires { typename B::template Primitive<Float>; },
      "hearth: this backend has no storage for floats; give it a nested template <class Kind> using Primitive");
  static_assert(
      requires { typename B::Device; }, "hearth: this backend has no device; give it a nested type Device");
  static_assert(
      requires { typename B::FloatElem; },
      "hearth: this backend does not say what its floats are; give it a nested type FloatElem");
  static_assert(
      requires {
        { B::differentiable } -> std::convertible_to<bool>;
      },
      "hearth: this backend does not say whether it tracks gradients; give it a static constexpr bool differentiable");
  if constexpr (ComputeBackend<B>) {
    using F = PrimitiveOf<B, Float>;
    using I = PrimitiveOf<B, Int>;
    using T = PrimitiveOf<B, Bool>;
#define HEARTH_DETAIL_NEEDS(name, ...)                                                                   \
  static_assert(                                                                                         \
      requires(F f, I i, T t, const Shape& s, const Device<B>& d, RandomState r, const TensorData& data, \
               std::optional<F> o, const Conv2dOptions& c, const Pool2dOptions& p, std::vector<F> fs,    \
               const AxisMap& map, const Unfold2dOptions& u) {                                           \
        (void)f, (void)i, (void)t, (void)s, (void)d, (void)r, (void)data, (void)o, (void)c, (void)p,     \
            (void)fs, (void)map, (void)u;                                                                \
        __VA_ARGS__;                                                                                     \
      },                                                                                                 \
      "hearth: this backend has no " name "; see backend/concept.hpp and the conformance suite")
    HEARTH_DETAIL_NEEDS("from_data", B::template from_data<Float>(data, d));
    HEARTH_DETAIL_NEEDS("to_data", B::template to_data<Float>(f));
    HEARTH_DETAIL_NEEDS("full", B::template full<Float>(s, 0.0, d));
    HEARTH_DETAIL_NEEDS("arange", B::arange(std::size_t{}, d));
    HEARTH_DETAIL_NEEDS("device", B::template device<Float>(f));
    HEARTH_DETAIL_NEEDS("shape", B::template shape<Float>(f));
    HEARTH_DETAIL_NEEDS("unary", B::template unary<Float>(op::Exp{}, f));
    HEARTH_DETAIL_NEEDS("unary_backward", B::unary_backward(op::Exp{}, f, f));
    HEARTH_DETAIL_NEEDS("binary", B::template binary<Float>(op::Add{}, f, f));
    HEARTH_DETAIL_NEEDS("compare", B::template compare<Float>(op::Less{}, f, f));
    HEARTH_DETAIL_NEEDS("where", B::template where<Float>(t, f, f));
    HEARTH_DETAIL_NEEDS("cast", B::template cast<Float, Int>(i));
    HEARTH_DETAIL_NEEDS("reduce", B::template reduce<Float>(op::Sum{}, f, AxisSet{}));
    HEARTH_DETAIL_NEEDS("arg_reduce", B::template arg_reduce<Float>(op::ArgMax{}, f, std::size_t{}));
    HEARTH_DETAIL_NEEDS("scan", B::template scan<Float>(op::Sum{}, f, std::size_t{}, false));
    HEARTH_DETAIL_NEEDS("arg_scan", B::template arg_scan<Float>(op::Max{}, f, std::size_t{}));
    HEARTH_DETAIL_NEEDS("argsort", B::template argsort<Float>(f, std::size_t{}, false, std::size_t{}));
    HEARTH_DETAIL_NEEDS("reshape", B::template reshape<Float>(f, s));
    HEARTH_DETAIL_NEEDS("permute", B::template permute<Float>(f, s));
    HEARTH_DETAIL_NEEDS("slice", B::template slice<Float>(f, s, s, s));
    HEARTH_DETAIL_NEEDS("unslice", B::template unslice<Float>(f, s, s, s));
    HEARTH_DETAIL_NEEDS("expand", B::template expand<Float>(f, s));
    HEARTH_DETAIL_NEEDS("concat", B::template concat<Float>(fs, std::size_t{}));
    HEARTH_DETAIL_NEEDS("index_select", B::template index_select<Float>(f, std::size_t{}, i));
    HEARTH_DETAIL_NEEDS("index_add", B::template index_add<Float>(f, std::size_t{}, i, std::size_t{}));
    HEARTH_DETAIL_NEEDS("gather", B::template gather<Float>(f, std::size_t{}, i));
    HEARTH_DETAIL_NEEDS("scatter_add", B::template scatter_add<Float>(f, std::size_t{}, i, s));
    HEARTH_DETAIL_NEEDS("flip", B::template flip<Float>(f, AxisSet{}));
    HEARTH_DETAIL_NEEDS("slice_assign", B::template slice_assign<Float>(f, f, s, s));
    HEARTH_DETAIL_NEEDS("scatter", B::template scatter<Float>(f, std::size_t{}, i, f));
    HEARTH_DETAIL_NEEDS("matmul", B::matmul(f, f));
    HEARTH_DETAIL_NEEDS("linear", B::linear(f, f, o));
    HEARTH_DETAIL_NEEDS("conv2d", B::conv2d(f, f, o, c));
    HEARTH_DETAIL_NEEDS("conv2d_input_grad", B::conv2d_input_grad(f, f, s, c));
    HEARTH_DETAIL_NEEDS("conv2d_weight_grad", B::conv2d_weight_grad(f, f, s, c));
    HEARTH_DETAIL_NEEDS("max_pool2d", B::max_pool2d(f, p));
    HEARTH_DETAIL_NEEDS("pool_scatter", B::pool_scatter(f, i, s));
    HEARTH_DETAIL_NEEDS("pool_gather", B::pool_gather(f, i));
    HEARTH_DETAIL_NEEDS("map_axis", B::map_axis(f, std::size_t{}, map));
    HEARTH_DETAIL_NEEDS("unfold2d", B::unfold2d(f, u));
    HEARTH_DETAIL_NEEDS("fold2d", B::fold2d(f, s, u));
    HEARTH_DETAIL_NEEDS("uniform", B::uniform(s, 0.0, 1.0, r, d));
    HEARTH_DETAIL_NEEDS("normal", B::normal(s, 0.0, 1.0, r, d));
    HEARTH_DETAIL_NEEDS("bernoulli", B::bernoulli(s, 0.5, 1.0, r, d));
    HEARTH_DETAIL_NEEDS("softmax", B::softmax(f));
    HEARTH_DETAIL_NEEDS("log_softmax", B::log_softmax(f));
    HEARTH_DETAIL_NEEDS("log_softmax_backward", B::log_softmax_backward(f, f));
    HEARTH_DETAIL_NEEDS("cross_entropy", B::cross_entropy(f, i));
    HEARTH_DETAIL_NEEDS("cross_entropy_backward", B::cross_entropy_backward(f, f, i));
    HEARTH_DETAIL_NEEDS("standardize", B::standardize(f, 0.0));
    HEARTH_DETAIL_NEEDS("standardize_backward", B::standardize_backward(f, f, f, f, 0.0));
#undef HEARTH_DETAIL_NEEDS
  }
  return true;
}

}  // namespace hearth::inline v0_1
