// A classifier of handwritten digits that needs no file: LeNet with its weights in the executable.
//
//     embed              classifies the drawings below
//     embed < image      28 x 28 bytes, 0 is black, or a binary PGM of that size
//     embed --device auto|cpu|cuda|cuda:N
#include <unistd.h>

#include <cstdio>
#include <string>

#include <hearth/record.hpp>

#include "../device_option.hpp"
#include "../mnist/models.hpp"
#include "digits_weights.hpp"  // made by `hearth embed digits.safetensors`

using namespace hearth;

// Another model, or another file, does not compile, and the error names the tensor.
static_assert(fits<mnist::LeNet<NdArray<>>>(digits_weights));

namespace {

constexpr std::size_t kSide = 28;

// In a frame of 14 x 14 characters; each is two by two pixels.
constexpr std::string_view kDrawings[] = {
    "              "
    "              "
    "     ####     "
    "    ##  ##    "
    "   ##    ##   "
    "   #      #   "
    "   #      #   "
    "   #      #   "
    "   ##    ##   "
    "    ##  ##    "
    "     ####     "
    "              "
    "              "
    "              ",
    "              "
    "              "
    "   #######    "
    "         #    "
    "        #     "
    "        #     "
    "       #      "
    "       #      "
    "      #       "
    "      #       "
    "      #       "
    "              "
    "              "
    "              ",
};

std::vector<float> pixels_of(std::string_view drawing) {
  std::vector<float> pixels(kSide * kSide);
  for (std::size_t row = 0; row < kSide; ++row)
    for (std::size_t column = 0; column < kSide; ++column)
      pixels[row * kSide + column] = drawing[row / 2 * (kSide / 2) + column / 2] == '#' ? 1 : 0;
  return pixels;
}

std::string read_all() {
  std::string bytes(kSide * kSide + 64, '\0');  // a PGM's header is shorter
  bytes.resize(std::fread(bytes.data(), 1, bytes.size(), stdin));
  return bytes;
}

// Empty when the bytes are no such image.
std::vector<float> pixels_of_image(const std::string& bytes) {
  if (bytes.size() < kSide * kSide) return {};
  const std::size_t head = bytes.size() - kSide * kSide;
  if (head != 0 && !bytes.starts_with("P5")) return {};
  std::vector<float> pixels;
  for (std::size_t i = head; i < bytes.size(); ++i)
    pixels.push_back(static_cast<float>(static_cast<unsigned char>(bytes[i])) / 255);
  return pixels;
}

template <ComputeBackend B>
int classify(const mnist::LeNet<B>& model, std::vector<float> pixels, const Device<B>& device) {
  Rng unused(0);
  const auto image = Tensor<B, 4>::from(std::move(pixels), {1, 1, kSide, kSide}, device);
  return static_cast<int>(argmax(model.forward(image, unused), 1).item());
}

template <ComputeBackend B>
int run(const Device<B>& device) {
  Rng rng(0);
  auto model = mnist::LeNet<B>::init(device, rng);
  SafetensorsBytesRecorder<AsStored>{}.load_into(model, digits_weights.bytes());
  const std::string bytes = isatty(STDIN_FILENO) ? "" : read_all();
  if (!bytes.empty()) {
    const std::vector<float> pixels = pixels_of_image(bytes);
    if (pixels.empty()) {
      std::fprintf(stderr, "embed: expected 28 x 28 bytes or a binary PGM of that size on stdin\n");
      return 1;
    }
    std::printf("%d\n", classify(model, pixels, device));
    return 0;
  }
  for (std::string_view drawing : kDrawings) {
    for (std::size_t row = 0; row < kSide / 2; ++row)
      std::printf("  %s\n", std::string(drawing.substr(row * kSide / 2, kSide / 2)).c_str());
    std::printf("a %d\n", classify(model, pixels_of(drawing), device));
  }
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  return device_option(count, arguments).visit([]<class B>(Here<B> here) { return run<B>(here.device); });
}
