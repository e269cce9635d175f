// A data set that is made, not measured: what cars burn at a steady speed, by the forces that they drive
// against.
#pragma once

#include <cstdio>
#include <stdexcept>
#include <string>

#include <hearth/core/rng.hpp>

namespace regression {

/// About normal, with deviation 1 / 2 and within 1.5 of 0: the sum of three uniform numbers.
inline double noise(hearth::Rng& rng) {
  double sum = 0;
  for (int i = 0; i < 3; ++i) sum += rng.take(1).uniform(0) - 0.5;
  return sum;
}

// [formula]
/// Litres of petrol for 100 km. The force is rolling resistance and drag, 0.012 m g + 1/2 rho cd_a v^2, in
/// air of the density rho = 353 / (273 + celsius); 100 km against it, and 1.5 kW for as long as they take,
/// come from petrol of 32 MJ a litre, of which the engine makes use of a quarter.
inline double litres(double mass, double drag_area, double speed, double celsius) {
  const double v = speed / 3.6, density = 353 / (273 + celsius);
  const double force = 0.012 * mass * 9.81 + 0.5 * density * drag_area * v * v;
  return (force * 1e5 + 1500 * 1e5 / v) / (32e6 * 0.25);
}
// [/formula]

/// Rows "mass,drag_area,speed,temperature,litres" with a little noise. One temperature in 25 and one result
/// in 100 was not written down.
inline void make_cars(const std::string& path, std::size_t rows, hearth::Rng rng) {
  std::FILE* file = std::fopen(path.c_str(), "w");
  if (!file) throw std::runtime_error("regression: cannot write '" + path + "'");
  std::fputs("mass,drag_area,speed,temperature,litres\n", file);
  const auto between = [&](double low, double high) { return low + (high - low) * rng.take(1).uniform(0); };
  for (std::size_t row = 0; row < rows; ++row) {
    const double mass = between(900, 2400), drag_area = between(0.5, 1.0), speed = between(30, 180),
                 celsius = between(-15, 35);
    const double burnt = litres(mass, drag_area, speed, celsius) + 0.3 * noise(rng);
    std::fprintf(file, "%.0f,%.2f,%.0f,", mass, drag_area, speed);
    if (rng.below(25) != 0) std::fprintf(file, "%.0f", celsius);
    if (rng.below(100) != 0)
      std::fprintf(file, ",%.2f\n", burnt);
    else
      std::fputs(",\n", file);
  }
  const bool failed = std::ferror(file) != 0;
  if (std::fclose(file) != 0 || failed) throw std::runtime_error("regression: cannot write '" + path + "'");
}

}  // namespace regression
