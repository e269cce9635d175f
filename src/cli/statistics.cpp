#include "statistics.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "text.hpp"

namespace hearth::inline v0_1::cli {
namespace {

// cast_elements refuses an integer that a double does not hold exactly.
template <class Integer, class Float>
void load_integers(const TensorData& data, std::size_t first, std::span<Float> out) {
  const std::byte* from = data.bytes.data() + first * sizeof(Integer);
  for (std::size_t i = 0; i < out.size(); ++i) {
    Integer value;
    std::memcpy(&value, from + i * sizeof value, sizeof value);
    out[i] = static_cast<Float>(value);
  }
}

// Means of pieces are joined as Chan, Golub and LeVeque do ("Updating formulae", 1979): the squares of large
// values would swallow their spread.
void add_piece(Statistics& all, double& squares, std::span<const double> values) {
  double sum = 0;
  for (double value : values) sum += value;
  const auto count = static_cast<double>(values.size());
  const double mean = sum / count;
  double own = 0;
  for (double value : values) {
    own += (value - mean) * (value - mean);
    all.min = std::min(all.min, value);
    all.max = std::max(all.max, value);
  }
  const auto before = static_cast<double>(all.finite);
  const double step = mean - all.mean, share = count / (before + count);
  all.mean += step * share;
  squares += own + step * step * before * share;
  all.finite += values.size();
}

}  // namespace

template <class Float>
void load_elements(const TensorData& data, std::size_t first, std::span<Float> out) {
  if (data.dtype == DType::i64) return load_integers<std::int64_t>(data, first, out);
  if (data.dtype == DType::u64) return load_integers<std::uint64_t>(data, first, out);
  if constexpr (std::is_same_v<Float, double>) {
    cast_elements(data, DType::f64, first, std::as_writable_bytes(out));
  } else {
    std::vector<double> doubles(out.size());
    load_elements<double>(data, first, doubles);
    std::copy(doubles.begin(), doubles.end(), out.begin());
  }
}
template void load_elements(const TensorData&, std::size_t, std::span<double>);
template void load_elements(const TensorData&, std::size_t, std::span<long double>);

std::string Statistics::not_finite_text() const {
  std::string text = nan ? with_commas(nan) + " NaN" : "";
  if (inf) text += (nan ? ", " : "") + with_commas(inf) + " infinite";
  return text;
}

Statistics statistics(const TensorData& data, Progress& progress) {
  const std::size_t count = data.numel();
  Statistics all{.min = HUGE_VAL, .max = -HUGE_VAL};
  double squares = 0;
  std::vector<double> piece(std::min(count, kPiece));
  for (std::size_t first = 0; first < count; first += kPiece) {
    const auto values = std::span(piece).first(std::min(kPiece, count - first));
    load_elements<double>(data, first, values);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double value = values[i];
      if (std::isfinite(value)) {
        values[kept++] = value;
        continue;
      }
      if (!all.first_not_finite) all.first_not_finite = first + i;
      ++(std::isnan(value) ? all.nan : all.inf);
    }
    if (kept != 0) add_piece(all, squares, values.first(kept));
    progress.add(values.size() * size_of(data.dtype));
  }
  if (all.finite != 0) all.std = std::sqrt(squares / static_cast<double>(all.finite));
  return all;
}

}  // namespace hearth::inline v0_1::cli
