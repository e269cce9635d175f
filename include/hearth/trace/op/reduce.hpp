// Reductions, running sums and products, and sorting.
#pragma once

#include <cmath>

#include <hearth/trace/op/common.hpp>

namespace hearth::inline v0_1::operators_of {

/// Over which axes, and whether they stay with extent 1.
class HEARTH_API Reduced {
 public:
  explicit Reduced(NodeReader& node)
      : axes_(node, "axes", 1),
        keeps_(node.integer("keepdims", 1) != 0),
        no_axes_is_none_(node.integer("noop_with_empty_axes", 0) != 0) {}

  /// No axes at all, though the tensor has some: the reduction is of each element alone.
  template <class B>
  AxisSet over(const OperatorCall<B>& call, std::size_t rank) const {
    const auto axes = axes_.of(call);
    const AxisSet all = (AxisSet{1} << rank) - 1;
    if (!axes || axes->empty()) return no_axes_is_none_ ? 0 : all;
    return axis_set_of(*axes, rank);
  }
  /// The shape behind a reduction over `axes`.
  Shape shape(const Shape& from, AxisSet axes) const;

 private:
  Numbers axes_;
  bool keeps_, no_axes_is_none_;
};

template <class K, class Op, class B>
PrimitiveOf<B, K> reduced(Op op, PrimitiveOf<B, K> x, AxisSet axes) {
  if (axes == 0) return x;
  return B::template reduce<K>(op, std::move(x), axes);
}

/// Of each element first `before`, then the reduction by Op, then `after`.
template <class Op, auto before, auto after, class B>
Kernel<B> float_reduction(NodeReader& node) {
  return [reduction = Reduced(node)](OperatorCall<B>& call) {
    const DType dtype = call.in[0].dtype();
    auto x = in_kind(std::move(call.in[0]), dtype_of<typename B::FloatElem>).template get<Float>();
    const Shape shape = B::template shape<Float>(x);
    const AxisSet axes = reduction.over(call, shape.rank());
    const double count = static_cast<double>(hearth::detail::count_along(shape, axes));
    auto y = reduced<Float, Op, B>(Op{}, before(B{}, std::move(x)), axes);
    y = after(B{}, std::move(y), count);
    call.out[0] =
        in_kind(AnyTensor<B>(reshaped<Float, B>(std::move(y), reduction.shape(shape, axes))), dtype);
  };
}

inline constexpr auto as_it_is = []<class B, class... N>(B, PrimitiveOf<B, Float> x, N...) { return x; };
template <class Op>
inline constexpr auto each = []<class B, class... N>(B, PrimitiveOf<B, Float> x, N...) {
  return B::template unary<Float>(Op{}, std::move(x));
};
inline constexpr auto divided_by_count = []<class B>(B, PrimitiveOf<B, Float> x, double count) {
  return B::template unary<Float>(op::MulScalar{1 / count}, std::move(x));
};

/// Sum, product, largest or least, of floats or ints. None of no elements gives the neutral element.
template <class Op, class B>
Kernel<B> reduction(NodeReader& node) {
  return [of = Reduced(node)](OperatorCall<B>& call) {
    const DType dtype = call.in[0].dtype();
    const Shape shape = call.in[0].shape();
    const AxisSet axes = of.over(call, shape.rank());
    const Shape to = of.shape(shape, axes);
    constexpr bool picks = std::is_same_v<Op, op::Max> || std::is_same_v<Op, op::Min>;
    if (picks && hearth::detail::count_along(shape, axes) == 0) {
      const double least = is_float(dtype) ? -std::numeric_limits<double>::infinity() : -0x1p63;
      const double neutral = std::is_same_v<Op, op::Max> ? least : -least;
      call.out[0] = is_float(dtype) ? AnyTensor<B>(B::template full<Float>(to, neutral, call.device), dtype)
                                    : AnyTensor<B>(B::template full<Int>(to, neutral, call.device), dtype);
      return;
    }
    if (call.in[0].template holds<Bool>()) {
      auto x = B::template cast<Int, Bool>(take<Bool>(call, 0));
      x = reshaped<Int, B>(reduced<Int, Op, B>(Op{}, std::move(x), axes), to);
      call.out[0] = {B::template cast<Bool, Int>(std::move(x))};
    } else if (call.in[0].template holds<Int>()) {
      auto x = reduced<Int, Op, B>(Op{}, take<Int>(call, 0), axes);
      call.out[0] = {wrapped<B>(reshaped<Int, B>(std::move(x), to), dtype), dtype};
    } else {
      auto x = reduced<Float, Op, B>(Op{}, take<Float>(call, 0), axes);
      call.out[0] = {reshaped<Float, B>(std::move(x), to), dtype};
    }
  };
}

/// log(sum(exp(x))), without overflow.
template <class B>
Kernel<B> log_sum_exp(NodeReader& node) {
  return [of = Reduced(node)](OperatorCall<B>& call) {
    const DType dtype = call.in[0].dtype();
    auto x = take<Float>(call, 0);
    const Shape shape = B::template shape<Float>(x);
    const AxisSet axes = of.over(call, shape.rank());
    const Shape to = of.shape(shape, axes);
    if (hearth::detail::count_along(shape, axes) == 0) {
      call.out[0] = {B::template full<Float>(to, -std::numeric_limits<double>::infinity(), call.device),
                     dtype};
      return;
    }
    auto largest = reduced<Float, op::Max, B>(op::Max{}, x, axes);
    auto y = B::template unary<Float>(op::Exp{}, B::template binary<Float>(op::Sub{}, std::move(x), largest));
    y = B::template unary<Float>(op::Log{}, reduced<Float, op::Sum, B>(op::Sum{}, std::move(y), axes));
    y = B::template binary<Float>(op::Add{}, std::move(y), std::move(largest));
    call.out[0] = {reshaped<Float, B>(std::move(y), to), dtype};
  };
}

/// Where along an axis the largest or the least stands; of equal ones the first, or the last one.
template <class Op, class B>
Kernel<B> arg_reduction(NodeReader& node) {
  return [axis = node.integer("axis", 0), keeps = node.integer("keepdims", 1) != 0,
          last = node.integer("select_last_index", 0) != 0](OperatorCall<B>& call) {
    const Shape shape = call.in[0].shape();
    const std::size_t at = axis_of(axis, shape.rank());
    check::not_empty(Op::name, shape, at);
    auto indices = std::move(call.in[0]).template visit<PrimitiveOf<B, Int>>([&]<class P, class K>(P&& x, K) {
      if constexpr (std::is_same_v<K, Bool>) {
        return B::template arg_reduce<Int>(Op{}, B::template cast<Int, Bool>(std::move(x)), at);
      } else {
        if (last) x = B::template flip<K>(std::move(x), AxisSet{1} << at);
        return B::template arg_reduce<K>(Op{}, std::move(x), at);
      }
    });
    if (last) {
      indices = B::template unary<Int>(op::Neg{}, std::move(indices));
      const auto highest = static_cast<double>(shape[at] - 1);
      const Shape one = Shape::filled(B::template shape<Int>(indices).rank(), 1);
      indices = B::template binary<Int>(op::Add{}, std::move(indices),
                                        B::template full<Int>(one, highest, call.device));
    }
    Shape to;
    for (std::size_t i = 0; i < shape.rank(); ++i)
      if (i != at || keeps) to.push_back(i == at ? 1 : shape[i]);
    call.out[0] = {reshaped<Int, B>(std::move(indices), to)};
  };
}

/// Running sums or products along an axis.
template <class Op, class B>
Kernel<B> running(NodeReader& node) {
  return [exclusive = node.integer("exclusive", 0) != 0,
          reverse = node.integer("reverse", 0) != 0](OperatorCall<B>& call) {
    const std::size_t at =
        axis_of(static_cast<std::int64_t>(number_of(call, 1, 0)), call.in[0].shape().rank());
    call.out[0] = with_any(std::move(call.in[0]), [&]<class P, class K>(P&& x, K) -> PrimitiveOf<B, K> {
      if constexpr (std::is_same_v<K, Bool>) {
        throw_other_kind(0, "number", true, DType::boolean);
      } else {
        const Shape shape = B::template shape<K>(x);
        if (!exclusive || shape[at] == 0) return B::template scan<K>(Op{}, std::move(x), at, reverse);
        // All but the last one, behind the neutral element.
        Shape part = shape, edge = shape, start = Shape::filled(shape.rank(), 0),
              step = Shape::filled(shape.rank(), 1);
        edge[at] = 1;
        --part[at];
        if (reverse) start[at] = 1;
        auto rest = B::template slice<K>(std::move(x), start, part, step);
        if (part[at] > 0) rest = B::template scan<K>(Op{}, std::move(rest), at, reverse);
        auto neutral = B::template full<K>(edge, std::is_same_v<Op, op::Sum> ? 0 : 1, call.device);
        std::vector<PrimitiveOf<B, K>> parts;
        parts.push_back(reverse ? std::move(rest) : std::move(neutral));
        parts.push_back(reverse ? std::move(neutral) : std::move(rest));
        return B::template concat<K>(std::move(parts), at);
      }
    });
  };
}

/// The k largest or least along an axis, and where they stand.
template <class B>
Kernel<B> top_k(NodeReader& node) {
  node.integer("sorted", 1);
  return [axis = node.integer("axis", -1), largest = node.integer("largest", 1) != 0,
          k = Numbers(node, "k", 1)](OperatorCall<B>& call) {
    const DType dtype = call.in[0].dtype();
    const Shape shape = call.in[0].shape();
    const std::size_t at = axis_of(axis, shape.rank());
    const auto counts = k.of(call).value_or(Integers());
    if (counts.size() != 1 || counts[0] < 0 || static_cast<std::size_t>(counts[0]) > shape[at])
      throw_shape_error(
          "TopK", "a k of at most " + std::to_string(shape[at]),
          counts.size() == 1 ? std::to_string(counts[0]) : std::to_string(counts.size()) + " numbers");
    const auto count = static_cast<std::size_t>(counts[0]);
    std::move(call.in[0]).template visit<int>([&]<class P, class K>(P&& x, K) {
      if constexpr (std::is_same_v<K, Bool>) {
        throw_other_kind(0, "number", true, dtype);
      } else {
        auto places = B::template argsort<K>(x, at, largest, count);
        call.out[0] = AnyTensor<B>(B::template gather<K>(std::move(x), at, places)).as_dtype(dtype);
        if (call.out.size() > 1) call.out[1] = {std::move(places)};
      }
      return 0;
    });
  };
}

template <class B>
void add_reduce(Operators<B>& all) {
  all.add("ReduceSum", reduction<op::Sum, B>);
  all.add("ReduceProd", reduction<op::Prod, B>);
  all.add("ReduceMax", reduction<op::Max, B>);
  all.add("ReduceMin", reduction<op::Min, B>);
  all.add("ReduceMean", float_reduction<op::Sum, as_it_is, divided_by_count, B>);
  all.add("ReduceL1", float_reduction<op::Sum, each<op::Abs>, as_it_is, B>);
  all.add("ReduceL2", float_reduction<op::Sum, each<op::Square>, each<op::Sqrt>, B>);
  all.add("ReduceSumSquare", float_reduction<op::Sum, each<op::Square>, as_it_is, B>);
  all.add("ReduceLogSum", float_reduction<op::Sum, as_it_is, each<op::Log>, B>);
  all.add("ReduceLogSumExp", log_sum_exp<B>);
  all.add("ArgMax", arg_reduction<op::ArgMax, B>);
  all.add("ArgMin", arg_reduction<op::ArgMin, B>);
  all.add("CumSum", running<op::Sum, B>);
  all.add("CumProd", running<op::Prod, B>);
  all.add("TopK", top_k<B>);
}

}  // namespace hearth::inline v0_1::operators_of
