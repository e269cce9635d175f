#include "backend_reduce.hpp"
