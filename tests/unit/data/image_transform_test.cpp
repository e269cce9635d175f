#include <hearth/data/image_transform.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <set>

#include <doctest/doctest.h>
#include "message.hpp"

using namespace hearth;
using namespace hearth::data;
using namespace hearth::test;

namespace {

TensorData image(const Shape& shape, std::vector<float> pixels) {
  return TensorData::from(std::move(pixels), shape);
}

// Pixel (c, r, k) is 100 c + 10 r + k.
TensorData numbered(std::size_t channels, std::size_t rows, std::size_t columns) {
  std::vector<float> pixels;
  for (std::size_t c = 0; c < channels; ++c)
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t k = 0; k < columns; ++k) pixels.push_back(static_cast<float>(100 * c + 10 * r + k));
  return image({channels, rows, columns}, std::move(pixels));
}

void check_close(const TensorData& found, const std::vector<float>& expected) {
  const auto values = found.values<float>();
  REQUIRE(values.size() == expected.size());
  for (std::size_t i = 0; i < values.size(); ++i)
    CHECK(values[i] == doctest::Approx(expected[i]).epsilon(1e-5));
}

template <class E>
std::string error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const E& error) {
    return error.what();
  }
  return "no such error";
}

// The pixel at a place between pixels, with the ones at the edge going on outside.
float between(const TensorData& data, std::size_t channel, double row, double column) {
  const Shape& shape = data.shape;
  const auto values = data.values<float>();
  const auto pixel = [&](double r, double k) {
    const auto inside = [](double at, std::size_t size) {
      return static_cast<std::size_t>(std::min(std::max(at, 0.0), static_cast<double>(size - 1)));
    };
    return values[(channel * shape[1] + inside(r, shape[1])) * shape[2] + inside(k, shape[2])];
  };
  double sum = 0;
  for (int i = 0; i < 2; ++i)
    for (int j = 0; j < 2; ++j) {
      const double r = std::floor(row) + i, k = std::floor(column) + j;
      sum += (1 - std::abs(row - r)) * (1 - std::abs(column - k)) * pixel(r, k);
    }
  return static_cast<float>(sum);
}

}  // namespace

TEST_CASE("Normalize: by one number, or by one for each channel") {
  check_close(Normalize({1}, {2})(image({1, 1, 3}, {1, 2, 5})), {0, 0.5f, 2});
  check_close(Normalize({0, 10}, {1, 10})(image({2, 1, 2}, {1, 2, 30, 40})), {1, 2, 2, 3});
  CHECK(message_of([] { Normalize({0, 1}, {1}); }).find("got 2 means and 1 deviations") != std::string::npos);
  CHECK(message_of([] { Normalize({0}, {0}); }) ==
        "hearth: Normalize: expected deviations above 0, got 0.000000");
  CHECK(error_of<ShapeError>([] { Normalize({0, 1}, {1, 1})(numbered(3, 1, 1)); }) ==
        "hearth: Normalize: expected an image of 2 channels, got f32[3, 1, 1]");
}

TEST_CASE("Resize: bilinear is what lies between the middles of pixels") {
  check_close(Resize(1, 4)(image({1, 1, 2}, {0, 4})), {0, 1, 3, 4});
  check_close(Resize(1, 2)(image({1, 1, 4}, {0, 1, 2, 3})), {0.5f, 2.5f});
  const TensorData small =
      image({2, 3, 4}, {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4, 6, 2, 6, 4});
  for (const auto& [rows, columns] : {std::array<std::size_t, 2>{5, 7}, {2, 9}, {3, 4}, {1, 1}, {8, 2}}) {
    const TensorData resized = Resize(rows, columns)(small);
    CHECK(resized.shape == Shape{2, rows, columns});
    std::vector<float> expected;
    for (std::size_t c = 0; c < 2; ++c)
      for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t k = 0; k < columns; ++k)
          expected.push_back(
              between(small, c, (static_cast<double>(r) + 0.5) * 3 / static_cast<double>(rows) - 0.5,
                      (static_cast<double>(k) + 0.5) * 4 / static_cast<double>(columns) - 0.5));
    check_close(resized, expected);
  }
}

TEST_CASE("Resize: the nearest pixel is the one that the place begins in") {
  check_close(Resize(1, 5, Interpolation::nearest)(image({1, 1, 3}, {1, 2, 3})), {1, 1, 2, 2, 3});
  check_close(Resize(2, 2, Interpolation::nearest)(numbered(1, 4, 5)), {0, 2, 20, 22});
  CHECK(message_of([] { Resize(0, 2); }) ==
        "hearth: Resize: expected 1 to 65536 rows and columns, got 0 and 2");
}

