// A libFuzzer target for the codec HEARTH_FUZZ_CODEC. `target --seeds FOLDER` writes small files to start
// from.
#include <fstream>

#include "one_input.hpp"
#include "seeds.hpp"

namespace {

const hearth::AnyCodec& codec() {
  static const hearth::AnyCodec* found = hearth::codec_named(HEARTH_FUZZ_CODEC);
  if (!found) std::abort();
  return *found;
}

void write_seeds(const std::string& folder) {
  int number = 0;
  for (const hearth::Bytes& seed : hearth::fuzz::seeds(codec())) {
    std::ofstream file(folder + "/seed-" + std::to_string(number++), std::ios::binary);
    file.write(reinterpret_cast<const char*>(seed.data()), static_cast<std::streamsize>(seed.size()));
  }
}

}  // namespace

// The address sanitizer calls it for every allocation.
extern "C" void __sanitizer_malloc_hook(const volatile void*, std::size_t size) {
  hearth::fuzz::check_allocation(size);
}
extern "C" void __sanitizer_free_hook(const volatile void*) {}

extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
  if (*count == 3 && std::string_view((*arguments)[1]) == "--seeds") {
    write_seeds((*arguments)[2]);
    std::exit(0);
  }
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hearth::fuzz::read(codec(), std::as_bytes(std::span(data, size)));
  return 0;
}
