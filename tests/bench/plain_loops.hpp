// What one would write without a library. In a file of its own, so that no caller is optimised together with
// it.
#pragma once

#include <cstddef>

namespace bench {

void add(const float* x, const float* y, float* out, std::size_t count);
void multiply(const float* x, const float* y, float* out, std::size_t count);
void relu(const float* x, float* out, std::size_t count);
float sum(const float* x, std::size_t count);
float max(const float* x, std::size_t count);

}  // namespace bench
