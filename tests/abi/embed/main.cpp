// A user's program that has its weights inside.
#include <cstdio>

#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>
#include <hearth/record.hpp>

#include "tiny_weights.hpp"

using namespace hearth;

static_assert(fits<nn::Linear<NdArray<>>>(tiny_weights));

int main() {
  const auto record = BinBytesRecorder<AsStored>{}.load<Record<nn::Linear<NdArray<>>>>(tiny_weights.bytes());
  std::printf("%s\n", record.weight.data.text().c_str());
}
