// What the end of an epoch has numbers of, for who misspelt one.
#pragma once

#include <string>

#include <hearth/train/history.hpp>

namespace hearth::inline v0_1::train::detail {

/// "train/loss, valid/loss, valid/accuracy"
std::string epoch_names(const History& history);

}  // namespace hearth::inline v0_1::train::detail
