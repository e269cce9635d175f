// NCCL's functions, out of the library that is there when a program runs. Their types are written out, as its
// header is not everywhere that its library is.
#pragma once

#include <dlfcn.h>

#include <cstddef>
#include <cstdlib>
#include <string>

#include <hearth/core/error.hpp>

#include "system.hpp"

namespace hearth::inline v0_1::gpu::nccl {

struct Id {
  char bytes[128];
};
using Comm = void*;
inline constexpr int kSuccess = 0, kInProgress = 7, kSum = 0;
template <class T> inline constexpr int kType = 0;
template <> inline constexpr int kType<float> = 7;
template <> inline constexpr int kType<double> = 8;

#if HEARTH_GPU
using NcclStream = cudaStream_t;
#else
using NcclStream = void*;
#endif

struct Library {
  int (*ncclGetUniqueId)(Id*);
  int (*ncclCommInitRank)(Comm*, int size, Id, int rank);
  int (*ncclCommDestroy)(Comm);
  int (*ncclCommAbort)(Comm);
  int (*ncclCommGetAsyncError)(Comm, int*);
  int (*ncclAllReduce)(const void* from, void* to, std::size_t count, int type, int op, Comm, NcclStream);
  const char* (*ncclGetErrorString)(int);

  /// BackendError for what a function returned.
  void check(int result, const std::string& who) const {
    if (result == kSuccess || result == kInProgress) return;
    throw BackendError("hearth: " + who + ": NCCL: expected success, got " + ncclGetErrorString(result));
  }
};

/// Null where it is not there. On a host system, where NCCL finds no GPUs, that is unless a test names one in
/// its place.
inline const Library* library() {
  static const Library* const found = []() -> const Library* {
    const char* name = HEARTH_GPU ? "libnccl.so.2" : std::getenv("HEARTH_HOST_NCCL");
    void* const handle = name ? dlopen(name, RTLD_NOW | RTLD_LOCAL) : nullptr;
    if (!handle) return nullptr;
    static Library all;
    bool whole = true;
    const auto find = [&]<class F>(F*& function, const char* symbol) {
      function = reinterpret_cast<F*>(dlsym(handle, symbol));
      whole = whole && function;
    };
    find(all.ncclGetUniqueId, "ncclGetUniqueId");
    find(all.ncclCommInitRank, "ncclCommInitRank");
    find(all.ncclCommDestroy, "ncclCommDestroy");
    find(all.ncclCommAbort, "ncclCommAbort");
    find(all.ncclCommGetAsyncError, "ncclCommGetAsyncError");
    find(all.ncclAllReduce, "ncclAllReduce");
    find(all.ncclGetErrorString, "ncclGetErrorString");
    return whole ? &all : nullptr;
  }();
  return found;
}

}  // namespace hearth::inline v0_1::gpu::nccl
