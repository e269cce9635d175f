// Weights by #embed, where the compiler has it.
#include <doctest/doctest.h>

#include <hearth/ndarray.hpp>
#include <hearth/record.hpp>
#include <hearth/record/embedded_array.hpp>

#include "../../../examples/mnist/models.hpp"

#pragma clang diagnostic ignored "-Wc23-extensions"

namespace hearth {
namespace {

using B = NdArray<float>;

alignas(64) constexpr char digits_bytes[] = {
#embed "../../../examples/embed/digits.safetensors"
};
constexpr Embedded<digits_bytes> digits_weights;
static_assert(fits<mnist::LeNet<B>>(digits_weights));

TEST_CASE("embedded weights: by #embed") {
  Rng rng(1);
  auto model = mnist::LeNet<B>::init({}, rng);
  SafetensorsBytesRecorder<AsStored>{}.load_into(model, digits_weights.bytes());
  CHECK(digits_weights.schema.size() == 10);
  CHECK(reinterpret_cast<std::uintptr_t>(digits_weights.bytes().data()) % 64 == 0);
  std::vector<float> line(28 * 28);
  for (std::size_t row = 4; row < 24; ++row) line[28 * row + 13] = line[28 * row + 14] = 1;
  const auto image = Tensor<B, 4>::from(std::move(line), {1, 1, 28, 28}, {});
  CHECK(argmax(model.forward(image, rng), 1).item() == 1);
}

}  // namespace
}  // namespace hearth
