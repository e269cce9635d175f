// Philox4x32-10 of core/rng.hpp, a counter to a lane of 64 bits. Before this stand kVectorBytes and
// `multiply`: the products of the lanes' lower halves. Upper halves are not kept clean on the way, as nothing
// but the shifts at the end reads them.
typedef std::uint64_t Lanes __attribute__((vector_size(kVectorBytes)));
constexpr std::size_t kLanes = kVectorBytes / sizeof(std::uint64_t);

inline Lanes all(std::uint64_t value) { return Lanes{} + value; }

inline void store(std::uint64_t* to, Lanes high, Lanes low) {
  const Lanes bits = (high << 32 | (low & all(0xFFFFFFFF))) >> 11;
  __builtin_memcpy(to, &bits, sizeof bits);
}

void words(std::uint64_t key, std::uint64_t counter, std::size_t count, std::uint64_t* first,
           std::uint64_t* second) {
  Lanes index = {};
  for (std::size_t i = 0; i < kLanes; ++i) index[i] = i;
  for (std::size_t at = 0; at < count; at += kLanes) {
    const Lanes position = index + (counter + at);
    Lanes c0 = position, c1 = position >> 32, c2 = {}, c3 = {};
    std::uint32_t k0 = static_cast<std::uint32_t>(key), k1 = static_cast<std::uint32_t>(key >> 32);
    for (int round = 0; round < 10; ++round) {
      const Lanes p0 = multiply(c0, all(0xD2511F53)), p1 = multiply(c2, all(0xCD9E8D57));
      c0 = p1 >> 32 ^ c1 ^ all(k0);
      c2 = p0 >> 32 ^ c3 ^ all(k1);
      c1 = p1;
      c3 = p0;
      k0 += 0x9E3779B9;
      k1 += 0xBB67AE85;
    }
    store(first + at, c0, c1);
    if (second) store(second + at, c2, c3);
  }
}
