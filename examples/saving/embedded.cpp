// The same model with its weights in the executable: no file, and no memory of their own.
#include <cstdio>

#include <hearth/record.hpp>

#include "../device_option.hpp"
#include "model.hpp"
#include "model_weights.hpp"  // made by `hearth embed model.bin`

// [embedded]
using namespace hearth;

static_assert(fits<saving::Model<NdArray<>>>(model_weights));

int main(int count, char** arguments) {
  const AnyDevice device = device_option(count, arguments);  // --device cpu, cuda, ..
  const auto record =
      BinBytesRecorder<FullPrecisionSettings>{}.load<Record<saving::Model<NdArray<>>>>(model_weights.bytes());
  const AnyModel<saving::Model> model(record, device);
  const auto y = model(TensorData::from(std::vector<float>(10, 1), {1, 10})).values<float>();
  std::printf("embedded %.6f %.6f\n", y[0], y[1]);
}
// [/embedded]
