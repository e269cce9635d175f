// A libFuzzer target for the codec HEARTH_FUZZ_CODEC, the data HEARTH_FUZZ_DATA, for Burn's bincode, for
// graphs or for programs. `target --seeds FOLDER` writes small files to start from.
#include <fstream>

#include "one_input.hpp"
#include "seeds.hpp"

#if defined(HEARTH_FUZZ_BURN_BIN)
#include "burn_bin.hpp"
#elif defined(HEARTH_FUZZ_DATA)
#include "data.hpp"
#elif defined(HEARTH_FUZZ_GRAPH)
#include "graph.hpp"
#elif defined(HEARTH_FUZZ_PROGRAM)
#include "program.hpp"
#endif

namespace hearth::fuzz {
namespace {

#if defined(HEARTH_FUZZ_BURN_BIN)
std::vector<Bytes> all_seeds() { return burn_bin_seeds(); }
void one_input(std::span<const std::byte> bytes) { read_burn_bin(bytes); }
#elif defined(HEARTH_FUZZ_DATA)
std::vector<Bytes> all_seeds() { return data_seeds(HEARTH_FUZZ_DATA); }
void one_input(std::span<const std::byte> bytes) { read_data(HEARTH_FUZZ_DATA, bytes); }
#elif defined(HEARTH_FUZZ_GRAPH)
std::vector<Bytes> all_seeds() { return graph_seeds(); }
void one_input(std::span<const std::byte> bytes) { read_graph(bytes); }
#elif defined(HEARTH_FUZZ_PROGRAM)
std::vector<Bytes> all_seeds() { return program_seeds(); }
void one_input(std::span<const std::byte> bytes) { run_program(bytes); }
#else
const AnyCodec& codec() {
  static const AnyCodec* found = codec_named(HEARTH_FUZZ_CODEC);
  if (!found) std::abort();
  return *found;
}
std::vector<Bytes> all_seeds() { return seeds(codec()); }
void one_input(std::span<const std::byte> bytes) {
  static const Siblings beside = seed_siblings();
  read(codec(), bytes, beside);
}
#endif

void write_seeds(const std::string& folder) {
  int number = 0;
  for (const Bytes& seed : all_seeds()) {
    std::ofstream file(folder + "/seed-" + std::to_string(number++), std::ios::binary);
    file.write(reinterpret_cast<const char*>(seed.data()), static_cast<std::streamsize>(seed.size()));
  }
}

}  // namespace
}  // namespace hearth::fuzz

extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
  if (*count == 3 && std::string_view((*arguments)[1]) == "--seeds") {
    hearth::fuzz::write_seeds((*arguments)[2]);
    std::exit(0);
  }
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hearth::fuzz::one_input(std::as_bytes(std::span(data, size)));
  return 0;
}
