// What layers with weights are written with.
#pragma once

#include <hearth/module/param.hpp>

#include "codegen_coder.hpp"

namespace hearth::inline v0_1::codegen {

/// ", .stride = 2"
std::string option(std::string_view name, std::string_view text);
/// A layer's key: its config, and its weights from input 1 on.
std::string key_of(const Call& call, const std::string& init);
std::optional<Param<Stored, 1>> bias_of(RecordWriter& writer, const std::optional<Value>& bias);

}  // namespace hearth::inline v0_1::codegen
