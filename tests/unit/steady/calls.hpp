// How often the program has asked for memory. It stands in for the C library's functions, so that what uses
// it is a program of its own.
#pragma once

#include <cstddef>

#include <hearth/core/config.hpp>

#if defined(__GLIBC__) && !HEARTH_ADDRESS_SANITIZER && !defined(__SANITIZE_THREAD__)
#define COUNTS_CALLS 1
#else
#define COUNTS_CALLS 0
#endif
inline constexpr bool kCountsCalls = COUNTS_CALLS;

/// Of malloc, calloc, realloc and aligned_alloc; 0 where they are not counted.
std::size_t calls();
