#include "codegen_extent.hpp"

#include <algorithm>

#include "codegen_lines.hpp"
#include "codegen_text.hpp"

namespace hearth::inline v0_1::codegen {

std::string Extent::text() const {
  if (symbols.empty() && factor == INT64_MIN)
    return "(-9223372036854775807 - 1)";  // C++ has no literal of it
  if (symbols.empty()) return std::to_string(factor);
  std::vector<std::string> factors;
  if (factor != 1) factors.push_back(std::to_string(factor));
  for (const std::size_t symbol : symbols) factors.push_back(number_of_line(symbol));
  return joined(factors, " * ");
}

std::optional<Extent> times(const Extent& a, const Extent& b) {
  Extent made = a;
  if (__builtin_mul_overflow(a.factor, b.factor, &made.factor)) return {};
  if (made.factor == 0) return Extent(0);
  made.symbols.insert(made.symbols.end(), b.symbols.begin(), b.symbols.end());
  std::ranges::sort(made.symbols);
  return made;
}

std::optional<Extent> divided(const Extent& a, const Extent& b) {
  if (b.factor == 0 || (a.factor == INT64_MIN && b.factor == -1) || a.factor % b.factor != 0) return {};
  Extent made = a;
  made.factor /= b.factor;
  for (const std::size_t symbol : b.symbols) {
    const auto found = std::ranges::find(made.symbols, symbol);
    if (found == made.symbols.end()) return {};
    made.symbols.erase(found);
  }
  return made;
}

std::optional<Extent> product(const Extents& all) {
  std::optional<Extent> made = Extent(1);
  for (const Extent& extent : all)
    if (made) made = times(*made, extent);
  return made;
}

std::string braced(const Extents& all) {
  std::vector<std::string> parts;
  for (const Extent& extent : all) parts.push_back(extent.text());
  return "{" + joined(parts) + "}";
}

}  // namespace hearth::inline v0_1::codegen
