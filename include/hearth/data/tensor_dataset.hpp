// Data sets of tensors in memory: the first dimension counts the items.
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include <hearth/data/dataset.hpp>
#include <hearth/data/example.hpp>

namespace hearth::inline v0_1::data {

namespace detail {

/// DataError unless both have as many dimensions as said, and equally many items.
HEARTH_API void check_items(const TensorData& inputs, std::size_t input_rank, const TensorData& targets,
                            std::size_t target_rank);
/// One item, whose bytes are a part of those of all. DataError when there is none.
HEARTH_API TensorData item_at(const TensorData& all, std::size_t index);
/// The items at `indices`, copied, with the dimension that counts them.
HEARTH_API TensorData items_at(const TensorData& all, const std::size_t* indices, std::size_t count);

template <class Item> struct Ranks;
template <std::size_t R, class K, std::size_t S, class L>
struct Ranks<Example<R, K, S, L>> {
  static constexpr std::size_t input = R, target = S;
};

}  // namespace detail

/// Inputs and targets, each with one dimension more than in `Item`: TensorDataset<RowExample>(f32[n, 4],
/// f32[n, 1]). Elements of any type become those of the model's device.
template <class Item>
class TensorDataset {
  using Ranks = detail::Ranks<Item>;

 public:
  /// DataError when ranks or the numbers of items are others.
  TensorDataset(TensorData inputs, TensorData targets)
      : inputs_(std::move(inputs)), targets_(std::move(targets)) {
    detail::check_items(inputs_, Ranks::input + 1, targets_, Ranks::target + 1);
  }
  /// Of tensors of a device: TensorDataset(x, y).
  template <Backend B, std::size_t R, class K, std::size_t S, class L>
  TensorDataset(const Tensor<B, R, K>& inputs, const Tensor<B, S, L>& targets)
      : TensorDataset(inputs.to_data(), targets.to_data()) {}

  std::size_t size() const { return inputs_.shape[0]; }
  Item operator[](std::size_t index) const {
    return {detail::item_at(inputs_, index), detail::item_at(targets_, index)};
  }
  HostBatch gather(const std::size_t* indices, std::size_t count) const {
    return {detail::items_at(inputs_, indices, count), detail::items_at(targets_, indices, count)};
  }

  /// Of all items.
  const TensorData& inputs() const { return inputs_; }
  const TensorData& targets() const { return targets_; }

 private:
  TensorData inputs_, targets_;
};

template <Backend B, std::size_t R, class K, std::size_t S, class L>
TensorDataset(const Tensor<B, R, K>&, const Tensor<B, S, L>&) -> TensorDataset<Example<R - 1, K, S - 1, L>>;

static_assert(Dataset<TensorDataset<RowExample>>);

}  // namespace hearth::inline v0_1::data
