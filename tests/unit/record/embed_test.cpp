// Weights in the executable. That wrong ones do not compile is tested in compile_fail.
#include <algorithm>

#include <doctest/doctest.h>

#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>
#include <hearth/record.hpp>
#include <hearth/record/embedded_array.hpp>

namespace hearth {
namespace {

using B = NdArray<float>;

template <Backend B>
struct Net {
  std::vector<nn::Linear<B>> layers;
  std::optional<nn::LayerNorm<B>> norm;
  nn::Relu activation;
  double rate;
  Param<B, 1> tied;

  HEARTH_MODULE(Net, layers, norm, activation, rate, tied)
};

// 232 bytes of header, so that the data starts at a multiple of 64 bytes in the array too.
#define HEADER                                                                       \
  "{\"__metadata__\":{\"hearth.links\":\"{\\\"tied\\\":\\\"layers.0.bias\\\"}\"}, "  \
  "\"layers.0.weight\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]}, " \
  "\"layers.0.bias\":{\"shape\" : [ 2 ],\"other\":{\"a\":[1,{}]},\"dtype\":\"F32\",\"data_offsets\":[8,16]}}"
constexpr std::size_t kHeader = sizeof(HEADER) - 1, kPadded = (kHeader + 8 + 63) / 64 * 64 - 8;

/// A file of this header, and 1, 2, 3, 4 as its data.
struct File {
  char bytes[8 + kPadded + 16] = {};

  constexpr File() {
    bytes[0] = static_cast<char>(kPadded);
    bytes[1] = static_cast<char>(kPadded >> 8);
    for (std::size_t i = 0; i < kPadded; ++i) bytes[8 + i] = i < kHeader ? HEADER[i] : ' ';
    constexpr unsigned char kData[16] = {0, 0, 0x80, 0x3f, 0, 0, 0, 0x40, 0, 0, 0x40, 0x40, 0, 0, 0x80, 0x40};
    for (std::size_t i = 0; i < 16; ++i) bytes[8 + kPadded + i] = static_cast<char>(kData[i]);
  }
};
alignas(64) constexpr File kFile;

constexpr Embedded<kFile.bytes> kWeights;
static_assert(kWeights.schema.size() == 3);
static_assert(kWeights.schema[1].name == "layers.0.bias" && kWeights.schema[1].rank == 1);
static_assert(kWeights.schema[2].name == "tied" && kWeights.schema[2].extents[0] == 2);
static_assert(fits<Net<B>>(kWeights));

// {"layers": [{"weight": f32[1, 2], "bias": nothing}], "norm": nothing, "rate": 0.5, "tied": a link}
#define NUMBER(n) n "\0\0\0\0\0\0\0"
#define NAME(n, text) NUMBER(n) text
constexpr char kBin[] = "HEARTHB1\1\0\0\0FINGERPR\1" NUMBER("\1") NAME("\1", "k")
    NAME("\1", "v") "\x9" NUMBER("\4") NAME("\6", "layers") "\x8" NUMBER("\1") "\x9" NUMBER("\2")
        NAME("\6", "weight") "\6" NAME("\2", "id") "\1\2" NUMBER("\1") NUMBER("\2") NUMBER("\0") NUMBER("\x8")
            NAME("\4", "bias") "\6" NAME("\0", "") "\1\1" NUMBER("\1") NUMBER("\x40") NUMBER("\4")
                NAME("\4", "norm") "\0" NAME("\4", "rate") "\4" NUMBER("\1")
                    NAME("\4", "tied") "\7" NAME("\xd", "layers.0.bias");
constexpr Embedded<kBin> kBinWeights;
static_assert(kBinWeights.schema.size() == 3);
static_assert(kBinWeights.schema[0].name == "layers.0.weight" && kBinWeights.schema[0].extents[1] == 2);
static_assert(kBinWeights.schema[2].name == "tied" && kBinWeights.schema[2].dtype == DType::f32);
static_assert(fits<Net<B>>(kBinWeights));

Net<B> net() {
  Rng rng(1);
  auto layer = nn::LinearConfig{.in = 1, .out = 2}.init<B>({}, rng);
  return {.layers = {layer}, .norm = {}, .activation = {}, .rate = 0.25, .tied = *layer.bias};
}

TEST_CASE("embedded weights: parameters view the executable's bytes") {
  auto model = net();
  SafetensorsBytesRecorder<FullPrecisionSettings>{}.load_into(model, kWeights.bytes());
  CHECK(model.rate == 0.25);
  CHECK(model.layers[0].weight.value().values() == std::vector<float>{1, 2});
  CHECK(model.tied.value().values() == std::vector<float>{3, 4});
  const auto is_inside = [](const TensorData& data) {
    const std::byte *at = data.bytes.data(), *begin = kWeights.bytes().data();
    return at >= begin && at + data.bytes.size() <= begin + kWeights.bytes().size();
  };
  CHECK(is_inside(model.layers[0].weight.value().to_data()));
  CHECK(is_inside(model.layers[0].bias->value().to_data()));
}

TEST_CASE("embedded weights: .bin over a static span is viewed too") {
  const Bytes saved = BinBytesRecorder<FullPrecisionSettings>{}.save(to_record(net()));
  alignas(64) static std::array<std::byte, 4096> array;
  REQUIRE(saved.size() <= array.size());
  std::copy(saved.span().begin(), saved.span().end(), array.begin());
  const auto record = BinBytesRecorder<FullPrecisionSettings>{}.load<Record<Net<B>>>(
      std::span<const std::byte>(array).first(saved.size()));
  const auto model = from_record<Net<B>>(record);
  const TensorData weight = model.layers[0].weight.value().to_data();
  CHECK(reinterpret_cast<std::uintptr_t>(weight.bytes.data()) % 64 == 0);
  CHECK(weight.bytes.data() > array.data());
  CHECK(weight.bytes.data() < array.data() + array.size());
}

}  // namespace
}  // namespace hearth
