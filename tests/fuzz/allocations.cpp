// Every allocation is looked at: by the address sanitizer's hook, or by the program's own operator new.
#include <new>

#include "one_input.hpp"

#if HEARTH_ADDRESS_SANITIZER
extern "C" void __sanitizer_malloc_hook(const volatile void*, std::size_t size) {
  hearth::fuzz::check_allocation(size);
}
extern "C" void __sanitizer_free_hook(const volatile void*) {}
#else
void* operator new(std::size_t size) {
  hearth::fuzz::check_allocation(size);
  if (void* memory = std::malloc(size ? size : 1)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
#endif
