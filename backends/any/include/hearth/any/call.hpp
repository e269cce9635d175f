// A model called with data whose rank and kind of element only the model's type knows.
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <utility>

#include <hearth/any/device.hpp>
#include <hearth/tensor/tensor.hpp>

namespace hearth::inline v0_1::detail {

template <class M, class T>
concept CalledWith = requires(const M& model, T x) {
  { model(std::move(x)).to_data() } -> std::same_as<TensorData>;
};
template <class M, class T>
concept ForwardedWith = requires(const M& model, T x) {
  { model.forward(std::move(x)).to_data() } -> std::same_as<TensorData>;
};
template <class M, class T>
concept Takes = CalledWith<M, T> || ForwardedWith<M, T>;

using Ranks = std::make_index_sequence<kMaxRank>;  // less one

template <class M, Backend B, class K>
inline constexpr bool called_with_kind = []<std::size_t... R>(std::index_sequence<R...>) {
  return (Takes<M, Tensor<B, R + 1, K>> || ...);
}(Ranks{});

/// The kind of element that a model takes: the first of Float, Int and Bool that it can be called with. Void
/// when it cannot be called with one tensor.
template <class M, Backend B>
using InputKind =
    std::conditional_t<called_with_kind<M, B, Float>, Float,
                       std::conditional_t<called_with_kind<M, B, Int>, Int,
                                          std::conditional_t<called_with_kind<M, B, Bool>, Bool, void>>>;

template <class T, class M, Backend B>
TensorData call_with(const M& model, const TensorData& data, const Here<B>& here) {
  if constexpr (CalledWith<M, T>)
    return model(T::from_data(data, here.device)).to_data();
  else
    return model.forward(T::from_data(data, here.device)).to_data();
}

/// What the model computes of the data. ShapeError when it takes no tensor of that rank.
template <class M, Backend B>
TensorData call_model(const M& model, const TensorData& data, const Here<B>& here) {
  using K = InputKind<M, B>;
  static_assert(!std::is_void_v<K>,
                "hearth: this model cannot be called with one tensor alone; visit it, and call what it has");
  std::optional<TensorData> result;
  std::string ranks;  // "2 or 3"
  const auto with_rank = [&]<std::size_t R>() {
    using T = Tensor<B, R, K>;
    if constexpr (Takes<M, T>) {
      ranks += (ranks.empty() ? "" : " or ") + std::to_string(R);
      if (data.shape.rank() == R) result = call_with<T>(model, data, here);
    }
  };
  if constexpr (!std::is_void_v<K>)
    [&]<std::size_t... R>(std::index_sequence<R...>) {
      (with_rank.template operator()<R + 1>(), ...);
    }(Ranks{});
  if (!result) throw_shape_error("model", "a tensor of " + ranks + " dimensions", data.text());
  return *std::move(result);
}

}  // namespace hearth::inline v0_1::detail
