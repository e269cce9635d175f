// The same model with its weights in the executable: no file, and no memory of their own.
#include <cstdio>

#include <hearth/ndarray.hpp>
#include <hearth/record.hpp>

#include "model.hpp"
#include "model_weights.hpp"  // made by `hearth embed model.bin`

// [embedded]
using namespace hearth;
using B = NdArray<>;

static_assert(fits<saving::Model<B>>(model_weights));

int main() {
  const auto record =
      BinBytesRecorder<FullPrecisionSettings>{}.load<Record<saving::Model<B>>>(model_weights.bytes());
  const auto model = saving::ModelConfig{}.init_with<B>(record);
  const auto y = model.forward(Tensor<B, 2>::ones({1, 10}, {})).values();
  std::printf("embedded %.6f %.6f\n", y[0], y[1]);
}
// [/embedded]
