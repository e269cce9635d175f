#include <doctest/doctest.h>

#include "one_node.hpp"

namespace {

using namespace hearth;
using test::floats;

test::OneNode einsum(const char* equation) { return {"Einsum", {{"equation", std::string(equation)}}}; }

const TensorData kRow = floats({1, 2, 3}, {3});
const TensorData kMatrix = floats({1, 2, 3, 4, 5, 6}, {2, 3});
const TensorData kSquare = floats({1, 2, 3, 4}, {2, 2});

TEST_CASE("an equation multiplies, sums, transposes and takes diagonals") {
  CHECK(einsum("ij,kj->ik")(kMatrix, kMatrix) == floats({14, 32, 32, 77}, {2, 2}));
  CHECK(einsum("ij->ji")(kMatrix) == floats({1, 4, 2, 5, 3, 6}, {3, 2}));
  CHECK(einsum("ii->i")(kSquare) == floats({1, 4}, {2}));
  CHECK(einsum("ii")(kSquare) == floats({5}, {}));
  CHECK(einsum(" ij -> ")(kMatrix) == floats({21}, {}));
  CHECK(einsum("i,j->ji")(kRow, floats({1, 10}, {2})) == floats({1, 2, 3, 10, 20, 30}, {2, 3}));
}

TEST_CASE("without an arrow the letters that stand once are the output, capitals first") {
  CHECK(einsum("ij,jk")(kMatrix, floats({1, 0, 0, 1, 1, 1}, {3, 2})) == floats({4, 5, 10, 11}, {2, 2}));
  CHECK(einsum("aB")(kMatrix) == floats({1, 4, 2, 5, 3, 6}, {3, 2}));
}

TEST_CASE("any number of operands") {
  CHECK(einsum("i,i,i,i->")(kRow, kRow, kRow, kRow) == floats({98}, {}));
  CHECK(einsum("bi,ij,j,k->bk")(kSquare, kSquare, floats({1, 1}, {2}), floats({1, 2}, {2})) ==
        floats({17, 34, 37, 74}, {2, 2}));
}

TEST_CASE("an ellipsis stands for axes that broadcast") {
  const TensorData batch = floats({1, 2, 3, 4, 5, 6}, {2, 1, 3});
  CHECK(einsum("...a,...a->...")(batch, floats({1, 0, 0, 0, 0, 1}, {2, 3})) == floats({1, 3, 4, 6}, {2, 2}));
  CHECK(einsum("...a->a...")(batch) == floats({1, 4, 2, 5, 3, 6}, {3, 2, 1}));
  CHECK(einsum("...,...")(kMatrix, floats({2}, {})) == floats({2, 4, 6, 8, 10, 12}, {2, 3}));
  // A letter, too, goes from 1 to what the others have.
  CHECK(einsum("ab,ab->ab")(kMatrix, floats({1, 10}, {2, 1})) == floats({1, 2, 3, 40, 50, 60}, {2, 3}));
}

TEST_CASE("equations that cannot be read are told when the graph is read") {
  const auto refusal = [](const char* equation) {
    try {
      einsum(equation)(kMatrix, kMatrix);
    } catch (const RecordError& error) {
      return error.problems().at(0).expected;
    }
    return std::string("no error");
  };
  CHECK(refusal("ij,j%") == "letters and one '...' between the commas of an equation");
  CHECK(refusal("ij,......") == "letters and one '...' between the commas of an equation");
  CHECK(refusal("ij,jk->ik->") == "letters and one '...' between the commas of an equation");
  CHECK(refusal("ij") == "an equation of 2 operands");
  CHECK(refusal("ij,jk->iz") == "an output of letters that operands have, each once");
  CHECK(refusal("ij,jk->ii") == "an output of letters that operands have, each once");
}

TEST_CASE("operands that do not go with an equation") {
  const std::string who = "hearth: node '/Einsum' (Einsum): ";
  CHECK_THROWS_WITH_AS(einsum("ijk")(kMatrix),
                       (who + "Einsum: expected an axis for each letter of 'ijk', got 2").c_str(),
                       ShapeError);
  CHECK_THROWS_WITH_AS(einsum("ij,jk")(kMatrix, kMatrix),
                       (who + "einsum: expected extent 3 for each 'j', got 2 in operand 1, [2, 3]").c_str(),
                       ShapeError);
  CHECK_THROWS_WITH_AS(einsum("...i->i")(kMatrix),
                       (who + "Einsum: expected an ellipsis in the output, got 'i'").c_str(), ShapeError);
  CHECK_THROWS_WITH_AS(einsum("i->")(test::ints({1, 2}, {2})),
                       (who + "input 0: expected floats, got i64").c_str(), DTypeError);
  CHECK_THROWS_AS(
      einsum("abcde,fghij->abcdefghij")(floats({1}, {1, 1, 1, 1, 1}), floats({1}, {1, 1, 1, 1, 1})),
      ShapeError);
}

}  // namespace