TEST_CASE("Pad: one value on each side") {
  CHECK(Pad(1)(image({1, 1, 1}, {5})) == image({1, 3, 3}, {0, 0, 0, 0, 5, 0, 0, 0, 0}));
  CHECK(Pad({.left = 1, .right = 0, .top = 0, .bottom = 1}, -1)(image({2, 1, 1}, {5, 6})) ==
        image({2, 2, 2}, {-1, 5, -1, -1, -1, 6, -1, -1}));
  CHECK(message_of([] {
          Pad(~std::size_t{0})(numbered(1, 1, 1));
        }).find("hearth: Pad: expected 1 to 65536") == 0);
}

TEST_CASE("CenterCrop: the middle, with zeros around what is smaller") {
  CHECK(CenterCrop(2, 2)(numbered(1, 4, 4)) == image({1, 2, 2}, {11, 12, 21, 22}));
  // Of 3 and 1 left over, halves are rounded to even: torchvision begins at 2 and 0.
  CHECK(CenterCrop(1, 2)(numbered(1, 4, 3)) == image({1, 1, 2}, {20, 21}));
  CHECK(CenterCrop(3, 4)(image({1, 1, 1}, {7})) == image({1, 3, 4}, {0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0}));
}

TEST_CASE("ToGrey: weighs colours, and leaves grey") {
  check_close(ToGrey()(image({3, 1, 2}, {1, 0, 0, 1, 0, 0.5f})), {0.2989f, 0.587f + 0.057f});
  const TensorData grey = numbered(1, 2, 2);
  CHECK(ToGrey()(grey) == grey);
  CHECK(error_of<ShapeError>([] { ToGrey()(numbered(2, 1, 1)); }) ==
        "hearth: ToGrey: expected an image of 1 or 3 channels, got f32[2, 1, 1]");
}

TEST_CASE("RandomCrop: every place is as likely as another, zeros around") {
  Rng rng(1);
  std::map<float, int> corners;
  for (int i = 0; i < 9000; ++i) ++corners[RandomCrop(2, 2)(numbered(1, 4, 4), rng).values<float>()[0]];
  CHECK(corners.size() == 9);
  for (const auto& [corner, count] : corners) CHECK(std::abs(count - 1000) < 150);

  std::set<std::vector<float>> crops;
  for (int i = 0; i < 200; ++i) crops.insert(RandomCrop(1, 2, 1)(image({1, 1, 1}, {7}), rng).values<float>());
  CHECK(crops == std::set<std::vector<float>>{{0, 0}, {0, 7}, {7, 0}});
  CHECK(error_of<ShapeError>([&] { RandomCrop(4, 4, 1)(numbered(1, 1, 2), rng); }) ==
        "hearth: RandomCrop: expected an image of at least [4, 4] with its padding, got [3, 4]");
}

TEST_CASE("flips: exchange sides with their probability") {
  Rng rng(2);
  const TensorData all = numbered(2, 2, 3);
  CHECK(RandomHorizontalFlip(1)(all, rng) ==
        image({2, 2, 3}, {2, 1, 0, 12, 11, 10, 102, 101, 100, 112, 111, 110}));
  CHECK(RandomVerticalFlip(1)(all, rng) ==
        image({2, 2, 3}, {10, 11, 12, 0, 1, 2, 110, 111, 112, 100, 101, 102}));
  CHECK(RandomHorizontalFlip(0)(all, rng) == all);
  CHECK(RandomVerticalFlip(0)(all, rng) == all);
  int flipped = 0;
  for (int i = 0; i < 4000; ++i) flipped += !(RandomHorizontalFlip(0.25)(all, rng) == all);
  CHECK(flipped / 4000.0 == doctest::Approx(0.25).epsilon(0.1));
  CHECK(message_of([] { RandomVerticalFlip(1.5); }) ==
        "hearth: RandomVerticalFlip: expected a probability in 0 .. 1, got 1.500000");
}

TEST_CASE("rotate: quarters turn counterclockwise, other angles interpolate") {
  const TensorData three = numbered(1, 3, 3);
  for (Interpolation how : {Interpolation::nearest, Interpolation::bilinear}) {
    check_close(rotate(three, 90, how), {2, 12, 22, 1, 11, 21, 0, 10, 20});
    check_close(rotate(three, -90, how), {20, 10, 0, 21, 11, 1, 22, 12, 2});
    check_close(rotate(three, 180, how), {22, 21, 20, 12, 11, 10, 2, 1, 0});
    check_close(rotate(three, 0, how), three.values<float>());
  }
  // Of a line through the middle, 45 degrees leave the middle and take the ends beyond the corners.
  const TensorData line = image({1, 3, 3}, {0, 0, 0, 1, 1, 1, 0, 0, 0});
  const float h = static_cast<float>(std::sqrt(0.5));
  const auto turned = rotate(line, 45, Interpolation::bilinear).values<float>();
  CHECK(turned[4] == doctest::Approx(1));
  CHECK(turned[1] == doctest::Approx(1 - h));
  // The upper right corner comes from (row 1, column 1 + sqrt 2), which is 1 - (sqrt 2 - 1) near to the
  // line's end.
  CHECK(turned[2] == doctest::Approx(2 - 2 * h));
  CHECK(turned[0] == doctest::Approx(0));
}

