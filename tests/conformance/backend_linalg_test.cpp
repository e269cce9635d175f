#include "backend_linalg.hpp"
