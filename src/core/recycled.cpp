#include <hearth/core/recycled.hpp>

#include <algorithm>
#include <array>
#include <bit>

namespace hearth::inline v0_1 {
namespace {

// Sizes are powers of two; what is larger comes from the system.
constexpr std::size_t kLeastLog = 5, kMostLog = 16;
// What a thread keeps of each size.
constexpr std::size_t kKeptBytes = std::size_t{1} << 19;

struct Free {
  Free* next;
};

// The memory that one thread has given back. A thread may give back what another one got: memory has no home.
class Kept {
 public:
  ~Kept() {
    for (List& list : lists_)
      while (Free* memory = list.first) {
        list.first = memory->next;
        ::operator delete(memory);
      }
    of_thread = nullptr;
    gone = true;
  }

  void* take(std::size_t log) {
    List& list = lists_[log - kLeastLog];
    Free* memory = list.first;
    if (!memory) return ::operator new(std::size_t{1} << log);
    list.first = memory->next;
    --list.count;
    return memory;
  }
  void put(void* memory, std::size_t log) {
    List& list = lists_[log - kLeastLog];
    if (list.count >= kKeptBytes >> log) return ::operator delete(memory);
    list.first = new (memory) Free{list.first};
    ++list.count;
  }

  // None once the thread's own objects are destroyed: what is given back then goes to the system.
  static Kept* mine() {
    if (!of_thread && !gone) {
      thread_local Kept kept;
      of_thread = &kept;
    }
    return of_thread;
  }

 private:
  struct List {
    Free* first = nullptr;
    std::size_t count = 0;
  };
  std::array<List, kMostLog - kLeastLog + 1> lists_;

  static thread_local constinit Kept* of_thread;
  static thread_local constinit bool gone;
};

thread_local constinit Kept* Kept::of_thread = nullptr;
thread_local constinit bool Kept::gone = false;

std::size_t log_of(std::size_t bytes) {
  const std::size_t size = std::max(bytes, std::size_t{1} << kLeastLog);
  return static_cast<std::size_t>(std::bit_width(size - 1));
}

// None for what comes from the system: what is too large, and all where AddressSanitizer is to watch it.
Kept* kept_for(std::size_t log) {
  return HEARTH_ADDRESS_SANITIZER || log > kMostLog ? nullptr : Kept::mine();
}

}  // namespace

void* recycled_new(std::size_t bytes) {
  const std::size_t log = log_of(bytes);
  if (Kept* const kept = kept_for(log)) return kept->take(log);
  return ::operator new(log > kMostLog ? bytes : std::size_t{1} << log);
}

void recycled_delete(void* memory, std::size_t bytes) noexcept {
  const std::size_t log = log_of(bytes);
  if (Kept* const kept = kept_for(log))
    kept->put(memory, log);
  else
    ::operator delete(memory);
}

}  // namespace hearth::inline v0_1
