// What makes a parameter the same one across a save, a load and an optimizer's state.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <hearth/core/config.hpp>

namespace hearth::inline v0_1 {

struct ParamId {
  std::uint64_t value = 0;

  friend constexpr bool operator==(ParamId, ParamId) = default;

  /// Burn's spelling (0.15 and newer): the eight little-endian bytes in base 32 (0-9 a-v), 13 characters.
  HEARTH_API std::string text() const;
};

/// The id that `text` spells, if it is one: Burn's base 32, at most eight bytes.
HEARTH_API std::optional<ParamId> param_id_named(std::string_view text);

/// An id for a parameter whose file keeps none, made from its path: the same file gives the same ids.
constexpr ParamId param_id_of_path(std::string_view path) {
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
  for (char c : path) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return {hash};
}

}  // namespace hearth::inline v0_1
