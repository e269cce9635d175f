// The leaves of a model: parameters, buffers, and what is not part of its record.
#pragma once

#include <optional>
#include <utility>

#include <hearth/backend/stored.hpp>
#include <hearth/core/param_id.hpp>
#include <hearth/module/role.hpp>
#include <hearth/tensor/tensor.hpp>

namespace hearth::inline v0_1 {

/// A tensor that training changes. Over an Autodiff backend it is a leaf of the tape, unless it is frozen.
/// What it does with its tensor is not inline: a backend's library instantiates parameters of the usual
/// ranks.
template <Backend B, std::size_t D, Role R = Role::plain>
class Param {
 public:
  static constexpr std::size_t rank = D;
  static constexpr Role role = R;

  Param(Tensor<B, D> value, ParamId id, bool requires_grad = true);
  Param(const Param&);
  Param(Param&&) noexcept;
  Param& operator=(const Param&);
  Param& operator=(Param&&) noexcept;
  ~Param();

  const Tensor<B, D>& value() const { return value_; }
  ParamId id() const { return id_; }
  Shape shape() const { return value_.dynamic_shape(); }

  bool requires_grad() const { return requires_grad_; }
  /// Frozen parameters get no gradient, and optimizers leave them alone.
  void set_require_grad(bool requires_grad);

  /// Another value for the same parameter. ShapeError when its shape differs.
  void assign(Tensor<B, D> value);
  void set_id(ParamId id);

  /// What an optimizer changes in place: the primitive without its tape.
  auto& storage() {
    if constexpr (B::differentiable)
      return value_.primitive().value;
    else
      return value_.primitive();
  }

 private:
  void mark();

  Tensor<B, D> value_;
  ParamId id_;
  bool requires_grad_;
};

template <Backend B, std::size_t D, Role R>
Param<B, D, R>::Param(Tensor<B, D> value, ParamId id, bool requires_grad)
    : value_(std::move(value)), id_(id), requires_grad_(requires_grad) {
  mark();
}
template <Backend B, std::size_t D, Role R>
Param<B, D, R>::Param(const Param&) = default;
template <Backend B, std::size_t D, Role R>
Param<B, D, R>::Param(Param&&) noexcept = default;
template <Backend B, std::size_t D, Role R>
Param<B, D, R>& Param<B, D, R>::operator=(const Param&) = default;
template <Backend B, std::size_t D, Role R>
Param<B, D, R>& Param<B, D, R>::operator=(Param&&) noexcept = default;
template <Backend B, std::size_t D, Role R>
Param<B, D, R>::~Param() = default;

template <Backend B, std::size_t D, Role R>
void Param<B, D, R>::set_require_grad(bool requires_grad) {
  requires_grad_ = requires_grad;
  mark();
}

template <Backend B, std::size_t D, Role R>
void Param<B, D, R>::assign(Tensor<B, D> value) {
  check::equal("parameter", shape(), value.dynamic_shape());
  value_ = std::move(value);
  mark();
}

template <Backend B, std::size_t D, Role R>
void Param<B, D, R>::set_id(ParamId id) {
  id_ = id;
  mark();
}

template <Backend B, std::size_t D, Role R>
void Param<B, D, R>::mark() {
  if constexpr (B::differentiable) {
    auto inner = std::move(value_).primitive().value;
    value_ = Tensor<B, D>(requires_grad_ ? B::leaf(std::move(inner), id_) : B::constant(std::move(inner)));
  }
}

/// At rest.
template <std::size_t D, Role R>
struct Param<Stored, D, R> {
  static constexpr std::size_t rank = D;
  static constexpr Role role = R;

  TensorData data;
  ParamId param_id = {};

  ParamId id() const { return param_id; }
  const Shape& shape() const { return data.shape; }
};

/// A gradient or a moment; none for a frozen parameter, and for one that the loss did not depend on.
template <Backend I, std::size_t D, Role R>
struct Param<Grad<I>, D, R> {
  static constexpr std::size_t rank = D;
  static constexpr Role role = R;

