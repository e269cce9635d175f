#include "backend_window.hpp"
