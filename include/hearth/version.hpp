// HEARTH_VERSION, a text, and HEARTH_VERSION_MAJOR, _MINOR and _PATCH, numbers: of these headers. Versions
// are Semantic Versioning's; before 1.0.0, those of one minor version have one ABI. Every header of Hearth's
// includes them.
#pragma once

#include <hearth/core/config.hpp>
