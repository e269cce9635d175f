// The leaves of a model: parameters, buffers, and what is not part of its record.
#pragma once

#include <optional>
#include <utility>

#include <hearth/backend/stored.hpp>
#include <hearth/core/param_id.hpp>
#include <hearth/tensor/tensor.hpp>

namespace hearth {

/// What a parameter's axes mean, for the adapters of other frameworks' files.
enum class Layout {
  plain,
  linear,  // [out, in]; Burn stores [in, out]
};

/// A tensor that training changes. Over an Autodiff backend it is a leaf of the tape, unless it is frozen.
template <Backend B, std::size_t D, Layout L = Layout::plain>
class Param {
 public:
  static constexpr std::size_t rank = D;
  static constexpr Layout layout = L;

  Param(Tensor<B, D> value, ParamId id, bool requires_grad = true)
      : value_(std::move(value)), id_(id), requires_grad_(requires_grad) {
    mark();
  }

  const Tensor<B, D>& value() const { return value_; }
  ParamId id() const { return id_; }
  Shape shape() const { return value_.dynamic_shape(); }

  bool requires_grad() const { return requires_grad_; }
  /// Frozen parameters get no gradient, and optimizers leave them alone.
  void set_require_grad(bool requires_grad) {
    requires_grad_ = requires_grad;
    mark();
  }

  /// Another value for the same parameter. ShapeError when its shape differs.
  void assign(Tensor<B, D> value) {
    check::equal("parameter", shape(), value.dynamic_shape());
    value_ = std::move(value);
    mark();
  }
  void set_id(ParamId id) {
    id_ = id;
    mark();
  }

  /// What an optimizer changes in place: the primitive without its tape.
  auto& storage() {
    if constexpr (B::differentiable)
      return value_.primitive().value;
    else
      return value_.primitive();
  }

 private:
  void mark() {
    if constexpr (B::differentiable) {
      auto inner = std::move(value_).primitive().value;
      value_ = Tensor<B, D>(requires_grad_ ? B::leaf(std::move(inner), id_) : B::constant(std::move(inner)));
    }
  }

  Tensor<B, D> value_;
  ParamId id_;
  bool requires_grad_;
};

/// At rest.
template <std::size_t D, Layout L>
struct Param<Stored, D, L> {
  static constexpr std::size_t rank = D;
  static constexpr Layout layout = L;

  TensorData data;
  ParamId param_id = {};

  ParamId id() const { return param_id; }
  const Shape& shape() const { return data.shape; }
};

/// A gradient or a moment; none for a frozen parameter, and for one that the loss did not depend on.
template <Backend I, std::size_t D, Layout L>
struct Param<Grad<I>, D, L> {
  static constexpr std::size_t rank = D;
  static constexpr Layout layout = L;

  std::optional<Tensor<I, D>> value;
  ParamId param_id = {};

  ParamId id() const { return param_id; }
};

/// A tensor that is saved with the model but not trained, such as a running mean.
template <Backend B, std::size_t D>
class Buffer {
 public:
  static constexpr std::size_t rank = D;

  Buffer(Tensor<B, D> value, ParamId id) : value_(std::move(value)), id_(id) {}

  const Tensor<B, D>& value() const { return value_; }
  ParamId id() const { return id_; }
  void set_id(ParamId id) { id_ = id; }
  Shape shape() const { return value_.dynamic_shape(); }
  void assign(Tensor<B, D> value) {
    check::equal("buffer", shape(), value.dynamic_shape());
    value_ = std::move(value);
  }

 private:
  Tensor<B, D> value_;
  ParamId id_;
};

template <std::size_t D>
struct Buffer<Stored, D> {
  static constexpr std::size_t rank = D;

  TensorData data;
  ParamId param_id = {};

  ParamId id() const { return param_id; }
  const Shape& shape() const { return data.shape; }
};

template <Backend I, std::size_t D>
struct Buffer<Grad<I>, D> {
  static constexpr std::size_t rank = D;
  ParamId id() const { return {}; }
};

/// A member that is not part of the record: made anew by from_record, kept by load_record.
template <class T>
struct Skip {
  T value{};
};

namespace detail {
template <class T> inline constexpr bool is_param = false;
template <class B, std::size_t D, Layout L> inline constexpr bool is_param<Param<B, D, L>> = true;
template <class T> inline constexpr bool is_buffer = false;
template <class B, std::size_t D> inline constexpr bool is_buffer<Buffer<B, D>> = true;
template <class T> inline constexpr bool is_skip = false;
template <class T> inline constexpr bool is_skip<Skip<T>> = true;
}  // namespace detail

}  // namespace hearth
