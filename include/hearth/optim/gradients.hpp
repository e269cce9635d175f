// The gradients of a model, one after another.
#pragma once

#include <hearth/autodiff/backward.hpp>
#include <hearth/tensor/elementwise.hpp>

namespace hearth::inline v0_1::optim::detail {

/// Calls f(gradient) for each gradient that there is.
template <class G, class F>
void for_each_gradient(G& gradients, const F& f) {
  visit(gradients, [&]<class P>(std::string_view, P& leaf) {
    if constexpr (hearth::detail::is_param<P>)
      if (leaf.value) f(*leaf.value);
  });
}

/// All of them times a number.
template <class G>
void scale(G& gradients, double factor) {
  for_each_gradient(gradients, [&](auto& gradient) { gradient = std::move(gradient) * factor; });
}

}  // namespace hearth::inline v0_1::optim::detail
