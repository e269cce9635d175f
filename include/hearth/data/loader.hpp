// Batches of a data set on a device, in order or shuffled, made ahead by threads where asked.
#pragma once

#include <memory>

#include <hearth/core/error.hpp>
#include <hearth/data/dataset.hpp>
#include <hearth/data/example.hpp>
#include <hearth/data/prefetch.hpp>
#include <hearth/data/sampler.hpp>
#include <hearth/data/subset.hpp>

namespace hearth::inline v0_1::data {

struct DataLoaderConfig {
  std::size_t batch_size = 32;
  bool drop_last = false;      // leave out a last batch that is not full
  std::size_t workers = 0;     // threads that make batches ahead; 0: made when they are asked for
  std::size_t prefetch = 2;    // batches that each worker is ahead
  Sampler sampler = shuffled;  // of passes that draw their order
};

namespace detail {
/// Error when the batch size is 0, DataError when there are no items.
HEARTH_API void check_loader(std::size_t batch_size, std::size_t items);
}  // namespace detail

/// One pass through an order. Each item's random part depends on the seed and its place in the order alone.
/// Its members are not inline: the libraries instantiate those of a data set of images.
template <ComputeBackend B, Dataset D>
class Batches {
  using Items = Collate<ItemOf<D>>;
  using Host = decltype(Items::host(std::declval<const std::vector<ItemOf<D>>&>()));

 public:
  using Batch = typename Items::template Batch<B>;

  Batches(const D& dataset, std::vector<std::size_t> order, const DataLoaderConfig& config,
          const Device<B>& device, RandomState seed);
  Batches(const Batches&);
  Batches(Batches&&) noexcept;
  Batches& operator=(const Batches&);
  Batches& operator=(Batches&&) noexcept;
  ~Batches();

  std::size_t size() const;
  /// The items of all batches together.
  std::size_t items() const { return config_.drop_last ? size() * config_.batch_size : order_.size(); }
  /// Made now, by the calling thread.
  Batch operator[](std::size_t index) const;

  class Iterator {
   public:
    Iterator(const Batches& batches, std::size_t first);
    Iterator(Iterator&&) noexcept;
    Iterator& operator=(Iterator&&) noexcept;
    ~Iterator();

    Batch operator*() const;
    Iterator& operator++();
    bool operator==(std::nullptr_t) const { return !host_; }

   private:
    const Batches* batches_;
    std::unique_ptr<detail::Prefetcher> ahead_;
    std::shared_ptr<void> host_;
  };
  /// From the first batch, or from a later one: what is before it is not made.
  Iterator begin() const { return from(0); }
  Iterator from(std::size_t first) const { return {*this, first}; }
  std::nullptr_t end() const { return nullptr; }

 private:
  Host host(std::size_t index) const;
  std::uint64_t item_seed(std::size_t place) const;

