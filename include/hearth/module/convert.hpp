// Between a model and its record, and between backends.
#pragma once

#include <hearth/module/leaves.hpp>
#include <hearth/module/macro.hpp>
#include <hearth/module/modules.hpp>

namespace hearth::inline v0_1 {

/// The model at rest. Parameters share their memory with the model until either is written to.
template <class M>
Record<M> to_record(const M& model) {
  static_assert(detail::check_model<M>());
  return detail::rebuild<Record<M>>(model, detail::AtRest{});
}

/// A model constructed from its record, whatever backend and precision that was saved from. Parameters of the
/// right type view the record's memory. RecordError when a tensor has another rank than its field.
template <class M>
M from_record(const Record<M>& record, const Device<BackendOf<M>>& device = {}) {
  static_assert(detail::check_model<M>());
  return detail::rebuild<M>(record, detail::FromRest<BackendOf<M>>{device});
}

namespace detail {
/// Every field of a record that does not fit into a model.
template <class M>
Problems misfits(const M& model, const Record<M>& record) {
  Problems problems;
  const Misfits find{problems};
  walk_together(Path(), find, find, model, record);
  return problems;
}
}  // namespace detail

namespace detail {
/// To the modules that keep what they made of their weights. Named, so that it is one type for all models.
struct TellWeightsChanged {
  template <class M>
  void operator()(const Path&, M& module) const {
    if constexpr (requires { module.weights_changed(); }) module.weights_changed();
  }
};

/// Puts those of a record's values into a model whose path `wanted` holds for. They must fit; where the
/// model's elements cannot hold one, it is as it was. A module that keeps what it made of its weights has
/// weights_changed().
template <class M>
void take_values(M& model, const Record<M>& record, FunctionRef<bool(const std::string&)> wanted) {
  Changes changes;
  Ties tensors, ids;
  walk_together(Path(), TakeValues{wanted, changes, tensors, ids}, Ignore{}, model, record);
  changes.make();
  walk_modules(Path(), model, TellWeightsChanged{});
}
}  // namespace detail

/// Puts a record's values into a model, which keeps its own constants. RecordError with every field that does
/// not fit; the model is then as it was.
template <class M, class R>
void load_record(M& model, const R& record) {
  static_assert(std::is_same_v<R, Record<M>>,
                "hearth: this record belongs to another model; load_record takes a Record<M>");
  detail::misfits(model, record).throw_if_any("record");
  detail::take_values(model, record, [](const std::string&) { return true; });
}

namespace detail {
template <class M> auto into_record(const M& model) { return to_record(model); }
template <class M, class Recorder, class... More>
void save_model(const M& model, std::string_view path, const Recorder& recorder, const More&... more) {
  recorder.save(to_record(model), path, more...);
}
template <class M, class R> void load_record_into(M& model, const R& record) { load_record(model, record); }
}  // namespace detail

/// The model on another backend, or with other elements: to_backend<NdArray<double>>(model). Frozen
/// parameters stay frozen, and tied ones tied.
template <Backend C, class M>
On<M, C> to_backend(const M& model, const Device<C>& device = {}) {
  static_assert(detail::check_model<M>());
  detail::Ties ties;
  return detail::rebuild<On<M, C>>(model, [&]<class To>(const Path& path, const auto& leaf) {
    using T = detail::TensorOf<To>;
    auto value =
        ties.once<T>(leaf.id(), [&] { return detail::tensor_at<T>(path, leaf.value().to_data(), device); });
    if constexpr (detail::is_param<To>)
      return To(std::move(value), leaf.id(), leaf.requires_grad());
    else
      return To(std::move(value), leaf.id());
  });
}

/// The model with elements of another type, where it is: cast<NdArray<double>>(model).
template <Backend C, class M>
On<M, C> cast(const M& model) {
  static_assert(
      std::is_same_v<Device<C>, Device<BackendOf<M>>>,
      "hearth: cast keeps a model on its device; to_backend<B>(model, device) takes it to another one");
  std::optional<Device<C>> device;
  visit(model, [&](std::string_view, const auto& leaf) {
    if (!device) device = leaf.value().device();
  });
  return to_backend<C>(model, device ? *device : Device<C>{});
}

/// The model on another device of the same backend.
template <class M>
M to_device(const M& model, const Device<BackendOf<M>>& device) {
  return to_backend<BackendOf<M>>(model, device);
}

/// The model without gradients: over the inner backend, sharing the parameters. Dropout and the like are then
/// off.
template <class M>
auto valid(const M& model) {
  using B = BackendOf<M>;
  static_assert(
      B::differentiable,
      "hearth: this model does not train, it is valid() already; a model over Autodiff has gradients to leave");
  return detail::rebuild<On<M, typename B::Inner>>(model, detail::WithoutTape{});
}

/// The same model with parameters that want no gradient, for a region that is not to be recorded:
/// what `without_grad(model).forward(x)` computes makes no tape.
template <class M>
M without_grad(M model) {
  require_grad(model, false);
  return model;
}

/// The model with f(path, tensor) for the value of each parameter and buffer; tied parameters stay tied.
/// ShapeError when f changes a shape.
template <class M, class F>
M map(M model, const F& f) {
  detail::Ties ties;
  visit(model, [&](std::string_view path, auto& leaf) {
    using T = detail::TensorOf<std::remove_cvref_t<decltype(leaf)>>;
    leaf.assign(ties.once<T>(leaf.id(), [&] { return T(f(path, leaf.value())); }));
  });
  return model;
}

/// A copy whose parameters are its own: new ids, so that gradients of the copy and the original never mix.
template <class M>
M fork(const M& model, Rng& rng) {
  std::vector<ParamId> ids;
  IdIndex places;
  return detail::rebuild<M>(model, [&]<class To>(const Path&, const auto& leaf) {
    std::size_t place = places.add(leaf.id(), ids.size());
    if (place == IdIndex::kNone) {
      place = ids.size();
      ids.push_back(ParamId{rng.next()});
    }
    To copy = leaf;
    copy.set_id(ids[place]);
    return copy;
  });
}

}  // namespace hearth::inline v0_1
