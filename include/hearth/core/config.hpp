// What differs between compilers and builds; the only header that may ask which compiler it is.
#pragma once

#define HEARTH_VERSION_MAJOR 0
#define HEARTH_VERSION_MINOR 1
#define HEARTH_VERSION_PATCH 0
#define HEARTH_VERSION "0.1.0"

// On everything that a compiled part of the library offers to its users.
#if defined(_WIN32)
#define HEARTH_API
#else
#define HEARTH_API __attribute__((visibility("default")))
#endif

// Is this compiled for AddressSanitizer?
#if defined(__SANITIZE_ADDRESS__)
#define HEARTH_ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HEARTH_ADDRESS_SANITIZER 1
#endif
#endif
#ifndef HEARTH_ADDRESS_SANITIZER
#define HEARTH_ADDRESS_SANITIZER 0
#endif

// A member list in another order than the declaration would swap weights in silence: GCC refuses it, clang
// only warns, so the macro raises that warning to an error around its maker.
#if defined(__clang__)
#define HEARTH_DETAIL_STRICT_ORDER_BEGIN \
  _Pragma("clang diagnostic push") _Pragma("clang diagnostic error \"-Wreorder-init-list\"")
#define HEARTH_DETAIL_STRICT_ORDER_END _Pragma("clang diagnostic pop")
#else
#define HEARTH_DETAIL_STRICT_ORDER_BEGIN
#define HEARTH_DETAIL_STRICT_ORDER_END
#endif

// Older standards give errors by the thousand, so the first one says what to do, and a file that does not
// exist ends the compilation there. A program that forgot its -std is compiled by GCC 12 as C++17; MSVC has
// __cplusplus at C++98.
#if defined(_MSVC_LANG)
#define HEARTH_DETAIL_STANDARD _MSVC_LANG
#else
#define HEARTH_DETAIL_STANDARD __cplusplus
#endif
#if HEARTH_DETAIL_STANDARD <= 201703L
#error "Hearth needs C++20: compile with -std=c++20"
#include <hearth_needs_cpp20>
#endif
