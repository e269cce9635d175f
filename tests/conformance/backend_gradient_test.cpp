#include "backend_gradient.hpp"
