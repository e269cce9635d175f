// Files of text that a training writes anew now and then.
#pragma once

#include <string>

#include <hearth/train/run.hpp>

namespace hearth::inline v0_1::train::detail {

/// Whole or not at all. Where that fails, the training is warned, once until it succeeds again.
void rewrite(Run& run, const std::string& path, const std::string& text, bool& warned);

}  // namespace hearth::inline v0_1::train::detail
