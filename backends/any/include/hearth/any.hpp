// The backend chosen when the program runs: a device by name, and a model behind that choice.
#pragma once

#include <hearth/any/device.hpp>
#include <hearth/any/model.hpp>
