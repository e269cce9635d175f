#include "backend_binary.hpp"
