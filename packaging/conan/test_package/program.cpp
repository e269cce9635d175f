// A layer, its record as bytes, and the layer built again.
#include <cstdio>

#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>
#include <hearth/record.hpp>

using namespace hearth;
using B = NdArray<>;

int main() {
  Rng rng(1);
  const Device<B> device;
  const auto layer = nn::LinearConfig{.in = 3, .out = 2}.init<B>(device, rng);
  const SafetensorsBytesRecorder<FullPrecisionSettings> recorder;
  const auto again = from_record<nn::Linear<B>>(
      recorder.load<Record<nn::Linear<B>>>(recorder.save(to_record(layer))), device);
  const auto x = Tensor<B, 2>::ones({1, 3}, device);
  const bool same = again(x).to_data() == layer(x).to_data();
  std::printf("hearth %s: %s\n", HEARTH_VERSION, same ? "the same" : "something else");
  return same ? 0 : 1;
}
