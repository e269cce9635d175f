#include "backend_view.hpp"
