#include <doctest/doctest.h>

#include "metric_data.hpp"

using namespace hearth;
using namespace hearth::test;

namespace {

doctest::Approx about(double value) { return doctest::Approx(value).epsilon(1e-10); }

}  // namespace

// sklearn 1.9.1: m.mean_squared_error(t, o), its root, m.mean_absolute_error(t, o), m.r2_score(t, o)
TEST_CASE("metrics: regression as scikit-learn") {
  const Pair data = number_data();
  CHECK(value_of(train::MeanSquaredError(), data) == about(0.08730438937113465));
  CHECK(value_of(train::RootMeanSquaredError(), data) == about(0.2954731618457667));
  CHECK(value_of(train::MeanAbsoluteError(), data) == about(0.2586338996887207));
  CHECK(value_of(train::R2Score(), data) == about(-0.04524889963559412));
}

TEST_CASE("metrics: R2 of few items, of equal targets, and far from 0") {
  const auto of = [](std::vector<float> outputs, std::vector<float> targets) {
    const std::size_t n = outputs.size();
    return value_of(train::R2Score(), {floats(std::move(outputs), {n, 1}), floats(std::move(targets), {n})});
  };
  CHECK(std::isnan(of({1}, {1})));
  CHECK(of({3, 3}, {3, 3}) == 1);
  CHECK(of({3, 4}, {3, 3}) == 0);
  CHECK(of({1, 2, 3}, {1, 2, 3}) == 1);
  CHECK(of({2, 2, 2}, {1, 2, 3}) == 0);
  // A sum of squares less the square of the sum would have nothing left here.
  const auto far = TensorData::from(std::vector<double>{1e9, 1e9 + 1, 1e9 + 2}, {3});
  const auto near = TensorData::from(std::vector<double>{1e9, 1e9 + 1, 1e9 + 3}, {3});
  CHECK(value_of(train::R2Score(), {near, far}) == about(0.5));
}

// skimage 0.26: structural_similarity(a, b, gaussian_weights=True, sigma=1.5, use_sample_covariance=False,
// data_range=1.0) and peak_signal_noise_ratio(a, b, data_range=1.0), the mean over the three pairs.
TEST_CASE("metrics: images as scikit-image") {
  const Pair data = image_data();
  CHECK(value_of(train::Ssim(), data) == about(0.92297228834554));
  CHECK(value_of(train::Psnr(), data) == about(19.552418300984307));
  const Pair first{items(data.output, 0, 1), items(data.target, 0, 1)};
  CHECK(value_of(train::Ssim(), first) == about(0.907636109829668));
  CHECK(value_of(train::Psnr(), first) == about(19.342764022174883));
  // Three images of one channel are one of three.
  Pair channels = data;
  channels.output.shape = channels.target.shape = {1, 3, 14, 16};
  CHECK(value_of(train::Ssim(), channels) == about(0.92297228834554));
  channels.output.shape = channels.target.shape = {3, 14, 16};
  CHECK(value_of(train::Ssim(), channels) == about(0.92297228834554));
}

TEST_CASE("metrics: equal images have a number") {
  const Pair data = image_data();
  CHECK(value_of(train::Ssim(), {data.output, data.output}) == about(1));
  CHECK(value_of(train::Psnr(), {data.output, data.output}) == about(100));
  CHECK(value_of(train::Psnr({.data_range = 10}), {data.output, data.output}) == about(120));
  train::Psnr psnr;
  give(psnr, {data.output, data.output});
  CHECK(psnr.text() == "100.00 dB");
}
