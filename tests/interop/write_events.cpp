// Event files for TensorBoard's own reader: write_events FOLDER.
#include <cmath>
#include <cstdio>

#include <hearth/train/event_writer.hpp>

using namespace hearth;

int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]), 2;
  {
    train::EventWriter killed(argv[1]);
    for (std::uint64_t step = 1; step <= 7; ++step) killed.scalar("step/loss", step, 100);
  }
  train::EventWriter resumed(argv[1], 5);
  for (std::uint64_t step = 5; step <= 300; ++step)
    resumed.scalar("step/loss", step, 1 / static_cast<double>(step));
  resumed.scalar("valid/accuracy", 300, 0.9875);
  std::vector<double> weights;
  for (int i = 0; i < 1000; ++i) weights.push_back(std::sin(i) / 4);
  weights.push_back(std::nan(""));
  resumed.histogram("weights/conv1.weight", 300, weights);
  resumed.image("filters/grey", 300, {3, 2, 1, {0, 50, 100, 150, 200, 250}});
  resumed.image("filters/colour", 300, {2, 1, 3, {255, 0, 0, 0, 0, 255}});
  resumed.flush();
}
