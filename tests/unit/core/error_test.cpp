#include <doctest/doctest.h>

#include <hearth/core/error.hpp>

namespace hearth {
namespace {

using Kind = RecordProblem::Kind;

TEST_CASE("record error: one problem, in words") {
  const RecordProblem problem = {Kind::mismatched, "fc1.weight", "f32[120, 400]", "f32[120, 256]"};
  const RecordError error("load", "lenet.mpk", {problem});
  CHECK(std::string(error.what()) ==
        "hearth: cannot load 'lenet.mpk': field 'fc1.weight': expected f32[120, 400], the file has f32[120, "
        "256]");
  CHECK(error.source() == "lenet.mpk");
  CHECK(
      std::string(error.from("save", "x").what()).starts_with("hearth: cannot save 'x': field 'fc1.weight'"));
}

TEST_CASE("record error: the words of each kind") {
  CHECK(RecordProblem{Kind::missing, "a", "f32[2]", ""}.text() ==
        "field 'a': expected f32[2], the file has no such field");
  CHECK(RecordProblem{Kind::unexpected, "a", "", "f32[2]"}.text() ==
        "field 'a': expected no such field, the file has f32[2]");
  CHECK(RecordProblem{Kind::unreadable, "", "", "No such file or directory"}.text() ==
        "No such file or directory");
  CHECK(RecordProblem{Kind::malformed, "", "at least 8 bytes", "3"}.text() ==
        "expected at least 8 bytes, got 3");
}

TEST_CASE("record error: twenty problems are named, all are kept") {
  std::vector<RecordProblem> problems(23, {Kind::missing, "x", "f32[]", ""});
  const RecordError error("load", "file", problems);
  const std::string text = error.what();
  CHECK(text.ends_with("; and 3 more"));
  CHECK(error.problems().size() == 23);
  std::size_t named = 0;
  for (std::size_t at = 0; (at = text.find("field 'x'", at)) != std::string::npos; ++at) ++named;
  CHECK(named == 20);
}

TEST_CASE("record error: names out of a file stay on one line") {
  const RecordProblem problem = {Kind::malformed, "a\nb\x1b", "x", std::string(5000, 'y')};
  CHECK(problem.text().starts_with("field 'a\\x0ab\\x1b': expected x, got yyy"));
  CHECK(problem.text().size() < 400);
}

TEST_CASE("errors that are thrown by name") {
  CHECK_THROWS_WITH_AS(throw_shape_error("matmul", "[2, 3]", "[3]"),
                       "hearth: matmul: expected [2, 3], got [3]", ShapeError);
  CHECK_THROWS_WITH_AS(throw_malformed("Bin", "a magic", "none"),
                       "hearth: cannot load 'Bin bytes': expected a magic, got none", RecordError);
}

}  // namespace
}  // namespace hearth
