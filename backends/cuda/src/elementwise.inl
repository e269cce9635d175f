// Functions of the elements of one, two or three arrays. One kernel serves all ops: the branch on which one
// it is goes the same way in every thread.
#include <hearth/cuda/functions.hpp>

#include "launch.hpp"
#include "offsets.hpp"

namespace hearth::inline v0_1::gpu {
namespace {

// g(the op), for those that take elements of type T.
#define HEARTH_CASE(Op) \
  case OpCode::Op: return g(erased.as<op::Op>());

template <class T, class G>
HEARTH_DEVICE void with_unary(const ErasedOp& erased, const G& g) {
  if constexpr (std::is_same_v<T, bool>) {
    switch (erased.code) {
      HEARTH_OPS_UNARY_BOOL(HEARTH_CASE)
      default: return;
    }
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    switch (erased.code) {
      HEARTH_OPS_UNARY_INT(HEARTH_CASE)
      HEARTH_OPS_UNARY_BITS(HEARTH_CASE)
      default: return;
    }
  } else {
    switch (erased.code) {
      HEARTH_OPS_UNARY_FLOAT(HEARTH_CASE)
      default: return;
    }
  }
}

template <class T, class G>
HEARTH_DEVICE void with_binary(const ErasedOp& erased, const G& g) {
  if constexpr (std::is_same_v<T, bool>) {
    switch (erased.code) {
      HEARTH_OPS_BINARY_BOOL(HEARTH_CASE)
      default: return;
    }
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    switch (erased.code) {
      HEARTH_OPS_BINARY_INT(HEARTH_CASE)
      HEARTH_OPS_BINARY_BITS(HEARTH_CASE)
      default: return;
    }
  } else {
    switch (erased.code) {
      HEARTH_OPS_BINARY_FLOAT(HEARTH_CASE)
      default: return;
    }
  }
}

template <class T, class G>
HEARTH_DEVICE void with_comparison(const ErasedOp& erased, const G& g) {
  switch (erased.code) {
    HEARTH_OPS_COMPARE(HEARTH_CASE)
    default: return;
  }
}
#undef HEARTH_CASE

// Elements that one thread reads and writes in one instruction.
template <class T> inline constexpr std::size_t kLanes = sizeof(T) == 1 ? 4 : 16 / sizeof(T);
template <class T>
struct alignas(sizeof(T) * kLanes<T>) Pack {
  T lanes[kLanes<T>];
};

template <class T>
struct Unary {
  using Element = T;
  ErasedOp op;
  const T* x;
  T* to;
  HEARTH_DEVICE void operator()(std::size_t i) const {
    with_unary<T>(op, [&](const auto& f) { to[i] = f.value(x[i]); });
  }
  HEARTH_DEVICE void pack(std::size_t i) const {
    Pack<T> p = reinterpret_cast<const Pack<T>*>(x)[i];
    with_unary<T>(op, [&](const auto& f) {
      for (T& lane : p.lanes) lane = f.value(lane);
    });
    reinterpret_cast<Pack<T>*>(to)[i] = p;
  }
};

template <class T>
struct UnaryBackward {
  using Element = T;
  ErasedOp op;
  const T* grad;
  const T* kept;
  T* to;
  HEARTH_DEVICE void operator()(std::size_t i) const {
    with_unary<T>(op, [&](const auto& f) { to[i] = f.derivative(grad[i], kept[i]); });
  }
  HEARTH_DEVICE void pack(std::size_t i) const {
    Pack<T> g = reinterpret_cast<const Pack<T>*>(grad)[i];
    const Pack<T> k = reinterpret_cast<const Pack<T>*>(kept)[i];
    with_unary<T>(op, [&](const auto& f) {
      for (std::size_t lane = 0; lane < kLanes<T>; ++lane)
        g.lanes[lane] = f.derivative(g.lanes[lane], k.lanes[lane]);
    });
    reinterpret_cast<Pack<T>*>(to)[i] = g;
  }
};

template <class T>
struct Binary {
  using Element = T;
  ErasedOp op;
  const T* a;
  const T* b;
  T* to;
  HEARTH_DEVICE void operator()(std::size_t i) const {
    with_binary<T>(op, [&](const auto& f) { to[i] = f.value(a[i], b[i]); });
  }
  HEARTH_DEVICE void pack(std::size_t i) const {
    Pack<T> p = reinterpret_cast<const Pack<T>*>(a)[i];
    const Pack<T> q = reinterpret_cast<const Pack<T>*>(b)[i];
    with_binary<T>(op, [&](const auto& f) {
      for (std::size_t lane = 0; lane < kLanes<T>; ++lane)
        p.lanes[lane] = f.value(p.lanes[lane], q.lanes[lane]);
    });
    reinterpret_cast<Pack<T>*>(to)[i] = p;
  }
};

template <class T, class Offsets>
struct BinaryAnywhere {
  ErasedOp op;
  const T* a;
  const T* b;
  T* to;
  Offsets offsets;
  HEARTH_DEVICE void operator()(std::size_t i) const {
    const auto at = offsets(i);
    with_binary<T>(op, [&](const auto& f) { to[i] = f.value(a[at[0]], b[at[1]]); });
  }
};

template <class T, class Offsets>
struct CompareAnywhere {
  ErasedOp op;
  const T* a;
  const T* b;
  bool* to;
  Offsets offsets;
  HEARTH_DEVICE void operator()(std::size_t i) const {
    const auto at = offsets(i);
    with_comparison<T>(op, [&](const auto& f) { to[i] = f.value(a[at[0]], b[at[1]]); });
  }
};

template <class T, class Offsets>
struct Where {
  const bool* mask;
  const T* a;
  const T* b;
  T* to;
  Offsets offsets;
  HEARTH_DEVICE void operator()(std::size_t i) const {
    const auto at = offsets(i);
    to[i] = mask[at[0]] ? a[at[1]] : b[at[2]];
  }
};

// Packs, and what is left over behind them an element at a time.
template <class F>
struct Packed {
  F f;
  std::size_t packs;
  HEARTH_DEVICE void operator()(std::size_t i) const {
    if (i < packs)
      f.pack(i);
    else
      f(packs * kLanes<typename F::Element> + (i - packs));
  }
};

// f over dense arrays; packs where all of them begin where a pack may.
template <class F, class... Pointers>
void each_dense(const Launch& launch, std::size_t count, const F& f, const Pointers*... arrays) {
  using T = typename F::Element;
  const bool aligned = ((reinterpret_cast<std::uintptr_t>(arrays) % alignof(Pack<T>) == 0) && ...);
  const std::size_t packs = aligned ? count / kLanes<T> : 0;
  launch.each(packs + (count - packs * kLanes<T>), Packed<F>{f, packs});
}

}  // namespace

template <class T>
Array<T> unary(ErasedOp op, Array<T> x) {
  x = contiguous(std::move(x));
  Array<T> out = x.reusable() ? x : Array<T>::allocate(x.device(), x.shape);
  Launch launch("unary", out, x);
  each_dense(launch, x.numel(), Unary<T>{op, x.data(), out.mutable_data()}, x.data(), out.data());
  return out;
}

template <class T>
Array<T> unary_backward(ErasedOp op, Array<T> grad, Array<T> kept) {
  grad = contiguous(std::move(grad));
  kept = contiguous(std::move(kept));
  Array<T> out = grad.reusable() ? grad : Array<T>::allocate(grad.device(), grad.shape);
  Launch launch("unary_backward", out, grad, kept);
  each_dense(launch, grad.numel(), UnaryBackward<T>{op, grad.data(), kept.data(), out.mutable_data()},
             grad.data(), kept.data(), out.data());
  return out;
}

template <class T>
Array<T> binary(ErasedOp op, Array<T> a, Array<T> b) {
  const Shape shape = broadcast_shape(a.shape, b.shape);
  Array<T> out = a.shape == shape && a.reusable()   ? a
                 : b.shape == shape && b.reusable() ? b
                                                    : Array<T>::allocate(a.device(), shape);
  Launch launch("binary", out, a, b);
  if (a.shape == shape && b.shape == shape && a.dense() && b.dense()) {
    each_dense(launch, out.numel(), Binary<T>{op, a.data(), b.data(), out.mutable_data()}, a.data(), b.data(),
               out.data());
    return out;
  }
  with_offsets<2>(
      shape, {broadcast_strides(a.shape, a.strides, shape), broadcast_strides(b.shape, b.strides, shape)},
      [&](const auto& offsets) {
        launch.each(out.numel(), BinaryAnywhere<T, std::decay_t<decltype(offsets)>>{
                                     op, a.data(), b.data(), out.mutable_data(), offsets});
      });
  return out;
}

template <class T>
Array<bool> compare(ErasedOp op, Array<T> a, Array<T> b) {
  const Shape shape = broadcast_shape(a.shape, b.shape);
  Array<bool> out = Array<bool>::allocate(a.device(), shape);
  Launch launch("compare", out, a, b);
  with_offsets<2>(
      shape, {broadcast_strides(a.shape, a.strides, shape), broadcast_strides(b.shape, b.strides, shape)},
      [&](const auto& offsets) {
        launch.each(out.numel(), CompareAnywhere<T, std::decay_t<decltype(offsets)>>{
                                     op, a.data(), b.data(), out.mutable_data(), offsets});
      });
  return out;
}

template <class T>
Array<T> where(Array<bool> mask, Array<T> a, Array<T> b) {
  const Shape shape = broadcast_shape(broadcast_shape(a.shape, b.shape), mask.shape);
  Array<T> out = Array<T>::allocate(a.device(), shape);
  Launch launch("where", out, mask, a, b);
  with_offsets<3>(
      shape,
      {broadcast_strides(mask.shape, mask.strides, shape), broadcast_strides(a.shape, a.strides, shape),
       broadcast_strides(b.shape, b.strides, shape)},
      [&](const auto& offsets) {
        launch.each(out.numel(), Where<T, std::decay_t<decltype(offsets)>>{mask.data(), a.data(), b.data(),
                                                                           out.mutable_data(), offsets});
      });
  return out;
}

#define HEARTH_INSTANTIATE(T)                                    \
  template Array<T> unary<T>(ErasedOp, Array<T>);                \
  template Array<T> binary<T>(ErasedOp, Array<T>, Array<T>);     \
  template Array<bool> compare<T>(ErasedOp, Array<T>, Array<T>); \
  template Array<T> where<T>(Array<bool>, Array<T>, Array<T>);
HEARTH_INSTANTIATE(float)
HEARTH_INSTANTIATE(double)
HEARTH_INSTANTIATE(std::int64_t)
HEARTH_INSTANTIATE(bool)
template Array<float> unary_backward<float>(ErasedOp, Array<float>, Array<float>);
template Array<double> unary_backward<double>(ErasedOp, Array<double>, Array<double>);
#undef HEARTH_INSTANTIATE

}  // namespace hearth::inline v0_1::gpu
