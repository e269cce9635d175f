#include <hearth/ndarray/arena.hpp>

#include <algorithm>

#include "buffer_plan.hpp"
#include "context.hpp"
#include "poison.hpp"
#include "rounding.hpp"

namespace hearth::inline v0_1::nd {
namespace {

constexpr int kMostTries = 3;               // computations that differ each time are left to the pool
constexpr std::size_t kMostBuffers = 8192;  // places for more would take long to find

}  // namespace

Places::Places(const std::vector<Lifetime>& buffers) : begin(buffers.size(), kNone) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < buffers.size(); ++i)
    if (buffers[i].died != Lifetime::kForever && buffers[i].bytes > 0) order.push_back(i);
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    return buffers[a].bytes != buffers[b].bytes ? buffers[a].bytes > buffers[b].bytes : a < b;
  });

  const auto room = [&](std::size_t i) { return round_up(buffers[i].bytes, kAlignment); };
  std::vector<std::size_t> by_begin;  // those that have their place
  for (const std::size_t i : order) {
    std::size_t best = kNone, best_gap = kNone, end = 0;
    for (const std::size_t other : by_begin) {
      if (buffers[other].died <= buffers[i].born || buffers[i].died <= buffers[other].born) continue;
      const std::size_t gap = begin[other] > end ? begin[other] - end : 0;
      if (gap >= room(i) && gap < best_gap) best = end, best_gap = gap;
      end = std::max(end, begin[other] + room(other));
    }
    begin[i] = best == kNone ? end : best;
    size = std::max(size, begin[i] + room(i));
    by_begin.insert(std::ranges::upper_bound(by_begin, begin[i], {}, [&](std::size_t k) { return begin[k]; }),
                    i);
  }
}

BufferPlan*& BufferPlan::current() {
  thread_local BufferPlan* plan = nullptr;
  return plan;
}

BufferPlan::~BufferPlan() { forget_places(); }

void BufferPlan::begin() {
  const std::lock_guard lock(mutex_);
  next_ = 0;
  if (!differs_) return;
  // Written down once more, if nobody has a buffer of the old places.
  differs_ = false;
  if (!live_.empty()) return;
  forget_places();
  asked_.clear();
  open_.clear();
  ticks_ = 0;
  state_ = ++tries_ < kMostTries ? State::writes_down : State::gave_up;
}

void BufferPlan::end() {
  const std::lock_guard lock(mutex_);
  if (state_ == State::has_places && next_ != asked_.size()) differs_ = true;
  if (state_ != State::writes_down) return;
  try {
    place();
  } catch (const std::exception&) {  // no memory for it: the pool goes on
    state_ = State::gave_up;
  }
}

Storage::Block* BufferPlan::allocate(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  switch (state_) {
    case State::writes_down: return written_down(bytes);
    case State::has_places: return placed(bytes);
    case State::gave_up: break;
  }
  return nullptr;
}

Storage::Block* BufferPlan::written_down(std::size_t bytes) {
  if (asked_.size() == kMostBuffers) {
    state_ = State::gave_up;
    return nullptr;
  }
  open_.push_back({nullptr, asked_.size()});
  asked_.push_back({bytes, ticks_++});
  ++next_;
  Storage::Block* block = device_.context().from_pool(bytes);
  open_.back().block = block;
  block->keep_alive = shared_from_this();
  return block;
}

Storage::Block* BufferPlan::placed(std::size_t bytes) {
  if (differs_ || next_ == asked_.size() || asked_[next_].bytes != bytes) {
    differs_ = true;
    return nullptr;
  }
  const std::size_t number = next_++;
  Placed& place = places_[number];
  if (place.begin == Places::kNone) return nullptr;
  // Buffers may be kept for longer than they were.
  for (const std::size_t other : live_)
    if (places_[other].begin < place.begin + bytes &&
        place.begin < places_[other].begin + asked_[other].bytes)
      return nullptr;
  live_.push_back(number);
  place.block.owners.store(1, std::memory_order_relaxed);
  place.block.keep_alive = shared_from_this();
  ASAN_UNPOISON_MEMORY_REGION(place.block.data, bytes);
  return &place.block;
}

void BufferPlan::give_back(Storage::Block* block) {
  {
    const std::lock_guard lock(mutex_);
    const auto at = std::ranges::find(live_, block, [&](std::size_t i) { return &places_[i].block; });
    if (at != live_.end()) {
      ASAN_POISON_MEMORY_REGION(block->data, block->bytes);
      *at = live_.back();
      live_.pop_back();
      return;
    }
    const auto open = std::ranges::find(open_, block, &Open::block);
    if (open != open_.end()) {
      if (state_ == State::writes_down) asked_[open->number].died = ticks_++;
      *open = open_.back();
      open_.pop_back();
    }
  }
  // It will have its place: the pool need not keep it.
  device_.context().to_system(block);
}

void BufferPlan::place() {
  const Places places(asked_);
  memory_ = static_cast<std::byte*>(device_.context().reserve(places.size));
  size_ = places.size;
  places_ = std::make_unique<Placed[]>(asked_.size());
  for (std::size_t i = 0; i < asked_.size(); ++i) {
    Placed& placed = places_[i];
    placed.begin = places.begin[i];
    if (placed.begin == Places::kNone) continue;
    placed.block.writable = true;
    placed.block.bytes = placed.block.capacity = asked_[i].bytes;
    placed.block.data = memory_ + placed.begin;
  }
  live_.reserve(asked_.size());
  ASAN_POISON_MEMORY_REGION(memory_, size_);
  state_ = State::has_places;
}

void BufferPlan::forget_places() {
  if (!memory_) return;
  ASAN_UNPOISON_MEMORY_REGION(memory_, size_);
  device_.context().release(memory_, std::exchange(size_, 0));
  memory_ = nullptr;
  places_.reset();
}

Arena::Arena(const Device& device) : plan_(std::make_shared<BufferPlan>(device)) {}
std::size_t Arena::bytes() const { return plan_->bytes(); }

Arena::Use::Use(const Arena& arena)
    : plan_(arena.plan_), before_(std::exchange(BufferPlan::current(), plan_.get())) {
  plan_->begin();
}
Arena::Use::~Use() {
  BufferPlan::current() = before_;
  plan_->end();
}

}  // namespace hearth::inline v0_1::nd
