// A graph with fewer nodes that computes the same.
#pragma once

#include <hearth/trace/graph.hpp>

namespace hearth::inline v0_1::detail {

/// The graph as it runs where its weights do not change:
/// - a batch normalization behind a convolution goes into the weights of the convolution,
/// - a product with a constant matrix, and a constant that is added, become hearth.Linear,
/// - x / sqrt(2), its Erf, and what makes of both a Gelu, become hearth.Gelu; x sigmoid(x) and its like
///   hearth.Silu, hearth.HardSwish and hearth.Mish,
/// - an activation behind a convolution or a product with a constant matrix goes into it, hearth.Conv or
///   hearth.Linear, as the attribute `then`.
/// Nodes that compute new weights of old ones stand in it, and depend on constants alone.
HEARTH_API Graph fused(Graph graph);

/// The last of these alone, which loses no weight.
HEARTH_API Graph with_gelu(Graph graph);

}  // namespace hearth::inline v0_1::detail
