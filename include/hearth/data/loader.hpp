// Batches of images on a device, in order or shuffled.
#pragma once

#include <vector>

#include <hearth/data/image_dataset.hpp>
#include <hearth/tensor/tensor.hpp>

namespace hearth {

template <ComputeBackend B>
struct Batch {
  Tensor<B, 4> images;       // [n, 1, rows, columns], bytes / 255
  Tensor<B, 1, Int> labels;  // [n]
};

struct DataLoaderConfig {
  std::size_t batch_size = 32;
  bool drop_last = false;  // leave out a last batch that is not full
};

namespace detail {
/// The images at `indices` as f32[n, 1, rows, columns] in 0 .. 1, and their labels as i64[n].
HEARTH_API TensorData gather_images(const ImageDataset& dataset, const std::size_t* indices,
                                    std::size_t count);
HEARTH_API TensorData gather_labels(const ImageDataset& dataset, const std::size_t* indices,
                                    std::size_t count);
/// 0 .. count - 1, in an order drawn from rng (Fisher and Yates).
HEARTH_API std::vector<std::size_t> shuffled(std::size_t count, Rng& rng);
HEARTH_API std::vector<std::size_t> in_order(std::size_t count);
}  // namespace detail

/// Goes once through an order, making each batch when it is asked for.
template <ComputeBackend B>
class Batches {
 public:
  Batches(const ImageDataset& dataset, std::vector<std::size_t> order, DataLoaderConfig config,
          Device<B> device)
      : dataset_(dataset), order_(std::move(order)), config_(config), device_(std::move(device)) {}

  std::size_t size() const {
    return config_.drop_last ? order_.size() / config_.batch_size
                             : (order_.size() + config_.batch_size - 1) / config_.batch_size;
  }
  /// The images of all batches together.
  std::size_t images() const { return config_.drop_last ? size() * config_.batch_size : order_.size(); }
  Batch<B> operator[](std::size_t index) const {
    const std::size_t begin = index * config_.batch_size,
                      count = std::min(config_.batch_size, order_.size() - begin);
    return {
        Tensor<B, 4>::from_data(detail::gather_images(dataset_, order_.data() + begin, count), device_),
        Tensor<B, 1, Int>::from_data(detail::gather_labels(dataset_, order_.data() + begin, count), device_)};
  }

  class Iterator {
   public:
    Iterator(const Batches& batches, std::size_t index) : batches_(batches), index_(index) {}
    Batch<B> operator*() const { return batches_[index_]; }
    Iterator& operator++() {
      ++index_;
      return *this;
    }
    bool operator!=(const Iterator& other) const { return index_ != other.index_; }

   private:
    const Batches& batches_;
    std::size_t index_;
  };
  Iterator begin() const { return {*this, 0}; }
  Iterator end() const { return {*this, size()}; }

 private:
  const ImageDataset& dataset_;
  std::vector<std::size_t> order_;
  DataLoaderConfig config_;
  Device<B> device_;
};

/// The data set must outlive the loader and its batches.
class DataLoader {
 public:
  /// DataError when the batch size is 0.
  explicit DataLoader(const ImageDataset& dataset, DataLoaderConfig config = {})
      : dataset_(dataset), config_(config) {
    if (config.batch_size == 0)
      throw DataError("hearth: DataLoader: expected a batch size of at least 1, got 0");
  }
  explicit DataLoader(ImageDataset&& dataset, DataLoaderConfig config = {}) = delete;

  /// In the data set's order.
  template <ComputeBackend B>
  Batches<B> batches(const Device<B>& device) const {
    return Batches<B>(dataset_, detail::in_order(dataset_.size()), config_, device);
  }
  /// In an order drawn from rng: another one at each call.
  template <ComputeBackend B>
  Batches<B> batches(const Device<B>& device, Rng& rng) const {
    return Batches<B>(dataset_, detail::shuffled(dataset_.size(), rng), config_, device);
  }

 private:
  const ImageDataset& dataset_;
  DataLoaderConfig config_;
};

}  // namespace hearth
