// A model's parameters and their gradients side by side, without their ranks.
#pragma once

#include <hearth/autodiff/backward.hpp>
#include <hearth/core/function.hpp>
#include <hearth/core/id_index.hpp>
#include <hearth/core/recycled.hpp>
#include <hearth/optim/group.hpp>

namespace hearth::inline v0_1::optim::detail {

template <class M>
using Inner = typename hearth::detail::InnerBackend<M>::type;

/// One parameter in one step.
template <class I>
struct Slot {
  PrimitiveOf<I, Float>* weight;
  std::optional<PrimitiveOf<I, Float>> gradient;  // none: the parameter stays
  ParamId id;
  std::optional<std::size_t> tied = {};  // to the slot of this number, which is the one to step
};

/// Its special members are not inline: a backend's library has them, so that no program's step does.
template <class I>
struct Slots : RecycledVector<Slot<I>> {
  Slots();
  Slots(Slots&&) noexcept;
  Slots& operator=(Slots&&) noexcept;
  ~Slots();
};

template <class I>
Slots<I>::Slots() = default;
template <class I>
Slots<I>::Slots(Slots&&) noexcept = default;
template <class I>
Slots<I>& Slots<I>::operator=(Slots&&) noexcept = default;
template <class I>
Slots<I>::~Slots() = default;

/// What is called with each parameter's info and device.
template <class I>
using ParamVisitor = Function<void(ParamInfo, const Device<I>&)>;

/// Of for_each_param. Named, so that it is one type for all models.
template <class I>
struct EachParam {
  const ParamVisitor<I>& f;

  template <class P>
  void operator()(const Path& path, const P& param) const {
    if constexpr (hearth::detail::is_param<P>)
      f(ParamInfo{path.text(), param.shape(), P::role}, param.value().device());
  }
};

/// Calls f(info, device) for each parameter, also for tied ones.
template <class M>
void for_each_param(const M& model, const ParamVisitor<Inner<M>>& f) {
  static_assert(hearth::detail::check_trains<M>());
  if constexpr (hearth::detail::trains<M>) hearth::detail::walk(Path(), model, EachParam<Inner<M>>{f});
}

/// What an optimizer knows of its parameters: the infos in a list of structs that each have one.
class KnownParams {
 public:
  template <class Known>
  KnownParams(const std::vector<Known>& known)  // NOLINT: such a list is what is meant
      : list_(&known), info_([](const void* list, std::size_t i) {
          const auto& all = *static_cast<const std::vector<Known>*>(list);
          return i < all.size() ? &all[i].info : nullptr;
        }) {}

  /// Null behind the last.
  const ParamInfo* operator[](std::size_t i) const { return info_(list_, i); }

 private:
  const void* list_;
  const ParamInfo* (*info_)(const void* list, std::size_t i);
};

// Each throws ShapeError "optimizer: 'fc.weight'".
struct HEARTH_API OptimizerMismatch {
  [[noreturn]] void operator()(const Path& path, const std::string& expected, const std::string& got) const;
  /// The parameter that an optimizer has at this place.
  void check_param(const ParamInfo* known, const Path& path, const Shape& shape) const;
  void check_gradient(const ParamInfo& known, const Path& path, const Shape& shape) const;
};

/// Of slots_of.
template <class I>
struct FindSlots {
  const KnownParams& known;
  Slots<I>& slots;

  template <class P, class G>
  void operator()(const Path& path, P& param, G& gradient) const {
    if constexpr (hearth::detail::is_param<P>) {
      const ParamInfo* info = known[slots.size()];
      OptimizerMismatch{}.check_param(info, path, param.shape());
      Slot<I>& slot = slots.emplace_back(Slot<I>{&param.storage(), {}, param.id()});
      if (!param.requires_grad() || !gradient.value) return;
      OptimizerMismatch{}.check_gradient(*info, path, gradient.value->dynamic_shape());
      slot.gradient = std::move(*gradient.value).primitive();
    }
  }
};

/// A slot for each parameter that has a gradient and is tied to one before it.
template <class I>
void find_ties(Slots<I>& slots) {
  IdIndex first;
  for (std::size_t i = 0; i < slots.size(); ++i)
    if (slots[i].gradient)
      if (const std::size_t j = first.add(slots[i].id, i); j != IdIndex::kNone) slots[i].tied = j;
}

/// Tied parameters become what the stepped one is now.
template <class I>
void assign_ties(Slots<I>& slots) {
  for (Slot<I>& slot : slots)
    if (slot.tied) *slot.weight = *slots[*slot.tied].weight;
}

/// The model's slots, in order. `made_for` has the info of each parameter that the optimizer knows.
/// ShapeError when model or gradients have another structure.
template <class M>
Slots<Inner<M>> slots_of(M& model, Gradients<M>& gradients, const KnownParams& made_for) {
  Slots<Inner<M>> slots;
  hearth::detail::walk_together(Path(), FindSlots<Inner<M>>{made_for, slots}, OptimizerMismatch{}, model,
                                gradients);
  find_ties(slots);
  return slots;
}

}  // namespace hearth::inline v0_1::optim::detail
