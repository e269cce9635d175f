// records FOLDER: a user's program that has no backend. A model at rest goes from one format to another.
#include <cstdio>

#include <hearth/nn.hpp>
#include <hearth/record.hpp>
#include <hearth/version.hpp>

using namespace hearth;

template <Backend B>
struct Pair {
  nn::Linear<B> first;
  Param<B, 1> scale;

  HEARTH_MODULE(Pair, first, scale)
};

int main(int argc, char** argv) try {
  if (argc != 2) return 2;
  const std::string file = std::string(argv[1]) + "/pair";
  Pair<Stored> pair{.first = {}, .scale = {TensorData::from(std::vector<float>{2}, {1}), {}}};
  pair.first.weight.data = TensorData::from(std::vector<float>{1, 2, 3, 4, 5, 6}, {3, 2});
  pair.first.bias.emplace().data = TensorData::from(std::vector<float>{-1, 0, 1}, {3});

  SafetensorsFileRecorder<FullPrecisionSettings>{}.save(pair, file);
  const auto read = AnyFileRecorder<FullPrecisionSettings>{}.load<Pair<Stored>>(file + ".safetensors");
  NamedMpkGzFileRecorder<HalfPrecisionSettings>{}.save(read, file);
  const auto again = AnyFileRecorder<FullPrecisionSettings>{}.load<Pair<Stored>>(file + ".mpk.gz");
  const bool same = again.first.weight.data == pair.first.weight.data &&
                    again.scale.data == pair.scale.data && again.first.bias &&
                    again.first.bias->data == pair.first.bias->data;
  std::printf("%s: %s %s\n", HEARTH_VERSION, again.first.weight.data.text().c_str(), same ? "same" : "other");
  return same ? 0 : 1;
} catch (const Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
