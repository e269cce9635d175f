// Times loading, saving and converting of MiniLM: bench_records FILE FOLDER, as protocol.hpp says. The
// case "resident" answers with the kibibytes that a load adds to resident memory.
#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <functional>
#include <iostream>
#include <map>
#include <string>

#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>

#include "minilm.hpp"
#include "protocol.hpp"

namespace {

using namespace hearth;
using B = NdArray<>;
using Model = bench::MiniLm<B>;
using Recorder = SafetensorsFileRecorder<AsStored>;

Model load(const std::string& file) {
  return from_record<Model>(Recorder().load<Record<Model>>(file, {.constants_may_be_missing = true}));
}

std::uint64_t touched(std::span<const std::byte> bytes) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i + 8 <= bytes.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i, sizeof word);
    sum += word;
  }
  return sum;
}

// The same bytes by write(2) and fsync, as a save does: aside, then renamed.
void write_plainly(const Bytes& bytes, const std::string& path) {
  const std::string aside = path + ".aside";
  const int fd = ::open(aside.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
  for (auto rest = bytes.span(); !rest.empty();) {
    const auto written = ::write(fd, rest.data(), rest.size());
    if (written <= 0) std::abort();
    rest = rest.subspan(static_cast<std::size_t>(written));
  }
  ::fsync(fd);
  ::close(fd);
  std::rename(aside.c_str(), path.c_str());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: bench_records FILE FOLDER\n";
    return 2;
  }
  const std::string file = argv[1], folder = argv[2], ours = folder + "/ours.safetensors";
  std::uint64_t sum = 0;
  Record<Model> record;
  const std::map<std::string, std::function<void()>> cases = {
      {"load", [&] { (void)load(file); }},
      {"read", [&] { (void)read_file(file); }},
      {"touch",
       [&] {
         const Model model = load(file);
         visit(model, [&](std::string_view, const auto& leaf) {
           sum += touched(leaf.value().to_data().bytes.span());
         });
       }},
      {"save",
       [&] {
         if (record.encoder.layer.empty())
           record = Recorder().load<Record<Model>>(file, {.constants_may_be_missing = true});
         Recorder().save(record, ours);
       }},
      {"write", [&, bytes = map_file(file)] { write_plainly(bytes, folder + "/plain"); }},
      {"half",
       [&] {
         const RecordTree tree = Recorder().load<RecordTree>(file);
         SafetensorsFileRecorder<HalfPrecisionSettings>().save(tree, ours);
       }},
  };
  bench::serve([&](const std::string& name, std::size_t count) {
    if (name != "resident") return bench::milliseconds(cases.at(name), count);
    const long before = bench::kibibytes_of("VmRSS:");
    const Model model = load(file);
    return static_cast<double>(bench::kibibytes_of("VmRSS:") - before);
  });
  return sum == 1;  // so that it is computed
}
