// The typed tensor: backend, rank and kind of element in the type, extents at run time.
#pragma once

#include <array>
#include <cstring>
#include <iosfwd>
#include <type_traits>
#include <utility>
#include <vector>

#include <hearth/backend/concept.hpp>
#include <hearth/tensor/axis.hpp>
#include <hearth/tensor/check.hpp>
#include <hearth/tensor/nested.hpp>

namespace hearth::inline v0_1 {

namespace detail {
/// The element of a tensor that has one. ShapeError when there are more or none.
template <class E>
E only_element(const TensorData& data) {
  check::one_element(data.shape);
  std::conditional_t<std::is_same_v<E, bool>, std::uint8_t, E> element;
  std::memcpy(&element, data.bytes.data(), sizeof element);
  return static_cast<E>(element);
}
extern template HEARTH_API float only_element<float>(const TensorData&);
extern template HEARTH_API double only_element<double>(const TensorData&);
extern template HEARTH_API std::int64_t only_element<std::int64_t>(const TensorData&);
extern template HEARTH_API bool only_element<bool>(const TensorData&);
}  // namespace detail

template <Backend B, std::size_t Rank, class K = Float>
class Tensor {
  static_assert(
      Kind<K>,
      "hearth: a tensor's elements are Float, Int or Bool; write Tensor<B, Rank, Int>, not an element type");
  static_assert(Rank <= kMaxRank, "hearth: a tensor has at most 8 dimensions");

 public:
  using Backend = B;
  using Primitive = PrimitiveOf<B, K>;
  static constexpr std::size_t rank = Rank;
  using Extents = std::array<std::size_t, Rank>;

  /// What the backend computes with, taken as it is.
  explicit Tensor(Primitive primitive) : primitive_(std::move(primitive)) {}
  // Not inline: every step of a program makes and drops tensors, and a backend's library has these once.
  Tensor(const Tensor&);
  Tensor(Tensor&&) noexcept;
  Tensor& operator=(const Tensor&);
  Tensor& operator=(Tensor&&) noexcept;
  ~Tensor();

  /// The data on a device, converted to the backend's elements. ShapeError when its rank is another one.
  static Tensor from_data(const TensorData& data, const Device<B>& device) {
    check::rank(data.shape, Rank);
    return Tensor(B::template from_data<K>(data, device));
  }
  /// `values` in row-major order; ShapeError unless they are as many as the shape has elements.
  template <class T>
  static Tensor from(std::vector<T> values, const Extents& shape, const Device<B>& device) {
    return from_data(TensorData::from(std::move(values), shape_of(shape)), device);
  }
  /// Nested lists as they are printed: Tensor<B, 2>::from({{1, 2}, {3, 4}}, device). ShapeError unless the
  /// lists of one depth are equally long.
  static Tensor from(const NestedList<detail::ListElement<K>, Rank>& values, const Device<B>& device) {
    return from_data(detail::nested_data<K, Rank>(values), device);
  }
  /// Nested vectors, of any element type.
  template <class T>
  static Tensor from(const std::vector<T>& values, const Device<B>& device) {
    return from_data(detail::nested_data<K, Rank>(values), device);
  }
  static Tensor full(const Extents& shape, double value, const Device<B>& device) {
    return Tensor(B::template full<K>(shape_of(shape), value, device));
  }
  static Tensor zeros(const Extents& shape, const Device<B>& device) { return full(shape, 0, device); }
  static Tensor ones(const Extents& shape, const Device<B>& device) { return full(shape, 1, device); }

  Extents shape() const {
    const Shape& shape = B::template shape<K>(primitive_);
    Extents extents;
    for (std::size_t axis = 0; axis < Rank; ++axis) extents[axis] = shape[axis];
    return extents;
  }
  /// The shape as backends and records speak of it.
  Shape dynamic_shape() const { return B::template shape<K>(primitive_); }
  /// The extent of an axis; negative ones count from the last.
  std::size_t dim(Axis axis) const { return shape()[axis.of("dim", dynamic_shape())]; }
  std::size_t numel() const { return dynamic_shape().numel(); }
  auto device() const { return B::template device<K>(primitive_); }

  /// The elements at rest, on the host.
  TensorData to_data() const;
  /// The elements in row-major order. Truth values come as std::uint8_t.
  auto values() const {
    using E = ElementOf<B, K>;
    return to_data().template values<std::conditional_t<std::is_same_v<E, bool>, std::uint8_t, E>>();
  }
  /// The only element. ShapeError when there are more or none.
  auto item() const { return detail::only_element<ElementOf<B, K>>(to_data()); }

  const Primitive& primitive() const& { return primitive_; }
  Primitive&& primitive() && { return std::move(primitive_); }
  Primitive& primitive() & { return primitive_; }

  static Shape shape_of(const Extents& extents) { return Shape(extents.begin(), extents.end()); }

 private:
  Primitive primitive_;
};

template <Backend B, std::size_t Rank, class K>
Tensor<B, Rank, K>::Tensor(const Tensor&) = default;
template <Backend B, std::size_t Rank, class K>
Tensor<B, Rank, K>::Tensor(Tensor&&) noexcept = default;
template <Backend B, std::size_t Rank, class K>
Tensor<B, Rank, K>& Tensor<B, Rank, K>::operator=(const Tensor&) = default;
template <Backend B, std::size_t Rank, class K>
Tensor<B, Rank, K>& Tensor<B, Rank, K>::operator=(Tensor&&) noexcept = default;
template <Backend B, std::size_t Rank, class K>
Tensor<B, Rank, K>::~Tensor() = default;

template <Backend B, std::size_t Rank, class K>
TensorData Tensor<B, Rank, K>::to_data() const {
  return B::template to_data<K>(primitive_);
}

namespace detail {

template <class T> inline constexpr bool is_tensor = false;
template <class B, std::size_t R, class K> inline constexpr bool is_tensor<Tensor<B, R, K>> = true;

/// One sentence when a layer or a function is handed a tensor that cannot fit.
template <class B, std::size_t Rank, class K, class Given, std::size_t GivenRank, class GivenKind>
consteval void check_argument() {
  static_assert(
      std::is_same_v<B, Given>,
      "hearth: this tensor is of another backend than the layer; move it there with Tensor<B, Rank>::from_data(x.to_data(), device)");
  static_assert(
      Rank == GivenRank,
      "hearth: this tensor has another rank than the layer takes; use reshape, flatten, squeeze or unsqueeze");
  static_assert(
      std::is_same_v<K, GivenKind>,
      "hearth: this tensor holds another kind of element than the layer takes; use to_float, to_int or to_bool");
}

}  // namespace detail

}  // namespace hearth::inline v0_1
