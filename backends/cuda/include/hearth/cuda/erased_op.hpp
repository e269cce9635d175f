// Ops as values, so that one compiled kernel serves them all: a number that says which, and the op's own
// numbers.
#pragma once

#include <cstdint>
#include <cstring>
#include <type_traits>

#include <hearth/backend/op.hpp>

namespace hearth::inline v0_1::gpu {

/// Which op, by its place in the lists of backend/op/lists.hpp.
enum class OpCode : std::uint8_t {
#define HEARTH_DETAIL_CODE(Op) Op,
  HEARTH_OPS_UNARY_FLOAT(HEARTH_DETAIL_CODE) HEARTH_OPS_UNARY_BITS(HEARTH_DETAIL_CODE)
      HEARTH_OPS_UNARY_BOOL(HEARTH_DETAIL_CODE) HEARTH_OPS_BINARY_FLOAT(HEARTH_DETAIL_CODE)
          HEARTH_OPS_BINARY_BITS(HEARTH_DETAIL_CODE) HEARTH_OPS_BINARY_BOOL(HEARTH_DETAIL_CODE)
              HEARTH_OPS_COMPARE(HEARTH_DETAIL_CODE) HEARTH_OPS_REDUCE(HEARTH_DETAIL_CODE)
                  HEARTH_OPS_ARG_REDUCE(HEARTH_DETAIL_CODE) LogSumExp,
#undef HEARTH_DETAIL_CODE
};

template <class Op> inline constexpr bool is_coded = false;
template <class Op> inline constexpr OpCode code_of = {};
#define HEARTH_DETAIL_CODE(Op)                               \
  template <> inline constexpr bool is_coded<op::Op> = true; \
  template <> inline constexpr OpCode code_of<op::Op> = OpCode::Op;
HEARTH_OPS_UNARY_FLOAT(HEARTH_DETAIL_CODE)
HEARTH_OPS_UNARY_BITS(HEARTH_DETAIL_CODE)
HEARTH_OPS_UNARY_BOOL(HEARTH_DETAIL_CODE)
HEARTH_OPS_BINARY_FLOAT(HEARTH_DETAIL_CODE)
HEARTH_OPS_BINARY_BITS(HEARTH_DETAIL_CODE)
HEARTH_OPS_BINARY_BOOL(HEARTH_DETAIL_CODE)
HEARTH_OPS_COMPARE(HEARTH_DETAIL_CODE)
HEARTH_OPS_REDUCE(HEARTH_DETAIL_CODE)
HEARTH_OPS_ARG_REDUCE(HEARTH_DETAIL_CODE)
HEARTH_DETAIL_CODE(LogSumExp)
#undef HEARTH_DETAIL_CODE

/// An op of any type. Trivially copyable: it goes to kernels by value.
struct ErasedOp {
  OpCode code;
  double numbers[2] = {};

  template <class Op>
  ErasedOp(const Op& op) : code(code_of<Op>) {  // NOLINT: ops convert to it
    static_assert(is_coded<Op>, "hearth: this op has no kernel for Cuda; add it to backend/op/lists.hpp");
    static_assert(std::is_trivially_copyable_v<Op>);
    if constexpr (!std::is_empty_v<Op>) {
      static_assert(sizeof(Op) == sizeof(double) || sizeof(Op) == sizeof numbers,
                    "an op has one or two numbers");
      std::memcpy(numbers, &op, sizeof op);
    }
  }

  /// The op again, when it is known which.
  template <class Op>
  constexpr Op as() const {
    if constexpr (std::is_empty_v<Op>)
      return Op{};
    else if constexpr (sizeof(Op) == sizeof(double))
      return Op{numbers[0]};
    else
      return Op{numbers[0], numbers[1]};
  }
};

}  // namespace hearth::inline v0_1::gpu