  std::optional<Tensor<I, D>> value;
  ParamId param_id;

  // Not inline, as a model's have these for each parameter.
  Param(std::optional<Tensor<I, D>> value = {}, ParamId id = {});  // NOLINT: as its members
  Param(const Param&);
  Param(Param&&) noexcept;
  Param& operator=(const Param&);
  Param& operator=(Param&&) noexcept;
  ~Param();

  ParamId id() const { return param_id; }
};

template <Backend I, std::size_t D, Role R>
Param<Grad<I>, D, R>::Param(std::optional<Tensor<I, D>> of, ParamId id)
    : value(std::move(of)), param_id(id) {}
template <Backend I, std::size_t D, Role R>
Param<Grad<I>, D, R>::Param(const Param&) = default;
template <Backend I, std::size_t D, Role R>
Param<Grad<I>, D, R>::Param(Param&&) noexcept = default;
template <Backend I, std::size_t D, Role R>
Param<Grad<I>, D, R>& Param<Grad<I>, D, R>::operator=(const Param&) = default;
template <Backend I, std::size_t D, Role R>
Param<Grad<I>, D, R>& Param<Grad<I>, D, R>::operator=(Param&&) noexcept = default;
template <Backend I, std::size_t D, Role R>
Param<Grad<I>, D, R>::~Param() = default;

/// A tensor that is saved with the model but not trained, such as a running mean. K is Float or Int.
template <Backend B, std::size_t D, class K = Float, Role R = Role::plain>
class Buffer {
 public:
  static constexpr std::size_t rank = D;
  static constexpr Role role = R;

  Buffer(Tensor<B, D, K> value, ParamId id) : value_(std::move(value)), id_(id) {}

  const Tensor<B, D, K>& value() const { return value_; }
  ParamId id() const { return id_; }
  void set_id(ParamId id) { id_ = id; }
  Shape shape() const { return value_.dynamic_shape(); }
  void assign(Tensor<B, D, K> value) {
    check::equal("buffer", shape(), value.dynamic_shape());
    value_ = std::move(value);
  }
  /// Another value out of a layer's const forward: statistics of the batches seen, kept while training. Not
  /// for two threads at once.
  void update(Tensor<B, D, K> value) const {
    check::equal("buffer", shape(), value.dynamic_shape());
    value_ = std::move(value);
  }

 private:
  mutable Tensor<B, D, K> value_;
  ParamId id_;
};

template <std::size_t D, class K, Role R>
struct Buffer<Stored, D, K, R> {
  static constexpr std::size_t rank = D;
  static constexpr Role role = R;

  TensorData data;
  ParamId param_id = {};

  ParamId id() const { return param_id; }
  const Shape& shape() const { return data.shape; }
};

template <Backend I, std::size_t D, class K, Role R>
struct Buffer<Grad<I>, D, K, R> {
  static constexpr std::size_t rank = D;
  static constexpr Role role = R;
  ParamId id() const { return {}; }
};

/// A member that is not part of the record: made anew by from_record, kept by load_record.
template <class T>
struct Skip {
  T value{};
};

/// The member of a layer that behaves otherwise while it is trained; set_training switches it. Files know
/// nothing of it, not even its name.
struct Training {
  bool on = true;
};

namespace detail {
template <class T> inline constexpr bool is_param = false;
template <class B, std::size_t D, Role R> inline constexpr bool is_param<Param<B, D, R>> = true;
template <class T> inline constexpr bool is_buffer = false;
template <class B, std::size_t D, class K, Role R> inline constexpr bool is_buffer<Buffer<B, D, K, R>> = true;
template <class T> inline constexpr bool is_skip = false;
template <class T> inline constexpr bool is_skip<Skip<T>> = true;
template <class T> inline constexpr bool is_training = std::is_same_v<T, Training>;
}  // namespace detail

}  // namespace hearth::inline v0_1
