// A tensor whose rank and kind of elements are known when the program runs: what flows through a graph.
#pragma once

#include <utility>
#include <variant>

#include <hearth/tensor/tensor.hpp>

namespace hearth::inline v0_1 {

namespace detail {
/// The kind that elements of a type are computed as.
template <class F>
decltype(auto) with_kind_of(DType dtype, const F& f) {
  if (dtype == DType::boolean) return f.template operator()<Bool>();
  return is_float(dtype) ? f.template operator()<Float>() : f.template operator()<Int>();
}

/// Are elements of both computed as the same? Floats of another width are.
inline bool same_kind(DType a, DType b) {
  const auto kind = [](DType dtype) { return with_kind_of(dtype, []<class K>() { return K::name; }); };
  return kind(a) == kind(b);
}

[[noreturn]] HEARTH_API void throw_other_tensor(DType expected, std::size_t rank, DType dtype,
                                                const Shape& shape);
[[noreturn]] HEARTH_API void throw_no_tensor();
[[noreturn]] HEARTH_API void throw_other_kind(std::string_view kind, DType dtype);
}  // namespace detail

/// B's floats, ints or truth values, and the element type that a file calls them by: an i32 is computed as
/// the 64-bit integers that a backend has, and is an i32 again at rest.
template <Backend B>
class AnyTensor {
 public:
  using F = PrimitiveOf<B, Float>;
  using I = PrimitiveOf<B, Int>;
  using T = PrimitiveOf<B, Bool>;

  /// None: an input that is left out.
  AnyTensor() = default;
  AnyTensor(F x, DType dtype = dtype_of<typename B::FloatElem>) : value_(std::move(x)), dtype_(dtype) {}
  AnyTensor(I x, DType dtype = DType::i64) : value_(std::move(x)), dtype_(dtype) {}
  AnyTensor(T x) : value_(std::move(x)), dtype_(DType::boolean) {}
  template <std::size_t R, class K>
  AnyTensor(Tensor<B, R, K> x) : AnyTensor(std::move(x).primitive()) {}

  static AnyTensor from_data(const TensorData& data, const Device<B>& device) {
    return detail::with_kind_of(data.dtype, [&]<class K>() {
      AnyTensor made(B::template from_data<K>(data, device));
      made.dtype_ = data.dtype;
      return made;
    });
  }

  bool has_value() const { return value_.index() != 0; }
  DType dtype() const { return dtype_; }
  /// The same elements, called by another type of their kind.
  AnyTensor as_dtype(DType dtype) && {
    dtype_ = dtype;
    return std::move(*this);
  }
  template <class K>
  bool holds() const {
    return std::holds_alternative<PrimitiveOf<B, K>>(value_);
  }
  /// ShapeError where there is none, as from the others.
  const Shape& shape() const {
    check_value();
    if (const F* x = std::get_if<F>(&value_)) return B::template shape<Float>(*x);
    if (const I* x = std::get_if<I>(&value_)) return B::template shape<Int>(*x);
    return B::template shape<Bool>(std::get<T>(value_));
  }
  /// The elements at rest, of dtype().
  TensorData to_data() const {
    check_value();
    return detail::with_kind_of(dtype_,
                                [&]<class K>() { return cast(B::template to_data<K>(get<K>()), dtype_); });
  }

  /// DTypeError for another kind.
  template <class K>
  const PrimitiveOf<B, K>& get() const& {
    check_kind<K>();
    return std::get<PrimitiveOf<B, K>>(value_);
  }
  template <class K>
  PrimitiveOf<B, K> get() && {
    check_kind<K>();
    return std::get<PrimitiveOf<B, K>>(std::move(value_));
  }
  /// f(primitive, K{}) for the kind that it is.
  template <class R, class Fn>
  R visit(const Fn& f) && {
    check_value();
    if (F* x = std::get_if<F>(&value_)) return f(std::move(*x), Float{});
    if (I* x = std::get_if<I>(&value_)) return f(std::move(*x), Int{});
    return f(std::get<T>(std::move(value_)), Bool{});
  }

  /// The same tensor with its rank and kind in the type. ShapeError when it has others.
  template <std::size_t R, class K = Float>
  Tensor<B, R, K> as() && {
    check_value();
    if (!holds<K>() || shape().rank() != R) detail::throw_other_tensor(kind_dtype<K>, R, dtype_, shape());
    return Tensor<B, R, K>(std::move(*this).template get<K>());
  }

 private:
  template <class K>
  void check_kind() const {
    check_value();
    if (!holds<K>()) detail::throw_other_kind(K::name, dtype_);
  }
  void check_value() const {
    if (!has_value()) detail::throw_no_tensor();
  }

  template <class K>
  static constexpr DType kind_dtype = std::is_same_v<K, Float> ? dtype_of<typename B::FloatElem>
                                      : std::is_same_v<K, Int> ? DType::i64
                                                               : DType::boolean;

  std::variant<std::monostate, F, I, T> value_;
  DType dtype_ = DType::f32;
};

}  // namespace hearth::inline v0_1
