// Where the values of a program's run lie, when it runs for the same shapes again.
#pragma once

#include <optional>
#include <utility>

#include <hearth/core/config.hpp>

namespace hearth::inline v0_1::detail {

/// Nothing, on a device without an Arena: buffers come from its pool.
template <class Device>
struct RunMemory {
  struct Use {};
  void forget() {}
  Use use(const Device&, bool) { return {}; }
};

/// An arena that the first run writes down, and the others use.
template <class Device>
  requires requires { typename Device::Arena; }
struct RunMemory<Device> {
  using Arena = typename Device::Arena;

  void forget() { arena.reset(); }
  /// As long as it lives, a run has its memory from here, if it `repeats` the one before.
  std::optional<typename Arena::Use> use(const Device& device, bool repeats) {
    if (!repeats) return std::nullopt;
    if (!arena) arena.emplace(device);
    return std::optional<typename Arena::Use>(std::in_place, *arena);
  }

  std::optional<Arena> arena;
};

}  // namespace hearth::inline v0_1::detail
