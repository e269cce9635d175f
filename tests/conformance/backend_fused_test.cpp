#include "backend_fused.hpp"