  D dataset_;
  std::vector<std::size_t> order_;
  DataLoaderConfig config_;
  Device<B> device_;
  RandomState seed_;
};

template <ComputeBackend B, Dataset D>
Batches<B, D>::Batches(const D& dataset, std::vector<std::size_t> order, const DataLoaderConfig& config,
                       const Device<B>& device, RandomState seed)
    : dataset_(dataset), order_(std::move(order)), config_(config), device_(device), seed_(seed) {}
template <ComputeBackend B, Dataset D>
Batches<B, D>::Batches(const Batches&) = default;
template <ComputeBackend B, Dataset D>
Batches<B, D>::Batches(Batches&&) noexcept = default;
template <ComputeBackend B, Dataset D>
Batches<B, D>& Batches<B, D>::operator=(const Batches&) = default;
template <ComputeBackend B, Dataset D>
Batches<B, D>& Batches<B, D>::operator=(Batches&&) noexcept = default;
template <ComputeBackend B, Dataset D>
Batches<B, D>::~Batches() = default;

template <ComputeBackend B, Dataset D>
std::size_t Batches<B, D>::size() const {
  return config_.drop_last ? order_.size() / config_.batch_size
                           : (order_.size() + config_.batch_size - 1) / config_.batch_size;
}

template <ComputeBackend B, Dataset D>
auto Batches<B, D>::operator[](std::size_t index) const -> Batch {
  return Items::template on_device<B>(host(index), device_);
}

template <ComputeBackend B, Dataset D>
auto Batches<B, D>::host(std::size_t index) const -> Host {
  const std::size_t begin = index * config_.batch_size, rest = order_.size() - begin,
                    count = rest < config_.batch_size ? rest : config_.batch_size;
  if constexpr (Gathers<D>) {
    return dataset_.gather(order_.data() + begin, count);
  } else {
    std::vector<ItemOf<D>> items;
    items.reserve(count);
    for (std::size_t i = begin; i < begin + count; ++i) {
      if (i + 1 < begin + count) prefetch(dataset_, order_[i + 1]);
      Rng rng(item_seed(i));
      items.push_back(item_of(dataset_, order_[i], rng));
      if (i % 4 == 3) detail::let_others_run();
    }
    return Items::host(items);
  }
}

template <ComputeBackend B, Dataset D>
std::uint64_t Batches<B, D>::item_seed(std::size_t place) const {
  const auto words = philox(seed_.seed, seed_.offset + place, 1);  // stream 0 draws everything else
  return std::uint64_t{words[0]} << 32 | words[1];
}

template <ComputeBackend B, Dataset D>
Batches<B, D>::Iterator::Iterator(const Batches& batches, std::size_t first)
    : batches_(&batches),
      ahead_(std::make_unique<detail::Prefetcher>(
          first, batches.size(), batches.config_.workers,
          batches.config_.workers * (batches.config_.prefetch == 0 ? 1 : batches.config_.prefetch),
          [&batches](std::size_t index) { return std::make_shared<Host>(batches.host(index)); })),
      host_(ahead_->next()) {}
template <ComputeBackend B, Dataset D>
Batches<B, D>::Iterator::Iterator(Iterator&&) noexcept = default;
template <ComputeBackend B, Dataset D>
auto Batches<B, D>::Iterator::operator=(Iterator&&) noexcept -> Iterator& = default;
template <ComputeBackend B, Dataset D>
Batches<B, D>::Iterator::~Iterator() = default;

template <ComputeBackend B, Dataset D>
auto Batches<B, D>::Iterator::operator*() const -> Batch {
  return Items::template on_device<B>(*static_cast<const Host*>(host_.get()), batches_->device_);
}

template <ComputeBackend B, Dataset D>
auto Batches<B, D>::Iterator::operator++() -> Iterator& {
  host_ = ahead_->next();
  return *this;
}

/// Makes batches of a data set, which it copies: copies of a data set share their memory.
template <Dataset D>
class DataLoader {
 public:
  /// Error when the batch size is 0, DataError when the data set is empty.
  explicit DataLoader(D dataset, DataLoaderConfig config = {});
  DataLoader(const DataLoader&);
  DataLoader(DataLoader&&) noexcept;
  DataLoader& operator=(const DataLoader&);
  DataLoader& operator=(DataLoader&&) noexcept;
  ~DataLoader();

  const D& dataset() const { return dataset_; }
  const DataLoaderConfig& config() const { return config_; }

  /// In the data set's order.
  template <ComputeBackend B>
  Batches<B, D> batches(const Device<B>& device) const {
    return {dataset_, order(nullptr), config_, device, RandomState{}};
  }
  /// In the order that the sampler draws from rng: another one at each call.
  template <ComputeBackend B>
  Batches<B, D> batches(const Device<B>& device, Rng& rng) const {
    const RandomState seed = rng.state();
    return {dataset_, order(&rng), config_, device, seed};
  }

 private:
  std::vector<std::size_t> order(Rng* rng) const;

  D dataset_;
  DataLoaderConfig config_;
};

template <Dataset D>
std::vector<std::size_t> DataLoader<D>::order(Rng* rng) const {
  return rng ? config_.sampler(dataset_.size(), *rng) : in_order(dataset_.size());
}

template <Dataset D>
DataLoader<D>::DataLoader(D dataset, DataLoaderConfig config)
    : dataset_(std::move(dataset)), config_(std::move(config)) {
  detail::check_loader(config_.batch_size, dataset_.size());
}
template <Dataset D>
DataLoader<D>::DataLoader(const DataLoader&) = default;
template <Dataset D>
DataLoader<D>::DataLoader(DataLoader&&) noexcept = default;
template <Dataset D>
DataLoader<D>& DataLoader<D>::operator=(const DataLoader&) = default;
template <Dataset D>
DataLoader<D>& DataLoader<D>::operator=(DataLoader&&) noexcept = default;
template <Dataset D>
DataLoader<D>::~DataLoader() = default;

}  // namespace hearth::inline v0_1::data
