// save FOLDER [--device auto|cpu|cuda|cuda:N]: writes model.mpk, loads it, builds the model from its record,
// and writes model.bin, which embedded.cpp takes into its executable.
#include <cstdio>

#include <hearth/record.hpp>

#include "../device_option.hpp"
#include "model.hpp"

using namespace hearth;

template <ComputeBackend B>
bool save_and_load(const std::string& folder, const Device<B>& device) {
  const saving::ModelConfig config;
  Rng rng(42);
  const auto model = config.init<B>(device, rng);

  // [save]
  const NamedMpkFileRecorder<FullPrecisionSettings> recorder;
  recorder.save(to_record(model), folder + "/model");  // model.mpk

  const auto record = recorder.load<Record<saving::Model<B>>>(folder + "/model");
  const auto loaded = config.init_with<B>(record, device);

  BinFileRecorder<FullPrecisionSettings>{}.save(to_record(loaded), folder + "/model");  // model.bin
  // [/save]

  const auto x = Tensor<B, 2>::ones({1, 10}, device);
  const auto before = model.forward(x).values(), after = loaded.forward(x).values();
  std::printf("before %.6f %.6f, after %.6f %.6f\n", before[0], before[1], after[0], after[1]);
  return before == after;
}

int main(int count, char** arguments) {
  const std::string folder = count > 1 ? arguments[1] : ".";
  if (folder.starts_with('-')) {
    std::fprintf(stderr, "usage: save FOLDER [--device auto|cpu|cuda|cuda:N]\n");
    return 2;
  }
  try {
    const bool same = device_option(count, arguments).visit([&]<class B>(Here<B> here) {
      return save_and_load<B>(folder, here.device);
    });
    return same ? 0 : 1;
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
