#include "backend_scan.hpp"
