#include "backend_index.hpp"
