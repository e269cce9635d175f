// How a tensor is laid out by an adapter's framework, and by us.
#pragma once

#include <hearth/record/adapter.hpp>
#include <hearth/record/tree.hpp>

namespace hearth::inline v0_1::detail {

/// Theirs to ours; the same when there is no adapter, or nothing to change.
TensorData laid_out_as_ours(const Adapter* adapter, const TensorData& theirs, Role role);
TensorData laid_out_by(const Adapter* adapter, const TensorData& ours, Role role);

}  // namespace hearth::inline v0_1::detail
