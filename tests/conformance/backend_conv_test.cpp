#include "backend_conv.hpp"
