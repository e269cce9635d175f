// A model's parameters and their gradients side by side, without their ranks.
#pragma once

#include <hearth/autodiff/backward.hpp>
#include <hearth/core/id_index.hpp>
#include <hearth/optim/group.hpp>

namespace hearth::optim::detail {

template <class M>
using Inner = typename BackendOf<M>::Inner;

/// One parameter in one step.
template <class I>
struct Slot {
  PrimitiveOf<I, Float>* weight;
  std::optional<PrimitiveOf<I, Float>> gradient;  // none: the parameter stays
  ParamId id;
  std::optional<std::size_t> tied = {};  // to the slot of this number, which is the one to step
};

/// Calls f(info, device) for each parameter, also for tied ones.
template <class M, class F>
void for_each_param(const M& model, const F& f) {
  visit(model, [&]<class P>(std::string_view path, const P& param) {
    if constexpr (hearth::detail::is_param<P>)
      f(ParamInfo{std::string(path), param.shape(), P::role}, param.value().device());
  });
}

/// A slot for each parameter that has a gradient and is tied to one before it.
template <class I>
void find_ties(std::vector<Slot<I>>& slots) {
  IdIndex first;
  for (std::size_t i = 0; i < slots.size(); ++i)
    if (slots[i].gradient)
      if (const std::size_t j = first.add(slots[i].id, i); j != IdIndex::kNone) slots[i].tied = j;
}

/// Tied parameters become what the stepped one is now.
template <class I>
void assign_ties(std::vector<Slot<I>>& slots) {
  for (Slot<I>& slot : slots)
    if (slot.tied) *slot.weight = *slots[*slot.tied].weight;
}

/// The model's slots, in order. `made_for` has the info of each parameter that the optimizer knows.
/// ShapeError when model or gradients have another structure.
template <class M, class Known>
std::vector<Slot<Inner<M>>> slots_of(M& model, Gradients<M>& gradients, const std::vector<Known>& made_for) {
  std::vector<Slot<Inner<M>>> slots;
  const auto fail = [](const Path& at, const std::string& expected, const std::string& got) {
    throw_shape_error("optimizer: '" + at.text() + "'", expected, got);
  };
  Path path;
  hearth::detail::walk_together(
      path,
      [&]<class P>(const Path& at, P& param, auto& gradient) {
        if constexpr (hearth::detail::is_param<P>) {
          const ParamInfo* info = slots.size() < made_for.size() ? &made_for[slots.size()].info : nullptr;
          if (!info || info->path != at.text() || !(info->shape == param.shape()))
            fail(at, "the model that the optimizer was made for", "one with another parameter here");
          slots.push_back({&param.storage(), {}, param.id()});
          if (!param.requires_grad() || !gradient.value) return;
          if (!(info->shape == gradient.value->dynamic_shape()))
            fail(at, "a gradient " + info->shape.text(), gradient.value->dynamic_shape().text());
          slots.back().gradient = std::move(*gradient.value).primitive();
        }
      },
      fail, model, gradients);
  find_ties(slots);
  return slots;
}

}  // namespace hearth::optim::detail
