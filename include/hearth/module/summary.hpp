// A table of a model's layers, what they hold, and where it can be seen what they give.
#pragma once

#include <hearth/core/rng.hpp>
#include <hearth/module/convert.hpp>
#include <hearth/module/describe.hpp>

namespace hearth::inline v0_1 {

namespace detail {

/// The table; a column of shapes when there are outputs.
HEARTH_API std::string summary_of(const PartInfo& model);

/// "[2, 3]", and "[2, 3], [4]" of several.
template <class T>
std::string shape_text(const T& value) {
  if constexpr (is_tensor<T>) {
    return value.dynamic_shape().text();
  } else if constexpr (requires { std::tuple_size<T>::value; }) {
    std::string text;
    std::apply([&](const auto&... part) { ((text += (text.empty() ? "" : ", ") + shape_text(part)), ...); },
               value);
    return text;
  } else {
    return "";
  }
}

template <class M, class T>
auto called(const M& model, T x, Rng& rng) {
  if constexpr (requires { model.forward(std::move(x), rng); }) {
    return model.forward(std::move(x), rng);
  } else if constexpr (requires { model.forward(std::move(x)); }) {
    return model.forward(std::move(x));
  } else if constexpr (requires { model(std::move(x), rng); }) {
    return model(std::move(x), rng);
  } else {
    static_assert(
        requires { model(std::move(x)); },
        "hearth: summary cannot call this model with this tensor; it needs a forward(x), or an operator()(x), that takes it");
    return model(std::move(x));
  }
}

/// The model's result, noted in `info`; of layers that are called one after another, the result of each.
template <class M, class T>
auto observed(PartInfo& info, const M& model, T x, Rng& rng);

template <std::size_t I, class M, class T>
auto observed_from(PartInfo& info, const M& layers, T x, Rng& rng) {
  if constexpr (I == std::tuple_size_v<M>)
    return x;
  else
    return observed_from<I + 1>(info, layers, observed(info.parts[I], std::get<I>(layers), std::move(x), rng),
                                rng);
}

template <class M, class T>
auto observed(PartInfo& info, const M& model, T x, Rng& rng) {
  auto y = [&] {
    if constexpr (TupleLike<M>) {
      return observed_from<0>(info, model, std::move(x), rng);
    } else if constexpr (is_vector<M> || is_array<M>) {
      for (std::size_t i = 0; i < model.size(); ++i) x = observed(info.parts[i], model[i], std::move(x), rng);
      return std::move(x);
    } else {
      return called(model, std::move(x), rng);
    }
  }();
  info.output = shape_text(y);
  return y;
}

}  // namespace detail

/// A table of the model's parts with type and number of parameters, and their totals; tied ones count once.
template <class M>
std::string summary(const M& model) {
  static_assert(detail::check_model<M>());
  return detail::summary_of(detail::describe("", model));
}

/// The same with the shape of what the model gives for x. What a Sequential, or a vector of layers, does
/// step by step shows the shape after each; what other models do inside cannot be seen. The model computes as
/// in inference, and stays as it was.
template <class M, class B, std::size_t R, class K>
std::string summary(M model, Tensor<B, R, K> x) {
  static_assert(detail::check_model<M>());
  auto info = detail::describe("", model);
  set_training(model, false);
  require_grad(model, false);
  Rng rng(0);
  detail::observed(info, model, std::move(x), rng);
  return detail::summary_of(info);
}

}  // namespace hearth::inline v0_1
