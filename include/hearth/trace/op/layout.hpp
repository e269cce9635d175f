// The same elements in another shape or order, and constants.
#pragma once

#include <algorithm>

#include <hearth/trace/op/common.hpp>

namespace hearth::inline v0_1::operators_of {

template <class B>
AnyTensor<B> in_shape(AnyTensor<B> x, const Shape& shape) {
  return with_any(std::move(x), [&]<class P, class K>(P&& primitive, K) {
    return reshaped<K, B>(std::move(primitive), shape);
  });
}

/// What Reshape's list makes of a shape: 0 keeps an extent unless `allow_zero`, one -1 is what is left.
HEARTH_API Shape reshape_to(const Shape& from, const Integers& to, bool allow_zero);
/// The axes before `axis`, and those from it on, joined to one each.
HEARTH_API Shape flattened(const Shape& from, std::int64_t axis);
/// With axes of extent 1 added at `axes`, which count in the result.
HEARTH_API Shape unsqueezed(const Shape& from, const Integers& axes);
/// Without the axes, or without all of extent 1.
HEARTH_API Shape squeezed(const Shape& from, const std::optional<Integers>& axes);

template <class B>
Kernel<B> identity(NodeReader&) {
  return [](OperatorCall<B>& call) { call.out[0] = std::move(call.in[0]); };
}

/// Its value attribute, whatever it is called.
HEARTH_API TensorData constant_of(NodeReader& node);

template <class B>
Kernel<B> constant(NodeReader& node) {
  return [data = constant_of(node)](OperatorCall<B>& call) {
    call.out[0] = AnyTensor<B>::from_data(data, call.device);
  };
}

template <class B>
Kernel<B> shape(NodeReader& node) {
  return [start = node.integer("start", 0), end = node.integer("end")](OperatorCall<B>& call) {
    const Shape& whole = call.in[0].shape();
    const auto rank = static_cast<std::int64_t>(whole.rank());
    const auto bound = [&](std::int64_t at) {
      return static_cast<std::size_t>(std::clamp<std::int64_t>(at < 0 ? at + rank : at, 0, rank));
    };
    const std::size_t first = bound(start), last = std::max(first, bound(end.value_or(rank)));
    std::vector<std::int64_t> extents(whole.begin() + first, whole.begin() + last);
    const std::size_t count = extents.size();
    call.out[0] = AnyTensor<B>::from_data(TensorData::from(std::move(extents), {count}), call.device);
  };
}

template <class B>
Kernel<B> size(NodeReader&) {
  return [](OperatorCall<B>& call) {
    const auto count = static_cast<std::int64_t>(call.in[0].shape().numel());
    call.out[0] = AnyTensor<B>::from_data(TensorData::from(std::vector{count}, {}), call.device);
  };
}

template <class B>
Kernel<B> reshape(NodeReader& node) {
  return [to = Numbers(node, "shape", 1), keep = node.integer("allowzero", 0) != 0](OperatorCall<B>& call) {
    const Shape wanted = reshape_to(call.in[0].shape(), to.of(call).value_or(Integers()), keep);
    call.out[0] = in_shape(std::move(call.in[0]), wanted);
  };
}

template <class B>
Kernel<B> flatten(NodeReader& node) {
  return [axis = node.integer("axis", 1)](OperatorCall<B>& call) {
    const Shape to = flattened(call.in[0].shape(), axis);
    call.out[0] = in_shape(std::move(call.in[0]), to);
  };
}

template <class B>
Kernel<B> squeeze(NodeReader& node) {
  return [axes = Numbers(node, "axes", 1)](OperatorCall<B>& call) {
    const Shape to = squeezed(call.in[0].shape(), axes.of(call));
    call.out[0] = in_shape(std::move(call.in[0]), to);
  };
}

template <class B>
Kernel<B> unsqueeze(NodeReader& node) {
  return [axes = Numbers(node, "axes", 1)](OperatorCall<B>& call) {
    const Shape to = unsqueezed(call.in[0].shape(), axes.of(call).value_or(Integers()));
    call.out[0] = in_shape(std::move(call.in[0]), to);
  };
}

template <class B>
Kernel<B> transpose(NodeReader& node) {
  return [permutation = integers_of(node, "perm")](OperatorCall<B>& call) {
    const std::size_t rank = call.in[0].shape().rank();
    Shape axes;
    for (std::size_t axis = rank; !permutation && axis-- > 0;) axes.push_back(axis);
    if (permutation) {
      axes = axes_of(*permutation, rank);
      if (axes.rank() != rank)
        throw_shape_error("permutation", std::to_string(rank) + " axes", std::to_string(axes.rank()));
    }
    call.out[0] = with_any(std::move(call.in[0]), [&]<class P, class K>(P&& x, K) {
      return B::template permute<K>(std::move(x), axes);
    });
  };
}

template <class B>
Kernel<B> concat(NodeReader& node) {
  const auto given = node.integer("axis");
  if (!given) node.refuse("an axis", "none");
  return [axis = *given](OperatorCall<B>& call) {
    std::vector<Shape> shapes;
    for (const AnyTensor<B>& part : call.in) shapes.push_back(part.shape());
    const std::size_t at = axis_of(axis, call.in[0].shape().rank());
    check::concat(shapes, at);
    call.out[0] = with_any(call.in[0], [&]<class P, class K>(P&&, K) {
      std::vector<PrimitiveOf<B, K>> parts;
      for (std::size_t i = 0; i < call.in.size(); ++i) parts.push_back(take<K>(call, i));
      return B::template concat<K>(std::move(parts), at);
    });
  };
}

template <class B>
Kernel<B> expand(NodeReader&) {
  return [](OperatorCall<B>& call) {
    const Shape to = check::broadcast("expand", call.in[0].shape(), shape_of(integers_of(call, 1)));
    call.out[0] = with_any(std::move(call.in[0]),
                           [&]<class P, class K>(P&& x, K) { return expanded<K, B>(std::move(x), to); });
  };
}

template <class B>
void add_layout(Operators<B>& all) {
  all.add("Identity", identity<B>);
  all.add("Constant", constant<B>);
  all.add("Shape", shape<B>);
  all.add("Size", size<B>);
  all.add("Reshape", reshape<B>);
  all.add("Flatten", flatten<B>);
  all.add("Squeeze", squeeze<B>);
  all.add("Unsqueeze", unsqueeze<B>);
  all.add("Transpose", transpose<B>);
  all.add("Concat", concat<B>);
  all.add("Expand", expand<B>);
}

}  // namespace hearth::inline v0_1::operators_of
