// Whole numbers as the written code knows them: numbers, or products of numbers and extents with names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hearth::inline v0_1::codegen {

/// factor times the extents, which are numbers of lines of the code.
struct Extent {
  std::int64_t factor = 0;
  std::vector<std::size_t> symbols = {};  // in order

  Extent() = default;
  Extent(std::int64_t number) : factor(number) {}
  static Extent of(std::size_t symbol) {
    Extent made(1);
    made.symbols = {symbol};
    return made;
  }

  bool is_number() const { return symbols.empty(); }
  bool is(std::int64_t number) const { return symbols.empty() && factor == number; }
  /// As an expression of type Index.
  std::string text() const;
  friend bool operator==(const Extent&, const Extent&) = default;
};

using Extents = std::vector<Extent>;

/// None where the number does not fit.
std::optional<Extent> times(const Extent& a, const Extent& b);
/// None unless b is a factor of a.
std::optional<Extent> divided(const Extent& a, const Extent& b);
std::optional<Extent> product(const Extents& all);

/// "{2, batch}"
std::string braced(const Extents& all);

}  // namespace hearth::inline v0_1::codegen
