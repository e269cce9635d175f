// Random numbers by counter: element i of a fill depends on the seed, the position and i alone, so every
// backend and every number of threads draws the same ones. Philox4x32-10 (Salmon et al., "Parallel random
// numbers: as easy as 1, 2, 3", SC'11).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <hearth/core/config.hpp>

namespace hearth::inline v0_1 {

/// The four random words of one counter value under one key.
constexpr std::array<std::uint32_t, 4> philox(std::uint64_t key, std::uint64_t counter,
                                              std::uint64_t stream = 0) {
  std::uint32_t k0 = static_cast<std::uint32_t>(key), k1 = static_cast<std::uint32_t>(key >> 32);
  std::uint32_t c0 = static_cast<std::uint32_t>(counter), c1 = static_cast<std::uint32_t>(counter >> 32);
  std::uint32_t c2 = static_cast<std::uint32_t>(stream), c3 = static_cast<std::uint32_t>(stream >> 32);
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = std::uint64_t{0xD2511F53} * c0, p1 = std::uint64_t{0xCD9E8D57} * c2;
    const std::uint32_t n0 = static_cast<std::uint32_t>(p1 >> 32) ^ c1 ^ k0;
    const std::uint32_t n2 = static_cast<std::uint32_t>(p0 >> 32) ^ c3 ^ k1;
    c1 = static_cast<std::uint32_t>(p1);
    c3 = static_cast<std::uint32_t>(p0);
    c0 = n0;
    c2 = n2;
    k0 += 0x9E3779B9;
    k1 += 0xBB67AE85;
  }
  return {c0, c1, c2, c3};
}

/// Where a fill of n elements starts: its elements are the counters offset .. offset + n - 1.
struct RandomState {
  std::uint64_t seed = 0;
  std::uint64_t offset = 0;

  constexpr std::array<std::uint32_t, 4> words(std::size_t element) const {
    return philox(seed, offset + element);
  }
  /// Uniform in [0, 1), with the 53 bits that a double holds.
  constexpr double uniform(std::size_t element) const {
    const auto w = words(element);
    const std::uint64_t bits = (std::uint64_t{w[0]} << 32 | w[1]) >> 11;
    return static_cast<double>(bits) * 0x1p-53;
  }
};

/// A position in the sequence of a seed. Passed by reference to whatever draws; two that are equal draw
/// alike.
class Rng {
 public:
  constexpr explicit Rng(std::uint64_t seed) : state_{seed, 0} {}
  constexpr explicit Rng(RandomState state) : state_(state) {}

  constexpr RandomState state() const { return state_; }

  /// Sets `count` numbers aside for a fill and moves past them.
  constexpr RandomState take(std::size_t count) {
    const RandomState here = state_;
    state_.offset += count;
    return here;
  }

  constexpr std::uint64_t next() {
    const auto w = take(1).words(0);
    return std::uint64_t{w[2]} << 32 | w[3];
  }

  /// Uniform in 0 .. bound - 1, without modulo bias (Lemire, 2019). `bound` must not be 0.
  constexpr std::uint64_t below(std::uint64_t bound) {
    while (true) {
      const auto product = static_cast<unsigned __int128>(next()) * bound;
      const auto low = static_cast<std::uint64_t>(product);
      // The remainder is below the bound: it is worked out for the few products that are, too.
      if (low >= bound || low >= (0 - bound) % bound) return static_cast<std::uint64_t>(product >> 64);
    }
  }

  friend constexpr bool operator==(const Rng& a, const Rng& b) {
    return a.state_.seed == b.state_.seed && a.state_.offset == b.state_.offset;
  }

 private:
  RandomState state_;
};

}  // namespace hearth::inline v0_1
