#include "calls.hpp"

#include <atomic>

namespace {
std::atomic<std::size_t> counted{0};
}

std::size_t calls() { return counted; }

#if COUNTS_CALLS
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);

void* malloc(std::size_t bytes) { return ++counted, __libc_malloc(bytes); }
void* calloc(std::size_t count, std::size_t bytes) { return ++counted, __libc_calloc(count, bytes); }
void* realloc(void* memory, std::size_t bytes) { return ++counted, __libc_realloc(memory, bytes); }
void* aligned_alloc(std::size_t alignment, std::size_t bytes) {
  return ++counted, __libc_memalign(alignment, bytes);
}
}
#endif
