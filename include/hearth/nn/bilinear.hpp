#pragma once

#include <hearth/nn/from_record.hpp>
#include <hearth/nn/init.hpp>
#include <hearth/tensor/elementwise.hpp>
#include <hearth/tensor/linalg.hpp>
#include <hearth/tensor/view.hpp>

namespace hearth::inline v0_1::nn {

template <Backend B> struct Bilinear;

struct BilinearConfig {
  std::size_t in1;
  std::size_t in2;
  std::size_t out;
  bool bias = true;

  /// Uniform in +-1/sqrt(in1), as in PyTorch.
  template <ComputeBackend B>
  Bilinear<B> init(const Device<B>& device, Rng& rng) const {
    check::above_zero("BilinearConfig", {{"in1", in1}, {"in2", in2}, {"out", out}});
    auto weight = init_uniform<B>(std::array{out, in1, in2}, in1, device, rng);
    std::optional<Param<B, 1>> offset;
    if (bias) offset = init_uniform<B>(std::array{out}, in1, device, rng);
    return {.weight = std::move(weight), .bias = std::move(offset)};
  }
  template <class LayerRecord>
  FromRecord<BilinearConfig, LayerRecord> init_with(LayerRecord record) const {
    return {*this, std::move(record)};
  }
};

/// y[o] = x1^T weight[o] x2 + bias[o]
template <Backend B>
struct Bilinear {
  Param<B, 3> weight;               // [out, in1, in2]
  std::optional<Param<B, 1>> bias;  // [out]

  HEARTH_MODULE(Bilinear, weight, bias)

  /// [.., in1] and [.., in2] to [.., out]. ShapeError when the leading axes differ.
  template <class A, std::size_t R, class K, std::size_t R2>
  Tensor<B, R> operator()(Tensor<A, R, K> x1, Tensor<A, R2, K> x2) const {
    hearth::detail::check_argument<B, R, Float, A, R2, K>();
    static_assert(R >= 1, "hearth: Bilinear takes tensors of at least one dimension, [.., in]");
    const Shape sizes = weight.shape();
    check("first", x1.dynamic_shape(), with_last(x1.dynamic_shape(), sizes[1]));
    check("second", x2.dynamic_shape(), with_last(x1.dynamic_shape(), sizes[2]));
    // [.., in1 in2]: all products of a feature of the one with a feature of the other.
    auto pairs = unsqueeze(std::move(x1), R) * unsqueeze(std::move(x2), R - 1);
    auto flat = flatten<R - 1>(std::move(pairs));
    return linear(std::move(flat), reshape(weight.value(), std::array{sizes[0], sizes[1] * sizes[2]}),
                  bias ? &bias->value() : nullptr);
  }

 private:
  static Shape with_last(Shape shape, std::size_t extent) {
    shape[shape.rank() - 1] = extent;
    return shape;
  }
  static void check(const char* which, const Shape& got, const Shape& expected) {
    if (!(got == expected))
      throw_shape_error("Bilinear", "a " + std::string(which) + " input " + expected.text(), got.text());
  }
};

}  // namespace hearth::inline v0_1::nn
