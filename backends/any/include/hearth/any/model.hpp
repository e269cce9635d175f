// A model whose backend is chosen when the program runs.
#pragma once

#include <hearth/any/call.hpp>
#include <hearth/any/device.hpp>
#include <hearth/module/convert.hpp>

namespace hearth::inline v0_1 {

/// `AnyModel<LeNet>` holds a LeNet<NdArray<E>> or a LeNet<Cuda<E>>.
template <template <Backend> class M, class E = float>
class AnyModel {
 public:
  using RecordType = Record<M<NdArray<E>>>;

  /// Initialised by config.init<B>(device, rng). The same seed makes the same model on every device.
  template <class Config>
  AnyModel(const Config& config, const AnyDevice& device, Rng& rng)
      : AnyModel(device, [&]<class B>(const Here<B>& here) -> M<B> {
          return config.template init<B>(here.device, rng);
        }) {}
  /// From a record, whatever backend that was saved from. RecordError when it does not fit.
  AnyModel(const RecordType& record, const AnyDevice& device)
      : AnyModel(device, [&]<class B>(const Here<B>& here) -> M<B> {
          return from_record<M<B>>(record, here.device);
        }) {}

  const AnyDevice& device() const { return device_; }
  /// Moves the model to another device, with all its weights.
  void to(const AnyDevice& device) {
    if (device == device_) return;
    *this = visit([&](const auto& model) -> AnyModel {
      return AnyModel(
          device, [&]<class B>(const Here<B>& here) -> M<B> { return to_backend<B>(model, here.device); });
    });
  }

  /// f(model), with M<NdArray<E>>& or M<Cuda<E>>&, and what it returns.
  template <class F>
  auto visit(F&& f) const {
    return std::visit(f, model_);
  }
  template <class F>
  auto visit(F&& f) {
    return std::visit(f, model_);
  }
  /// The model at rest: the same type whatever it computes on.
  RecordType into_record() const {
    return visit([](const auto& model) -> RecordType { return to_record(model); });
  }

  /// What the model computes of a tensor: its operator() or forward, of rank and kind as its argument says.
  /// ShapeError when the data has another rank.
  TensorData operator()(const TensorData& data) const {
    return device_.visit<E>(
        [&]<class B>(const Here<B>& here) { return detail::call_model(std::get<M<B>>(model_), data, here); });
  }

 private:
#if HEARTH_WITH_CUDA
  using Choice = std::variant<M<NdArray<E>>, M<Cuda<E>>>;
#else
  using Choice = std::variant<M<NdArray<E>>>;
#endif

  template <class Make>
  AnyModel(const AnyDevice& device, const Make& make)
      : device_(device), model_(device.visit<E>([&]<class B>(const Here<B>& here) -> Choice {
          return Choice(std::in_place_type<M<B>>, make(here));
        })) {}

  AnyDevice device_;
  Choice model_;
};

}  // namespace hearth::inline v0_1
