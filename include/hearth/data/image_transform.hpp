// Transforms of images f32[channels, rows, columns], under torchvision's names; those that draw nothing take
// batches f32[n, channels, rows, columns], too. They throw ShapeError or DTypeError for anything else, and
// DataError for options that mean nothing.
#pragma once

#include <vector>

#include <hearth/data/transform.hpp>

namespace hearth::inline v0_1::data {

enum class Interpolation { nearest, bilinear };

/// (x - mean) / deviation, each of one number or one for each channel.
class HEARTH_API Normalize : public BatchImageTransform<Normalize> {
 public:
  Normalize(std::vector<float> mean, std::vector<float> deviation);
  TensorData apply(const TensorData& images) const;

 private:
  std::vector<float> mean_, deviation_;
};

/// To another size, as PyTorch's interpolate does: pixels are areas (align_corners is false), and nothing is
/// smoothed before it is made smaller (antialias is false).
class HEARTH_API Resize : public BatchImageTransform<Resize> {
 public:
  Resize(std::size_t rows, std::size_t columns, Interpolation interpolation = Interpolation::bilinear);
  TensorData apply(const TensorData& images) const;

 private:
  std::size_t rows_, columns_;
  Interpolation interpolation_;
};

/// Rows and columns of one value put around an image.
struct Sides {
  std::size_t left = 0, right = 0, top = 0, bottom = 0;
};
class HEARTH_API Pad : public BatchImageTransform<Pad> {
 public:
  explicit Pad(std::size_t all, float value = 0) : Pad({all, all, all, all}, value) {}
  explicit Pad(Sides sides, float value = 0) : sides_(sides), value_(value) {}
  TensorData apply(const TensorData& images) const;

 private:
  Sides sides_;
  float value_;
};

/// The middle of an image; zeros around it where the image is smaller.
class HEARTH_API CenterCrop : public BatchImageTransform<CenterCrop> {
 public:
  CenterCrop(std::size_t rows, std::size_t columns);
  TensorData apply(const TensorData& images) const;

 private:
  std::size_t rows_, columns_;
};

/// 0.2989 red + 0.587 green + 0.114 blue, in one channel. An image of one channel stays what it is; one of
/// any other number is a ShapeError.
class HEARTH_API ToGrey : public BatchImageTransform<ToGrey> {
 public:
  TensorData apply(const TensorData& images) const;
};

/// A part of the image with `padding` zeros around it. ShapeError when that is smaller.
class HEARTH_API RandomCrop : public RandomImageTransform<RandomCrop> {
 public:
  RandomCrop(std::size_t rows, std::size_t columns, std::size_t padding = 0);
  TensorData apply(const TensorData& image, Rng& rng) const;

 private:
  std::size_t rows_, columns_, padding_;
};

/// Left and right exchanged with a probability.
class HEARTH_API RandomHorizontalFlip : public RandomImageTransform<RandomHorizontalFlip> {
 public:
  explicit RandomHorizontalFlip(double probability = 0.5);
  TensorData apply(const TensorData& image, Rng& rng) const;

 private:
  double probability_;
};

/// Top and bottom exchanged with a probability.
class HEARTH_API RandomVerticalFlip : public RandomImageTransform<RandomVerticalFlip> {
 public:
  explicit RandomVerticalFlip(double probability = 0.5);
  TensorData apply(const TensorData& image, Rng& rng) const;

 private:
  double probability_;
};

/// Turned around its middle by an angle drawn from -degrees .. degrees, counterclockwise where it is above 0.
/// The size stays; what was outside is 0.
class HEARTH_API RandomRotation : public RandomImageTransform<RandomRotation> {
 public:
  explicit RandomRotation(double degrees, Interpolation interpolation = Interpolation::nearest);
  TensorData apply(const TensorData& image, Rng& rng) const;

 private:
  double degrees_;
  Interpolation interpolation_;
};

/// Turned by this angle, counterclockwise.
HEARTH_API TensorData rotate(const TensorData& image, double degrees,
                             Interpolation interpolation = Interpolation::nearest);

}  // namespace hearth::inline v0_1::data
