// Writes a multilayer perceptron as it is initialised, for embedded.cpp: embedded_weights FILE.safetensors.
#include <hearth/ndarray.hpp>
#include <hearth/record.hpp>
#include <mnist/models.hpp>

int main(int argc, char** argv) {
  using namespace hearth;
  if (argc != 2) return 2;
  Rng rng(1);
  SafetensorsFileRecorder<FullPrecisionSettings>{}.save(to_record(mnist::Mlp<NdArray<>>::init({}, rng)),
                                                        argv[1]);
}
