// What the operators of a graph are written with.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstring>

#include <hearth/core/recycled.hpp>
#include <hearth/tensor/axes.hpp>
#include <hearth/tensor/binary.hpp>
#include <hearth/tensor/check.hpp>
#include <hearth/trace/operator.hpp>

namespace hearth::inline v0_1::operators_of {

/// The floats, ints or truth values of an input. DTypeError for others, and where it is left out.
template <class K, class B>
PrimitiveOf<B, K> take(OperatorCall<B>& call, std::size_t i);

[[noreturn]] HEARTH_API void throw_other_kind(std::size_t input, std::string_view kind, bool is_there,
                                              DType dtype);

template <class K, class B>
PrimitiveOf<B, K> take(OperatorCall<B>& call, std::size_t i) {
  if (!call.has(i) || !call.in[i].template holds<K>())
    throw_other_kind(i, K::name, call.has(i), call.has(i) ? call.in[i].dtype() : DType::f32);
  return std::move(call.in[i]).template get<K>();
}

/// The same as a tensor of rank R, with ShapeError for another rank.
template <std::size_t R, class K = Float, class B>
Tensor<B, R, K> take_tensor(OperatorCall<B>& call, std::size_t i) {
  auto x = take<K>(call, i);
  check::rank(B::template shape<K>(x), R);
  return Tensor<B, R, K>(std::move(x));
}

/// Numbers such as those of a shape, of which there are new ones in each run.
using Integers = RecycledVector<std::int64_t>;

/// An attribute's.
HEARTH_API std::optional<Integers> integers_of(NodeReader& node, std::string_view name);

/// The numbers of an input, read from the device.
template <class B>
Integers integers_of(const OperatorCall<B>& call, std::size_t i) {
  if (!call.has(i)) return {};
  const TensorData data = cast(call.in[i].to_data(), DType::i64);
  Integers numbers(data.numel());
  if (!numbers.empty()) std::memcpy(numbers.data(), data.bytes.data(), data.bytes.size());
  return numbers;
}
/// The same as real numbers.
template <class B>
std::vector<double> reals_of(const OperatorCall<B>& call, std::size_t i) {
  if (!call.has(i)) return {};
  return cast(call.in[i].to_data(), DType::f64).template values<double>();
}
template <class B>
double number_of(const OperatorCall<B>& call, std::size_t i, double otherwise) {
  if (!call.has(i)) return otherwise;
  const auto values = cast(call.in[i].to_data(), DType::f64).template values<double>();
  check::one_element(call.in[i].shape());
  return values[0];
}

/// What an attribute told up to some opset and an input tells from then on, such as the axes of ReduceSum.
class HEARTH_API Numbers {
 public:
  Numbers(NodeReader& node, std::string_view attribute, std::size_t input);

  /// None where neither is given.
  template <class B>
  std::optional<Integers> of(const OperatorCall<B>& call) const {
    if (fixed_ || !call.has(input_)) return fixed_;
    return integers_of(call, input_);
  }

