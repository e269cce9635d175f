#include "backend_unary.hpp"
