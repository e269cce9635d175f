#include <hearth/data/prefetch.hpp>

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace hearth::inline v0_1::data::detail {

void let_others_run() { std::this_thread::yield(); }

struct Prefetcher::Shared {
  struct Slot {
    std::shared_ptr<void> result;
    std::exception_ptr error;
    bool done = false;
  };

  const std::size_t count, ahead;
  const Make make;
  std::mutex mutex;
  std::condition_variable made, taken;
  std::size_t given, asked;  // the next to be made, and to be handed out
  std::deque<Slot> slots;    // of those in between
  bool stop = false;
  std::vector<std::thread> threads;

  Shared(std::size_t first, std::size_t end, std::size_t most, Make m)
      : count(end), ahead(most), make(std::move(m)), given(first), asked(first) {}

  void work() {
    std::unique_lock lock(mutex);
    while (true) {
      taken.wait(lock, [&] { return stop || given == count || given - asked < ahead; });
      if (stop || given == count) return;
      const std::size_t index = given++;
      slots.emplace_back();
      lock.unlock();
      Slot slot{nullptr, nullptr, true};
      try {
        slot.result = make(index);
      } catch (...) {
        slot.error = std::current_exception();
      }
      lock.lock();
      slots[index - asked] = std::move(slot);
      made.notify_one();
    }
  }

  std::shared_ptr<void> take() {
    std::unique_lock lock(mutex);
    if (asked == count) return nullptr;
    made.wait(lock, [&] { return !slots.empty() && slots.front().done; });
    Slot slot = std::move(slots.front());
    slots.pop_front();
    ++asked;
    // A thread is woken when half is used up, to make several: each time it does, one that computes stops.
    if (given - asked <= ahead / 2) taken.notify_one();
    if (slot.error) std::rethrow_exception(slot.error);
    return std::move(slot.result);
  }
};

Prefetcher::Prefetcher(std::size_t first, std::size_t count, std::size_t workers, std::size_t ahead,
                       Make make)
    : shared_(std::make_unique<Shared>(first < count ? first : count, count, ahead, std::move(make))) {
  try {
    for (std::size_t i = 0; i < workers && i < count; ++i)
      shared_->threads.emplace_back([shared = shared_.get()] { shared->work(); });
  } catch (const std::system_error&) {
    // Fewer threads, or none, do the same.
  }
}

Prefetcher::~Prefetcher() {
  {
    std::lock_guard lock(shared_->mutex);
    shared_->stop = true;
  }
  shared_->taken.notify_all();
  for (std::thread& thread : shared_->threads) thread.join();
}

std::shared_ptr<void> Prefetcher::next() {
  if (!shared_->threads.empty()) return shared_->take();
  if (shared_->asked == shared_->count) return nullptr;
  return shared_->make(shared_->asked++);
}

}  // namespace hearth::inline v0_1::data::detail
