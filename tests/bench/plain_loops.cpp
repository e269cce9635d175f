// Compiled with -O3 -ffast-math, so that the sums and the largest are vectors too.
#include "plain_loops.hpp"

namespace bench {

void add(const float* x, const float* y, float* out, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) out[i] = x[i] + y[i];
}

void multiply(const float* x, const float* y, float* out, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) out[i] = x[i] * y[i];
}

void relu(const float* x, float* out, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) out[i] = x[i] > 0 ? x[i] : 0;
}

float sum(const float* x, std::size_t count) {
  float total = 0;
  for (std::size_t i = 0; i < count; ++i) total += x[i];
  return total;
}

float max(const float* x, std::size_t count) {
  float most = x[0];
  for (std::size_t i = 1; i < count; ++i) most = x[i] > most ? x[i] : most;
  return most;
}

}  // namespace bench
