// Callables whose type does not matter. They stand for std::function, as <functional> would cost every
// program a twentieth of its compile time.
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

#include <hearth/core/config.hpp>

namespace hearth::inline v0_1 {

template <class Signature> class Function;
template <class Signature> class FunctionRef;

namespace detail {
/// Can an F be called so? Not asked of the wrapper itself, which is copied.
template <class F, class Wrapper, class R, class... A>
concept CallableAs = !std::is_same_v<std::remove_cvref_t<F>, Wrapper> &&
                     std::is_invocable_r_v<R, std::remove_cvref_t<F>&, A...>;
}  // namespace detail

/// Owns what it calls; a copy has a copy of it. One that is empty is false and must not be called.
template <class R, class... A>
class Function<R(A...)> {
 public:
  Function() = default;
  Function(std::nullptr_t) {}  // NOLINT: as std::function
  template <detail::CallableAs<Function, R, A...> F>
  Function(F&& callable)  // NOLINT: as std::function
      : callable_(new std::decay_t<F>(std::forward<F>(callable))),
        call_(&call<std::decay_t<F>>),
        own_(&own<std::decay_t<F>>) {}
  Function(const Function& other)
      : callable_(other ? other.own_(other.callable_, true) : nullptr),
        call_(other.call_),
        own_(other.own_) {}
  Function(Function&& other) noexcept
      : callable_(std::exchange(other.callable_, nullptr)), call_(other.call_), own_(other.own_) {}
  Function& operator=(Function other) noexcept {
    std::swap(callable_, other.callable_);
    std::swap(call_, other.call_);
    std::swap(own_, other.own_);
    return *this;
  }
  ~Function() {
    if (callable_) own_(callable_, false);
  }

  explicit operator bool() const { return callable_ != nullptr; }
  R operator()(A... arguments) const { return call_(callable_, std::forward<A>(arguments)...); }

 private:
  template <class F>
  static R call(void* callable, A... arguments) {
    return static_cast<R>((*static_cast<F*>(callable))(std::forward<A>(arguments)...));
  }
  // Copies it, or ends it.
  template <class F>
  static void* own(void* callable, bool copies) {
    F* const mine = static_cast<F*>(callable);
    if (copies) return new F(std::as_const(*mine));
    delete mine;
    return nullptr;
  }

  void* callable_ = nullptr;
  R (*call_)(void*, A...) = nullptr;
  void* (*own_)(void*, bool) = nullptr;
};

/// Refers to what it calls, for the time of the call that it is an argument of.
template <class R, class... A>
class FunctionRef<R(A...)> {
 public:
  template <detail::CallableAs<FunctionRef, R, A...> F>
  FunctionRef(F&& callable)  // NOLINT: an argument
      : callable_(const_cast<void*>(static_cast<const void*>(std::addressof(callable)))),
        call_(&call<std::remove_reference_t<F>>) {}

  R operator()(A... arguments) const { return call_(callable_, std::forward<A>(arguments)...); }

 private:
  template <class F>
  static R call(void* callable, A... arguments) {
    return static_cast<R>((*static_cast<F*>(callable))(std::forward<A>(arguments)...));
  }

  void* callable_;
  R (*call_)(void*, A...);
};

}  // namespace hearth::inline v0_1
