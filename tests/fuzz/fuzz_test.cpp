// Every reader against bytes changed at random: the same in each run, and few. `tests/fuzz/run` does a
// million.
#include <doctest/doctest.h>

#include <chrono>
#include <random>

#include "one_input.hpp"
#include "seeds.hpp"

namespace hearth::fuzz {
namespace {

using Input = std::vector<std::byte>;

class Mutator {
 public:
  explicit Mutator(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }

  Input changed(Input input, const Input& other) {
    for (std::size_t i = 1 + below(4); i > 0; --i) change(input, other);
    return input;
  }

 private:
  void change(Input& input, const Input& other) {
    const std::size_t at = below(input.size());
    switch (below(7)) {
      case 0:
        if (!input.empty()) input[at] = static_cast<std::byte>(random_());
        break;
      case 1:
        if (!input.empty()) input[at] ^= static_cast<std::byte>(1u << below(8));
        break;
      case 2: number(input, at); break;
      case 3:
        input.erase(input.begin() + at,
                    input.begin() + at + below(std::min<std::size_t>(input.size() - at, 16)));
        break;
      case 4: insert(input, at, input); break;
      case 5: insert(input, at, other); break;
      case 6: input.resize(at); break;
    }
  }
  // A little or a big one, where a length or an offset may be.
  void number(Input& input, std::size_t at) {
    constexpr std::uint64_t kNumbers[] = {
        0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0xffffffff, ~std::uint64_t{0}, std::uint64_t{1} << 62};
    const std::uint64_t value = kNumbers[below(std::size(kNumbers))] + below(3);
    for (std::size_t i = 0, width = std::size_t{1} << below(4); i < width && at + i < input.size(); ++i)
      input[at + i] = static_cast<std::byte>(value >> (8 * i));
  }
  void insert(Input& input, std::size_t at, const Input& from) {
    if (from.empty()) return;
    const std::size_t begin = below(from.size()),
                      count = below(std::min<std::size_t>(from.size() - begin, 64));
    const Input part(from.begin() + begin, from.begin() + begin + count);
    input.insert(input.begin() + at, part.begin(), part.end());
  }

  std::mt19937_64 random_;
};

void run(const AnyCodec& codec, std::size_t count) {
  std::vector<Input> all;
  std::size_t good = 0;  // a file in several parts is none without the others
  for (const Bytes& seed : seeds(codec)) {
    good += read(codec, seed.span());
    all.emplace_back(seed.span().begin(), seed.span().end());
  }
  REQUIRE(!all.empty());
  if (codec.writable()) CHECK(good > 0);
  Mutator mutator(7);
  std::size_t records = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const Input input = mutator.changed(all[mutator.below(all.size())], all[mutator.below(all.size())]);
    records += read(codec, input);
  }
  INFO(records << " of " << count << " were records");
  if (good > 0) CHECK(records > 0);
  CHECK(records < count);
}

TEST_CASE("every reader takes bytes changed at random") {
  for (const AnyCodec& codec : all_codecs()) {
    CAPTURE(codec.name);
    run(codec, 5000);
  }
}

}  // namespace
}  // namespace hearth::fuzz