 private:
  std::optional<Integers> fixed_;
  std::size_t input_;
};

/// An axis that may count from the end, for a tensor of `rank` dimensions. ShapeError outside of it.
HEARTH_API std::size_t axis_of(std::int64_t axis, std::size_t rank);
HEARTH_API Shape axes_of(const Integers& axes, std::size_t rank);
HEARTH_API AxisSet axis_set_of(const Integers& axes, std::size_t rank);
/// Extents that must not be negative.
HEARTH_API Shape shape_of(const Integers& extents);

template <class K, class B>
PrimitiveOf<B, K> reshaped(PrimitiveOf<B, K> x, const Shape& shape) {
  return B::template shape<K>(x) == shape ? std::move(x) : B::template reshape<K>(std::move(x), shape);
}
/// With leading axes of extent 1.
template <class K, class B>
PrimitiveOf<B, K> with_rank(PrimitiveOf<B, K> x, std::size_t rank) {
  const Shape& shape = B::template shape<K>(x);
  if (shape.rank() >= rank) return x;
  Shape longer = Shape::filled(rank - shape.rank(), 1);
  for (const std::size_t extent : shape) longer.push_back(extent);
  return B::template reshape<K>(std::move(x), longer);
}
/// Repeated to a shape that it broadcasts to.
template <class K, class B>
PrimitiveOf<B, K> expanded(PrimitiveOf<B, K> x, const Shape& shape) {
  return B::template expand<K>(with_rank<K, B>(std::move(x), shape.rank()), shape);
}

/// Two of one rank, whose shapes broadcast. ShapeError where they do not.
template <class K, class B>
void align(std::string_view who, PrimitiveOf<B, K>& a, PrimitiveOf<B, K>& b) {
  const Shape &of_a = B::template shape<K>(a), &of_b = B::template shape<K>(b);
  check::broadcast(who, of_a, of_b);
  const std::size_t rank = std::max(of_a.rank(), of_b.rank());
  a = with_rank<K, B>(std::move(a), rank);
  b = with_rank<K, B>(std::move(b), rank);
}

/// The mean over some axes, which stay with extent 1.
template <class B>
PrimitiveOf<B, Float> mean_along(PrimitiveOf<B, Float> x, AxisSet axes) {
  const auto count = static_cast<double>(hearth::detail::count_along(B::template shape<Float>(x), axes));
  x = B::template reduce<Float>(op::Sum{}, std::move(x), axes);
  return B::template unary<Float>(op::MulScalar{1 / count}, std::move(x));
}

/// Ints are not divided by 0.
template <class Op, class B>
void check_divisors(Op op, const PrimitiveOf<B, Int>& divisors) {
  const Shape list = {B::template shape<Int>(divisors).numel()};
  hearth::detail::check_divisors(op, Tensor<B, 1, Int>(reshaped<Int, B>(divisors, list)));
}

/// Any tensor through f(primitive, kind), which keeps its element type.
template <class B, class F>
AnyTensor<B> with_any(AnyTensor<B> x, const F& f) {
  const DType dtype = x.dtype();
  return std::move(x)
      .template visit<AnyTensor<B>>([&]<class P, class K>(P&& primitive, K kind) {
        return AnyTensor<B>(f(std::move(primitive), kind));
      })
      .as_dtype(dtype);
}

/// Integers of a narrow type, of which those that do not fit have come round (2^n is 0).
template <class B>
PrimitiveOf<B, Int> wrapped(PrimitiveOf<B, Int> x, DType dtype) {
  if (size_of(dtype) == 8) return x;
  const std::int64_t count = std::int64_t{1} << (8 * size_of(dtype));
  const bool is_signed = dtype == DType::i8 || dtype == DType::i16 || dtype == DType::i32;
  const std::int64_t lowest = is_signed ? -count / 2 : 0;
  const auto beside = [&](std::int64_t value) {
    return B::template full<Int>(Shape::filled(B::template shape<Int>(x).rank(), 1),
                                 static_cast<double>(value), B::template device<Int>(x));
  };
  const auto low = beside(lowest), all = beside(count);
  x = B::template binary<Int>(op::Sub{}, std::move(x), low);
  x = B::template binary<Int>(op::Remainder{}, std::move(x), all);
  return B::template binary<Int>(op::Add{}, std::move(x), low);
}

/// Floats as the nearest integers of a type, halves to even ones; what does not fit is its least or its
/// largest number.
template <class B>
AnyTensor<B> rounded_to(PrimitiveOf<B, Float> x, DType to) {
  const int bits = 8 * static_cast<int>(size_of(to));
  const bool is_signed = to == DType::i8 || to == DType::i16 || to == DType::i32 || to == DType::i64;
  const double least = is_signed ? -std::ldexp(1, bits - 1) : 0;
  // Of 64 bits, what the integers of a backend and single floats have.
  const double most = bits == 64 ? 0x1p63 - 0x1p39 : std::ldexp(1, is_signed ? bits - 1 : bits) - 1;
  x = B::template unary<Float>(op::Clamp{least, most}, B::template unary<Float>(op::Round{}, std::move(x)));
  auto y = B::template cast<Int, Float>(std::move(x));
  if (bits == 32) {  // a float does not have the largest of them
    const Shape one = Shape::filled(B::template shape<Int>(y).rank(), 1);
    auto limit = B::template full<Int>(one, most, B::template device<Int>(y));
    y = B::template binary<Int>(op::Minimum{}, std::move(y), std::move(limit));
  }
  return {std::move(y), to};
}

/// The type that ONNX numbers so; refused where there is none of it.
HEARTH_API DType onnx_dtype(const NodeReader& node, std::int64_t number);

/// The same numbers as another type: floats lose their fraction, integers what does not fit, and what is not
/// 0 is true. Half precision rounds.
template <class B>
AnyTensor<B> in_kind(AnyTensor<B> x, DType to) {
  if (x.dtype() == to) return x;
  const auto half = [&](AnyTensor<B> y) {
    if (to != DType::f16 && to != DType::bf16) return std::move(y).as_dtype(to);
    const auto device = B::template device<Float>(y.template get<Float>());
    const TensorData rounded = cast(B::template to_data<Float>(std::move(y).template get<Float>()), to);
    return AnyTensor<B>::from_data(rounded, device);
  };
  return std::move(x).template visit<AnyTensor<B>>([&]<class P, class K>(P&& y, K) -> AnyTensor<B> {
    if (to == DType::boolean) return {B::template cast<Bool, K>(std::move(y))};
    if (is_float(to)) return half({B::template cast<Float, K>(std::move(y))});
    return {wrapped<B>(B::template cast<Int, K>(std::move(y)), to), to};
  });
}

}  // namespace hearth::inline v0_1::operators_of
