// Models as plain structs: parameters, HEARTH_MODULE, records.
#pragma once

#include <hearth/module/convert.hpp>
#include <hearth/module/macro.hpp>
#include <hearth/module/param.hpp>
#include <hearth/module/walk.hpp>
