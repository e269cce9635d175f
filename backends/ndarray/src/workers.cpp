#include "workers.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include "patience.hpp"

namespace hearth::inline v0_1::nd {

std::optional<std::size_t> Workers::Share::take() {
  if (left(range_.load(std::memory_order_relaxed)) == 0) return std::nullopt;
  // Who comes too late adds beyond the end, once for each look above.
  const std::uint64_t range = range_.fetch_add(1, std::memory_order_acq_rel);
  return left(range) > 0 ? std::optional(begin(range)) : std::nullopt;
}

Workers::~Workers() {
  stop_.store(true);
  announce(threads_);
  for (Worker& worker : workers_) worker.thread.join();
}

void Workers::run(std::size_t blocks, Waking waking, BlockFunction function, const void* state) {
  constexpr std::size_t kAlone = 64;  // so often one runs alone before threads are woken, which takes as long
  constexpr std::size_t kMostBlocks = std::size_t{1} << 31;
  const auto alone = [&] {
    for (std::size_t block = 0; block < blocks; ++block) function(state, block);
  };
  if (blocks <= 1 || blocks > kMostBlocks || running_.test_and_set(std::memory_order_acquire)) return alone();
  const std::size_t threads = std::min(threads_, blocks);
  if (waking == Waking::seldom && !are_awake(threads - 1) && ++alone_ % kAlone != 0) {
    running_.clear(std::memory_order_release);
    return alone();
  }
  hire(threads - 1);
  function_ = function;
  state_ = state;
  mode_ = FloatMode::current();
  left_.store(blocks, std::memory_order_relaxed);
  for (std::size_t i = 0; i < threads; ++i) shares_[i].put(blocks * i / threads, blocks * (i + 1) / threads);
  announce(threads);
  drain(0);
  for (Patience patience; left_.load(std::memory_order_acquire) != 0;) patience.wait();
  const std::exception_ptr error = std::exchange(error_, nullptr);
  failed_.clear(std::memory_order_relaxed);
  running_.clear(std::memory_order_release);
  if (error) std::rethrow_exception(error);
}

void Workers::hire(std::size_t workers) {
  while (workers_.size() < workers) {
    Worker& worker = workers_.emplace_back();
    try {
      worker.thread = std::thread([this, &worker, thread = workers_.size()] { work(worker, thread); });
    } catch (const std::system_error&) {
      workers_.pop_back();  // The system gives no more threads; fewer give the same results.
      return;
    }
  }
}

bool Workers::are_awake(std::size_t workers) const {
  if (workers_.size() < workers) return false;
  for (std::size_t i = 0; i < workers; ++i)
    if (workers_[i].asleep.load()) return false;
  return true;
}

void Workers::announce(std::size_t threads) {
  sharing_.store(threads, std::memory_order_relaxed);
  generation_.fetch_add(1);
  if (are_awake(threads - 1)) return;
  const std::lock_guard lock(wake_mutex_);  // who says that it sleeps waits by now
  for (std::size_t i = 0; i < std::min(threads - 1, workers_.size()); ++i)
    if (workers_[i].asleep.load()) workers_[i].wake.notify_one();
}

void Workers::work(Worker& worker, std::size_t thread) {
  constexpr int kLooks = 2000;
  std::uint64_t seen = 0;
  Patience patience;
  // The next operation usually follows at once: a thread looks for it a while before it goes to sleep.
  for (int looks = 0;; ++looks) {
    if (looks >= kLooks) {
      std::unique_lock lock(wake_mutex_);
      worker.asleep.store(true);
      worker.wake.wait(lock, [&] { return generation_.load() != seen && thread < sharing_.load(); });
      worker.asleep.store(false);
    }
    const std::uint64_t now = generation_.load();
    if (now == seen || thread >= sharing_.load()) {
      seen = now;
      patience.wait();
      continue;
    }
    seen = now;
    if (stop_.load()) return;
    drain(thread);
    looks = 0;
  }
}

void Workers::drain(std::size_t thread) {
  const std::size_t threads = sharing_.load(std::memory_order_relaxed);
  for (std::size_t i = 0; i < threads; ++i) {
    Share& share = shares_[(thread + i) % threads];
    std::size_t done = 0;
    while (const std::optional<std::size_t> block = share.take()) {
      if (done++ == 0) mode_.use();
      try {
        function_(state_, *block);
      } catch (...) {
        cancel(std::current_exception());
      }
    }
    if (done > 0) left_.fetch_sub(done, std::memory_order_release);
  }
}

void Workers::cancel(std::exception_ptr error) {
  std::size_t dropped = 0;
  for (Share& share : shares_) dropped += share.clear();
  if (!failed_.test_and_set()) error_ = std::move(error);
  left_.fetch_sub(dropped, std::memory_order_release);
}

}  // namespace hearth::inline v0_1::nd
