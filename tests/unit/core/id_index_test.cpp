#include <doctest/doctest.h>

#include <hearth/core/id_index.hpp>

namespace hearth {
namespace {

TEST_CASE("id index: the first place of an id stays") {
  IdIndex index;
  CHECK(index.find({7}) == IdIndex::kNone);
  CHECK(index.add({7}, 3) == IdIndex::kNone);
  CHECK(index.add({7}, 4) == 3);
  CHECK(index.find({7}) == 3);
  CHECK(index.find({8}) == IdIndex::kNone);
}

TEST_CASE("id index: no id has no place") {
  IdIndex index;
  CHECK(index.add({0}, 3) == IdIndex::kNone);
  CHECK(index.add({0}, 4) == IdIndex::kNone);
  CHECK(index.find({0}) == IdIndex::kNone);
}

TEST_CASE("id index: counted, stepped and random ids are all found") {
  for (const std::uint64_t step :
       {std::uint64_t{1}, std::uint64_t{1} << 32, std::uint64_t{0x9E3779B97F4A7C15}}) {
    IdIndex index;
    constexpr std::size_t kMany = 3000;
    for (std::size_t i = 0; i < kMany; ++i) CHECK(index.add({(i + 1) * step}, i) == IdIndex::kNone);
    for (std::size_t i = 0; i < kMany; ++i) CHECK(index.find({(i + 1) * step}) == i);
    CHECK(index.find({(kMany + 1) * step}) == IdIndex::kNone);
  }
}

}  // namespace
}  // namespace hearth
