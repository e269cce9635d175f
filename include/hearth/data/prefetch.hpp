// Work done ahead of its use by threads of its own, in order whatever their number.
#pragma once

#include <cstddef>
#include <memory>

#include <hearth/core/config.hpp>
#include <hearth/core/function.hpp>

namespace hearth::inline v0_1::data::detail {

/// A thread that makes batches calls this now and then: one that computes goes first where there are fewer
/// cores than threads, since others wait for it.
HEARTH_API void let_others_run();

/// Calls make(first), make(first + 1), .. make(count - 1) and hands the results out in that order. With
/// `workers` threads up to `ahead` results are made before they are asked for; with none, next() makes them.
class HEARTH_API Prefetcher {
 public:
  using Make = Function<std::shared_ptr<void>(std::size_t)>;

  Prefetcher(std::size_t first, std::size_t count, std::size_t workers, std::size_t ahead, Make make);
  /// Waits for what is being made, and drops it.
  ~Prefetcher();
  Prefetcher(const Prefetcher&) = delete;
  Prefetcher& operator=(const Prefetcher&) = delete;

  /// The next result; what its make threw is thrown here. Null after the last.
  std::shared_ptr<void> next();

 private:
  struct Shared;
  std::unique_ptr<Shared> shared_;
};

}  // namespace hearth::inline v0_1::data::detail
