// Examples on the host, and batches of them on a device.
#pragma once

#include <string_view>
#include <vector>

#include <hearth/tensor/tensor.hpp>

namespace hearth::inline v0_1::data {

/// What goes into a model, of rank R and kind K, and what should come out, of rank S and kind L.
template <std::size_t R, class K = Float, std::size_t S = 0, class L = Int>
struct Example {
  TensorData input, target;
};

using ImageExample = Example<3>;                 // f32[channels, rows, columns], and its class
using RowExample = Example<1, Float, 1, Float>;  // numbers, and the numbers to predict
using LabelledRow = Example<1>;                  // numbers, and their class
using SequenceExample = Example<1, Int>;         // tokens, and the class of their text

/// Examples of one shape as tensors with one dimension more, the first.
template <Backend B, std::size_t R, class K = Float, std::size_t S = 1, class L = Int>
struct Batch {
  Tensor<B, R, K> inputs;
  Tensor<B, S, L> targets;

  std::size_t size() const { return inputs.dim(0); }
};

/// A batch on the host, as a loader's threads make it.
struct HostBatch {
  TensorData inputs, targets;
};

/// A data set that makes the host's side of a whole batch faster than item by item.
template <class D>
concept Gathers = requires(const D& dataset, const std::size_t* indices, std::size_t count) {
  { dataset.gather(indices, count) } -> std::same_as<HostBatch>;
};

/// A transform that does the same to a batch as to each of its items.
template <class F>
concept TransformsBatches = requires(const F& transform, HostBatch batch) {
  { transform.of_batch(std::move(batch)) } -> std::same_as<HostBatch>;
};

/// Tensors of one type and shape as one tensor with one dimension more. DataError names the first that
/// differs: "hearth: who: item 3: expected f32[1, 28, 28], got f32[1, 32, 32]".
HEARTH_API TensorData stack(std::string_view who, const std::vector<const TensorData*>& items);

namespace detail {

/// A batch that is made part by part, each while it is in the processor's nearest memory.
class HEARTH_API BatchOfParts {
 public:
  explicit BatchOfParts(std::size_t items) : items_(items) {}  // that it has room for
  /// The next items; DataError when theirs are of another type or shape than those before.
  void add(const HostBatch& part);
  /// All of them.
  HostBatch whole() &&;

 private:
  struct Joined {
    DType dtype = {};
    Shape item;
    std::size_t count = 0;
    std::vector<std::byte> bytes;

    void add(std::string_view who, const TensorData& part, std::size_t items);
    TensorData whole() &&;
  };

  std::size_t items_;
  Joined inputs_, targets_;
};

}  // namespace detail

/// How items become a batch: `host` in a thread of the loader, `on_device` in the one that asks for it.
/// Specialise it for items of your own.
template <class Item> struct Collate;

template <std::size_t R, class K, std::size_t S, class L>
struct Collate<Example<R, K, S, L>> {
  template <Backend B>
  using Batch = data::Batch<B, R + 1, K, S + 1, L>;

  static HostBatch host(const std::vector<Example<R, K, S, L>>& items) {
    std::vector<const TensorData*> inputs, targets;
    for (const auto& item : items) {
      inputs.push_back(&item.input);
      targets.push_back(&item.target);
    }
    return {stack("inputs", inputs), stack("targets", targets)};
  }
  template <ComputeBackend B>
  static Batch<B> on_device(const HostBatch& batch, const Device<B>& device) {
    return {Tensor<B, R + 1, K>::from_data(batch.inputs, device),
            Tensor<B, S + 1, L>::from_data(batch.targets, device)};
  }
};

}  // namespace hearth::inline v0_1::data
