// How often the program has asked for memory. It stands in for the C library's functions, so that what uses
// it is a program of its own.
#pragma once

#include <cstddef>

#include <hearth/core/config.hpp>

#if defined(__GLIBC__) && !HEARTH_ADDRESS_SANITIZER && !defined(__SANITIZE_THREAD__)
inline constexpr bool kCountsCalls = true;
#else
inline constexpr bool kCountsCalls = false;
#endif

/// Of malloc, calloc, realloc and aligned_alloc; 0 where they are not counted.
std::size_t calls();
