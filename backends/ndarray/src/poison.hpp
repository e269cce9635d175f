// What AddressSanitizer is told of buffers that nobody has; nothing without it.
#pragma once

#include <hearth/core/config.hpp>

#if HEARTH_ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>
#endif
#ifndef ASAN_POISON_MEMORY_REGION
#define ASAN_POISON_MEMORY_REGION(data, bytes) ((void)0)
#define ASAN_UNPOISON_MEMORY_REGION(data, bytes) ((void)0)
#endif
