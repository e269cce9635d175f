// Models as plain structs: parameters, HEARTH_MODULE, records.
#pragma once

#include <hearth/module/convert.hpp>
#include <hearth/module/describe.hpp>
#include <hearth/module/macro.hpp>
#include <hearth/module/modules.hpp>
#include <hearth/module/param.hpp>
#include <hearth/module/state_dict.hpp>
#include <hearth/module/summary.hpp>
#include <hearth/module/walk.hpp>
