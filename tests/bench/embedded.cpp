// Inference with a multilayer perceptron whose weights are in the executable: what the table's size is of. It
// reads 784 bytes and prints the class.
#include <unistd.h>

#include <array>
#include <cstdio>

#include <hearth/ndarray.hpp>
#include <hearth/record.hpp>
#include <mnist/models.hpp>

#include "mlp_weights.hpp"  // made by `hearth embed`

using namespace hearth;
using B = NdArray<>;

static_assert(fits<mnist::Mlp<B>>(mlp_weights));

int main() {
  std::array<unsigned char, 784> bytes = {};
  if (read(0, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) return 2;
  std::vector<float> pixels;
  for (unsigned char byte : bytes) pixels.push_back(static_cast<float>(byte) / 255);
  const Device<B> device;
  Rng rng(0);
  auto model = mnist::Mlp<B>::init(device, rng);
  SafetensorsBytesRecorder<AsStored>{}.load_into(model, mlp_weights.bytes());
  const auto logits = model.forward(Tensor<B, 4>::from(std::move(pixels), {1, 1, 28, 28}, device), rng);
  std::printf("%lld\n", static_cast<long long>(argmax(logits, 1).item()));
}
