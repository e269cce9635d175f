#include <doctest/doctest.h>

#include <hearth/core/param_id.hpp>

namespace hearth {
namespace {

TEST_CASE("param id: Burn's spelling") {
  CHECK(ParamId{7307477237661669944u}.text() == "72d17eukbtkma");
  CHECK(param_id_named("72d17eukbtkma") == ParamId{7307477237661669944u});
  CHECK(ParamId{0}.text() == "0000000000000");
  CHECK(ParamId{~0ull}.text() == "vvvvvvvvvvvvu");
}

TEST_CASE("param id: every id reads back") {
  std::uint64_t value = 1;
  for (int i = 0; i < 1000; ++i, value = value * 6364136223846793005u + 1442695040888963407u)
    CHECK(param_id_named(ParamId{value}.text()) == ParamId{value});
}

TEST_CASE("param id: short ids of old files have zeros above") {
  CHECK(param_id_named("04") == ParamId{1});                 // the byte 01
  CHECK(param_id_named("0410") == ParamId{0x0201});          // 01 02
  CHECK(param_id_named("VVVVVVVVVVVVU") == ParamId{~0ull});  // either case
}

TEST_CASE("param id: everything else is none") {
  for (std::string_view text : {"", "0", "05", "0000000000001", "00000000000000", "72d17eukbtkmw",
                                "72d17eukbtk a", "123e4567-e89b-12d3-a456-426614174000"})
    CHECK_FALSE(param_id_named(text));
}

TEST_CASE("param id: a path always gives the same one") {
  static_assert(param_id_of_path("") == ParamId{0xcbf29ce484222325});
  static_assert(param_id_of_path("a") == ParamId{0xaf63dc4c8601ec8c});
  CHECK(param_id_of_path("fc1.weight") != param_id_of_path("fc2.weight"));
}

}  // namespace
}  // namespace hearth