TEST_CASE("RandomRotation: angles up to its degrees, to both sides") {
  Rng rng(3);
  std::set<std::vector<float>> seen;
  const TensorData all = numbered(1, 5, 5);
  for (int i = 0; i < 50; ++i) {
    CHECK(RandomRotation(0)(all, rng) == all);
    const TensorData turned = RandomRotation(20, Interpolation::bilinear)(all, rng);
    CHECK(turned.values<float>()[12] == doctest::Approx(22));
    seen.insert(turned.values<float>());
  }
  CHECK(seen.size() == 50);
  CHECK(message_of([] { RandomRotation(-1); }) ==
        "hearth: RandomRotation: expected 0 to 360 degrees, got -1.000000");
}

TEST_CASE("OneHot: a vector of the class, on labels and on examples") {
  const TensorData label = TensorData::from(std::vector<std::int64_t>{2}, {});
  const TensorData expected = TensorData::from(std::vector<float>{0, 0, 1, 0}, {4});
  CHECK(OneHot(4)(label) == expected);
  const Example<3, Float, 1, Float> example = OneHot(4)(ImageExample{numbered(1, 1, 1), label});
  CHECK(example.target == expected);
  CHECK(example.input == numbered(1, 1, 1));
  CHECK(message_of([&] { OneHot(2)(label); }) == "hearth: OneHot: expected a label below 2, got 2");
  CHECK(message_of([] { OneHot(0); }) == "hearth: OneHot: expected at least 1 class, got 0");
}

TEST_CASE("image transforms: what draws nothing does the images of a batch together") {
  const TensorData one = numbered(3, 4, 5);
  std::vector<float> pixels = one.values<float>();
  for (float pixel : one.values<float>()) pixels.push_back(-pixel);
  const TensorData both = image({2, 3, 4, 5}, pixels);
  const TensorData other = image({3, 4, 5}, {pixels.begin() + 60, pixels.end()});
  const auto check = [&](const auto& transform) {
    const TensorData first = transform(one), second = transform(other);
    CHECK(transform(both) == stack("images", {&first, &second}));
  };
  check(Normalize({1, 2, 3}, {4, 5, 6}));
  check(Normalize({1}, {4}));
  check(Resize(9, 11));
  check(Resize(3, 2, Interpolation::nearest));
  check(Pad({.left = 1, .bottom = 2}, 5));
  check(CenterCrop(2, 7));
  check(ToGrey());
  CHECK(error_of<ShapeError>([&] { RandomVerticalFlip(1).apply(both, *std::make_unique<Rng>(1)); }) ==
        "hearth: RandomVerticalFlip: expected f32[channels, rows, columns], got f32[2, 3, 4, 5]");
}

TEST_CASE("compose: one after another, on images and on examples; it draws if one of them does") {
  const ImageExample example{numbered(1, 4, 4), TensorData::from(std::vector<std::int64_t>{1}, {})};
  const auto fixed = compose(CenterCrop(2, 2), Normalize({11}, {1}), OneHot(2));
  const Example<3, Float, 1, Float> done = fixed(example);
  CHECK(done.input == image({1, 2, 2}, {0, 1, 10, 11}));
  CHECK(done.target == TensorData::from(std::vector<float>{0, 1}, {2}));

  const auto random = compose(CenterCrop(2, 2), RandomHorizontalFlip(1), Normalize({0}, {1}));
  static_assert(!std::is_invocable_v<decltype(random), ImageExample>);
  static_assert(!std::is_invocable_v<decltype(fixed), ImageExample, Rng&>);
  Rng rng(1);
  CHECK(random(example, rng).input == image({1, 2, 2}, {12, 11, 22, 21}));
  CHECK(random(example.input, rng) == image({1, 2, 2}, {12, 11, 22, 21}));
}

TEST_CASE("image transforms: other tensors are refused") {
  CHECK(error_of<ShapeError>([] { Resize(2, 2)(image({2, 2}, {1, 2, 3, 4})); }) ==
        "hearth: Resize: expected f32[channels, rows, columns], got f32[2, 2]");
  CHECK(error_of<ShapeError>([] { Resize(2, 2)(image({1, 0, 2}, {})); }).find("got f32[1, 0, 2]") !=
        std::string::npos);
  CHECK(error_of<DTypeError>([] { Pad(1)(TensorData::from(std::vector<std::uint8_t>{1}, {1, 1, 1})); }) ==
        "hearth: Pad: expected f32[channels, rows, columns], got u8[1, 1, 1]");
}
