// The families of operators, put together.
#pragma once

#include <hearth/trace/operator.hpp>

namespace hearth::inline v0_1 {

namespace operators_of {
template <class B> void add_activation(Operators<B>& all);
template <class B> void add_attention(Operators<B>& all);
template <class B> void add_control(Operators<B>& all);
template <class B> void add_elementwise(Operators<B>& all);
template <class B> void add_index(Operators<B>& all);
template <class B> void add_layout(Operators<B>& all);
template <class B> void add_loss(Operators<B>& all);
template <class B> void add_norm(Operators<B>& all);
template <class B> void add_product(Operators<B>& all);
template <class B> void add_quantized(Operators<B>& all);
template <class B> void add_recurrent(Operators<B>& all);
template <class B> void add_reduce(Operators<B>& all);
template <class B> void add_resize(Operators<B>& all);
template <class B> void add_window(Operators<B>& all);
}  // namespace operators_of

template <Backend B>
const Operators<B>& operators() {
  static const Operators<B> all = [] {
    Operators<B> made;
    operators_of::add_activation(made);
    operators_of::add_attention(made);
    operators_of::add_control(made);
    operators_of::add_elementwise(made);
    operators_of::add_index(made);
    operators_of::add_layout(made);
    operators_of::add_loss(made);
    operators_of::add_norm(made);
    operators_of::add_product(made);
    operators_of::add_quantized(made);
    operators_of::add_recurrent(made);
    operators_of::add_reduce(made);
    operators_of::add_resize(made);
    operators_of::add_window(made);
    return made;
  }();
  return all;
}

}  // namespace hearth::inline v0_1
