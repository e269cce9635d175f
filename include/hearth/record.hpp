// Records: a model's parameters and constants in files and bytes.
#pragma once

#include <hearth/record/recorders.hpp>
