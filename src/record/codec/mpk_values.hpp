// Untrusted MessagePack as record nodes, with Burn's tensors made tensors.
#pragma once

#include <hearth/core/bytes.hpp>
#include <hearth/record/tree.hpp>

namespace hearth::detail {

/// The one value that `bytes` are; its tensors share them. RecordError when they are anything else.
RecordNode parse_mpk(const Bytes& bytes);

/// Burn's name of an element type, such as "BF16"; a bool has "Bool".
std::string_view mpk_dtype_name(DType dtype);

}  // namespace hearth::detail
