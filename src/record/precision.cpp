#include <algorithm>

#include <hearth/record/precision.hpp>

namespace hearth::inline v0_1 {

void Precision::write(const TensorData& data, ByteSink& sink) const {
  const DType to = dtype(data);
  if (to == data.dtype) return sink.write(data.bytes.span());

  constexpr std::size_t kPiece = std::size_t{1} << 16;  // elements: small enough to stay in the cache
  const std::size_t count = data.numel(), width = size_of(to);
  std::vector<std::byte> piece(std::min(count, kPiece) * width);
  for (std::size_t first = 0; first < count; first += kPiece) {
    const auto out = std::span(piece).first(std::min(kPiece, count - first) * width);
    cast_elements(data, to, first, out);
    sink.write(out);
  }
}

}  // namespace hearth::inline v0_1
