// What operators of two tensors are written with.
#pragma once

#include "codegen_coder.hpp"

namespace hearth::inline v0_1::codegen {

/// An operand: a number where it is one everywhere and adds no dimension to `rank`.
struct Side {
  std::string code;
  bool is_number = false;
};
Side side(Call& call, std::size_t i, std::size_t rank);
/// Both, of which one at least is a tensor.
struct Sides {
  Side a, b;
};
Sides sides(Call& call);

/// Refused unless the first two inputs are of one kind; of numbers.
void same_kind(const Call& call);
void only_numbers(const Call& call);

/// A single float of a type, as the graph would compute it.
Value folded(const Call& call, double value, DType dtype, std::size_t rank);

using OfExtents = std::optional<Extent> (*)(Coder&, const Extent&, const Extent&);
/// Lists of numbers that are known joined element by element; the shorter one is a single number. False where
/// they are not known.
bool join_numbers(Call& call, DType dtype, OfExtents f);

/// a op b
void infix(Call& call, const std::string& op, DType dtype);
/// f(a, b)
void function_of_two(Call& call, const std::string& f, DType dtype);

}  // namespace hearth::inline v0_1::codegen
