// The order in which a loader takes items.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include <hearth/core/config.hpp>
#include <hearth/core/rng.hpp>

namespace hearth::data {

/// The indices of one pass through a data set of `size` items.
using Sampler = std::function<std::vector<std::size_t>(std::size_t size, Rng& rng)>;

/// 0 .. size - 1, in an order drawn from rng (Fisher and Yates).
HEARTH_API std::vector<std::size_t> shuffled(std::size_t size, Rng& rng);
HEARTH_API std::vector<std::size_t> in_order(std::size_t size);

}  // namespace hearth::data
