// Parts of tensors: at indices, between bounds, side by side; and tensors made of numbers.
#pragma once

#include <algorithm>

#include <hearth/tensor/axis_maps.hpp>
#include <hearth/tensor/index.hpp>
#include <hearth/trace/op/common.hpp>

namespace hearth::inline v0_1::operators_of {

/// Indices that may count from the end, as they are from 0 on.
template <class B>
PrimitiveOf<B, Int> counted_from_start(PrimitiveOf<B, Int> indices, std::size_t extent) {
  const Shape one = Shape::filled(B::template shape<Int>(indices).rank(), 1);
  const auto number = [&](double value) {
    return B::template full<Int>(one, value, B::template device<Int>(indices));
  };
  auto is_negative = B::template compare<Int>(op::Less{}, indices, number(0));
  auto shift = B::template binary<Int>(op::Mul{}, B::template cast<Int, Bool>(std::move(is_negative)),
                                       number(static_cast<double>(extent)));
  return B::template binary<Int>(op::Add{}, std::move(indices), std::move(shift));
}

template <class B>
Kernel<B> gather(NodeReader& node) {
  return [axis = node.integer("axis", 0)](OperatorCall<B>& call) {
    const Shape shape = call.in[0].shape();
    const std::size_t at = axis_of(axis, shape.rank());
    auto indices = counted_from_start<B>(take<Int>(call, 1), shape[at]);
    const Shape of_indices = B::template shape<Int>(indices);
    Shape to(shape.begin(), shape.begin() + at);
    for (const std::size_t extent : of_indices) to.push_back(extent);
    for (std::size_t i = at + 1; i < shape.rank(); ++i) to.push_back(shape[i]);
    indices = reshaped<Int, B>(std::move(indices), {of_indices.numel()});
    call.out[0] = with_any(std::move(call.in[0]), [&]<class P, class K>(P&& x, K) {
      return reshaped<K, B>(B::template index_select<K>(std::move(x), at, std::move(indices)), to);
    });
  };
}

template <class B>
Kernel<B> gather_elements(NodeReader& node) {
  return [axis = node.integer("axis", 0)](OperatorCall<B>& call) {
    const Shape shape = call.in[0].shape();
    const std::size_t at = axis_of(axis, shape.rank());
    auto indices = counted_from_start<B>(take<Int>(call, 1), shape[at]);
    check::gather("GatherElements", shape, B::template shape<Int>(indices), at);
    call.out[0] = with_any(std::move(call.in[0]), [&]<class P, class K>(P&& x, K) {
      return B::template gather<K>(std::move(x), at, std::move(indices));
    });
  };
}

/// How an update goes with what is there: instead of it, or joined with it by an op.
enum class Scattered : std::uint8_t { replace, add, multiply, largest, least };
HEARTH_API Scattered scattered_as(NodeReader& node);

/// x [elements] with `updates` [count] put at `places` [count], each after the ones before.
template <class K, class B>
PrimitiveOf<B, K> scattered(PrimitiveOf<B, K> x, PrimitiveOf<B, Int> places, PrimitiveOf<B, K> updates,
                            Scattered how) {
  if (how == Scattered::replace)
    return B::template scatter<K>(std::move(x), 0, std::move(places), std::move(updates));
  if constexpr (std::is_same_v<K, Bool>) {
    throw Error("hearth: scatter: expected numbers to reduce, got truth values");
  } else {
    const Shape shape = B::template shape<K>(x);
    if (how == Scattered::add)
      return B::template binary<K>(
          op::Add{}, std::move(x),
          B::template scatter_add<K>(std::move(updates), 0, std::move(places), shape));
    // One after the other: a place may come twice.
    const std::size_t count = B::template shape<K>(updates).numel();
    for (std::size_t i = 0; i < count; ++i) {
      const auto place = B::template slice<Int>(places, {i}, {1}, {1});
      auto update = B::template slice<K>(updates, {i}, {1}, {1});
      auto old = B::template gather<K>(x, 0, place);
      if (how == Scattered::multiply)
        update = B::template binary<K>(op::Mul{}, std::move(old), std::move(update));
      else if (how == Scattered::largest)
        update = B::template binary<K>(op::Maximum{}, std::move(old), std::move(update));
      else
        update = B::template binary<K>(op::Minimum{}, std::move(old), std::move(update));
      x = B::template scatter<K>(std::move(x), 0, place, std::move(update));
    }
    return x;
  }
}

/// Places in memory that become a tensor.
using Places = std::vector<std::int64_t>;

/// The place in row-major order of each of `indices` along an axis, at its own place along the others.
HEARTH_API Places places_along(const Integers& indices, const Shape& of_indices, const Shape& shape,
                               std::size_t axis);
/// The places in row-major order that tuples of indices [.., depth] name, the first `batch` axes being
/// common; each stands for a run of the elements behind.
HEARTH_API Places places_of_tuples(const Integers& indices, const Shape& of_indices, const Shape& shape,
                                   std::size_t batch);

template <class B>
PrimitiveOf<B, Int> place_list(Places places, const Device<B>& device) {
  const std::size_t count = places.size();
  return B::template from_data<Int>(TensorData::from(std::move(places), {count}), device);
}

template <class B>
Kernel<B> scatter_elements(NodeReader& node) {
  return [axis = node.integer("axis", 0), how = scattered_as(node)](OperatorCall<B>& call) {
    const Shape shape = call.in[0].shape(), of_indices = call.in[1].shape();
    const std::size_t at = axis_of(axis, shape.rank());
    check::equal("ScatterElements", of_indices, call.in[2].shape());
    auto places = place_list<B>(places_along(integers_of(call, 1), of_indices, shape, at), call.device);
    call.out[0] = with_any(std::move(call.in[0]), [&]<class P, class K>(P&& x, K) {
      auto y = scattered<K, B>(reshaped<K, B>(std::move(x), {shape.numel()}), std::move(places),
                               reshaped<K, B>(take<K>(call, 2), {of_indices.numel()}), how);
      return reshaped<K, B>(std::move(y), shape);
    });
  };
}

template <class B>
Kernel<B> gather_nd(NodeReader& node) {
  return [batch = node.integer("batch_dims", 0)](OperatorCall<B>& call) {
    const Shape shape = call.in[0].shape(), of_indices = call.in[1].shape();
    if (of_indices.rank() == 0 || batch < 0 || static_cast<std::size_t>(batch) >= of_indices.rank())
      throw_shape_error("GatherND", "fewer batch axes than the indices have", std::to_string(batch));
    const auto common = static_cast<std::size_t>(batch);
    auto places =
        place_list<B>(places_of_tuples(integers_of(call, 1), of_indices, shape, common), call.device);
    Shape to(of_indices.begin(), of_indices.end() - 1);
    for (std::size_t i = common + of_indices.back(); i < shape.rank(); ++i) to.push_back(shape[i]);
    call.out[0] = with_any(std::move(call.in[0]), [&]<class P, class K>(P&& x, K) {
      auto y =
          B::template index_select<K>(reshaped<K, B>(std::move(x), {shape.numel()}), 0, std::move(places));
      return reshaped<K, B>(std::move(y), to);
    });
  };
}

template <class B>
Kernel<B> scatter_nd(NodeReader& node) {
  return [how = scattered_as(node)](OperatorCall<B>& call) {
    const Shape shape = call.in[0].shape(), of_indices = call.in[1].shape();
    if (of_indices.rank() == 0) throw_shape_error("ScatterND", "tuples of indices", of_indices.text());
    const std::size_t count = call.in[2].shape().numel();
    auto numbers = places_of_tuples(integers_of(call, 1), of_indices, shape, 0);
    if (numbers.size() != count)
      throw_shape_error("ScatterND", std::to_string(numbers.size()) + " updates", std::to_string(count));
    auto places = place_list<B>(std::move(numbers), call.device);
    call.out[0] = with_any(std::move(call.in[0]), [&]<class P, class K>(P&& x, K) {
      auto y = scattered<K, B>(reshaped<K, B>(std::move(x), {shape.numel()}), std::move(places),
                               reshaped<K, B>(take<K>(call, 2), {count}), how);
      return reshaped<K, B>(std::move(y), shape);
    });
  };
}

/// A range of an axis as Slice says it, for an extent.
struct Range {
  std::size_t start, extent, step;
  bool backwards;  // of the elements from the last of them to the first
};
HEARTH_API Range range_of(std::int64_t start, std::int64_t end, std::int64_t step, std::size_t extent);

template <class B>
Kernel<B> slice(NodeReader& node) {
  return [starts = Numbers(node, "starts", 1), ends = Numbers(node, "ends", 2),
          axes = Numbers(node, "axes", 3), steps = Numbers(node, "steps", 4)](OperatorCall<B>& call) {
    const Shape shape = call.in[0].shape();
    const auto from = starts.of(call).value_or(Integers());
    const auto to = ends.of(call).value_or(Integers());
    const auto by = steps.of(call).value_or(Integers(from.size(), 1));
    Integers along = axes.of(call).value_or(Integers());
    if (along.empty())
      for (std::size_t i = 0; i < from.size(); ++i) along.push_back(static_cast<std::int64_t>(i));
    if (to.size() != from.size() || by.size() != from.size() || along.size() != from.size())
      throw_shape_error("Slice", "as many ends, axes and steps as starts",
                        std::to_string(from.size()) + " starts");
    const Shape sliced = axes_of(along, shape.rank());
    Shape start = Shape::filled(shape.rank(), 0), extent = shape, step = Shape::filled(shape.rank(), 1);
    AxisSet flipped = 0;
    for (std::size_t i = 0; i < from.size(); ++i) {
      const std::size_t axis = sliced[i];
      const Range range = range_of(from[i], to[i], by[i], shape[axis]);
      start[axis] = range.start;
      extent[axis] = range.extent;
      step[axis] = range.step;
      if (range.backwards) flipped |= AxisSet{1} << axis;
    }
    call.out[0] = with_any(std::move(call.in[0]), [&]<class P, class K>(P&& x, K) {
      auto y = B::template slice<K>(std::move(x), start, extent, step);
      return flipped != 0 ? B::template flip<K>(std::move(y), flipped) : std::move(y);
    });
  };
}

/// The extents of the parts of an axis: given, or as equal as can be with the last one less.
HEARTH_API std::vector<std::size_t> parts_of(std::size_t extent, const std::optional<Integers>& given,
                                             std::size_t outputs);

template <class B>
Kernel<B> split(NodeReader& node) {
  const auto outputs = static_cast<std::size_t>(
      node.integer("num_outputs", static_cast<std::int64_t>(node.node().outputs.size())));
  if (outputs != node.node().outputs.size())
    node.refuse(std::to_string(outputs) + " outputs", std::to_string(node.node().outputs.size()));
  return [axis = node.integer("axis", 0), sizes = Numbers(node, "split", 1), outputs](OperatorCall<B>& call) {
    const Shape shape = call.in[0].shape();
    const std::size_t at = axis_of(axis, shape.rank());
    const auto parts = parts_of(shape[at], sizes.of(call), outputs);
    Shape start = Shape::filled(shape.rank(), 0), extent = shape;
    const Shape step = Shape::filled(shape.rank(), 1);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      extent[at] = parts[i];
      call.out[i] = with_any(call.in[0], [&]<class P, class K>(P&& x, K) {
        return B::template slice<K>(std::move(x), start, extent, step);
      });
      start[at] += parts[i];
    }
  };
}

template <class B>
Kernel<B> tile(NodeReader&) {
  return [](OperatorCall<B>& call) {
    const auto repeats = integers_of(call, 1);
    const Shape shape = call.in[0].shape();
    if (repeats.size() != shape.rank())
      throw_shape_error("Tile", std::to_string(shape.rank()) + " repeats", std::to_string(repeats.size()));
    const Shape times = shape_of(repeats);
    call.out[0] = with_any(std::move(call.in[0]), [&]<class P, class K>(P&& x, K) {
      PrimitiveOf<B, K> y = std::move(x);
      for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
        if (times[axis] == 1) continue;
        Shape none = B::template shape<K>(y);
        none[axis] = 0;
        if (times[axis] == 0)
          y = B::template full<K>(none, 0, call.device);
        else
          y = B::template concat<K>(std::vector<PrimitiveOf<B, K>>(times[axis], y), axis);
      }
      return y;
    });
  };
}

/// One number, 0 unless the node gives it, everywhere.
template <class B>
Kernel<B> constant_of_shape(NodeReader& node) {
  const TensorData* given = node.tensor("value");
  const TensorData value = given ? *given : TensorData::from(std::vector<float>{0}, {1});
  if (value.numel() != 1) node.refuse("one value", value.text());
  return [value](OperatorCall<B>& call) {
    const Shape shape = shape_of(integers_of(call, 0));
    call.out[0] = with_any(AnyTensor<B>::from_data(value, call.device), [&]<class P, class K>(P&& x, K) {
      return expanded<K, B>(reshaped<K, B>(std::move(x), {}), shape);
    });
  };
}

/// start, start + delta, .. before limit.
HEARTH_API TensorData range_data(const TensorData& start, const TensorData& limit, const TensorData& delta);
template <class B>
Kernel<B> range(NodeReader&) {
  return [](OperatorCall<B>& call) {
    call.out[0] = AnyTensor<B>::from_data(
        range_data(call.in[0].to_data(), call.in[1].to_data(), call.in[2].to_data()), call.device);
  };
}

/// What stays of matrices: the part on and above, or on and below, a diagonal.
HEARTH_API TensorData triangle(const Shape& matrix, std::int64_t diagonal, bool upper);
template <class B>
Kernel<B> triangular(NodeReader& node) {
  return [upper = node.integer("upper", 1) != 0](OperatorCall<B>& call) {
    const Shape shape = call.in[0].shape();
    if (shape.rank() < 2) throw_shape_error("Trilu", "[.., rows, columns]", shape.text());
    const auto k = static_cast<std::int64_t>(number_of(call, 1, 0));
    auto mask = B::template from_data<Bool>(triangle(shape, k, upper), call.device);
    mask = with_rank<Bool, B>(std::move(mask), shape.rank());
    call.out[0] = with_any(std::move(call.in[0]), [&]<class P, class K>(P&& x, K) {
      auto zero = B::template full<K>(Shape::filled(shape.rank(), 1), 0, call.device);
      return B::template where<K>(std::move(mask), std::move(x), std::move(zero));
    });
  };
}

template <class B>
Kernel<B> eye_like(NodeReader& node) {
  const auto type = node.integer("dtype");
  const DType dtype = type ? onnx_dtype(node, *type) : DType::f32;
  return [dtype, is_given = type.has_value(), k = node.integer("k", 0)](OperatorCall<B>& call) {
    const Shape shape = call.in[0].shape();
    check::rank(shape, 2);
    // On the diagonal: on and above it, but not above it.
    const auto mask = [&](std::int64_t from) {
      return B::template from_data<Bool>(triangle(shape, from, true), call.device);
    };
    auto diagonal = B::template binary<Bool>(op::LogicalXor{}, mask(k), mask(k + 1));
    call.out[0] = in_kind(AnyTensor<B>(std::move(diagonal)), is_given ? dtype : call.in[0].dtype());
  };
}

template <class B>
Kernel<B> one_hot(NodeReader& node) {
  return [axis = node.integer("axis", -1)](OperatorCall<B>& call) {
    const auto depth = static_cast<std::int64_t>(number_of(call, 1, 0));
    if (depth < 1) throw_shape_error("OneHot", "a depth of at least 1", std::to_string(depth));
    auto indices = in_kind(std::move(call.in[0]), DType::i64).template get<Int>();
    const Shape from = B::template shape<Int>(indices);
    const std::size_t at = axis_of(axis, from.rank() + 1), extent = static_cast<std::size_t>(depth);
    indices = counted_from_start<B>(std::move(indices), extent);
    Shape wide, classes = Shape::filled(from.rank() + 1, 1);
    for (std::size_t i = 0, next = 0; i <= from.rank(); ++i) wide.push_back(i == at ? 1 : from[next++]);
    classes[at] = extent;
    auto is_hot = B::template compare<Int>(op::Equal{}, B::template reshape<Int>(std::move(indices), wide),
                                           B::template reshape<Int>(B::arange(extent, call.device), classes));
    const std::size_t rank = wide.rank();
    call.out[0] = with_any(call.in[2], [&]<class P, class K>(P&& values, K) {
      const auto value = [&](std::size_t i) {
        return with_rank<K, B>(B::template slice<K>(values, {i}, {1}, {1}), rank);
      };
      return B::template where<K>(std::move(is_hot), value(1), value(0));
    });
  };
}

template <class B>
Kernel<B> nonzero(NodeReader&) {
  return [](OperatorCall<B>& call) {
    const TensorData mask = in_kind(std::move(call.in[0]), DType::boolean).to_data();
    auto places =
        AnyTensor<B>::from_data(hearth::detail::indices_of_true(mask), call.device);  // [count, rank]
    call.out[0] = {B::template permute<Int>(std::move(places).template get<Int>(), {1, 0})};
  };
}

template <class B>
Kernel<B> compress(NodeReader& node) {
  return [axis = node.integer("axis")](OperatorCall<B>& call) {
    const Shape shape = call.in[0].shape();
    const std::size_t at = axis ? axis_of(*axis, shape.rank()) : 0;
    const auto keeps = take<Bool>(call, 1);
    const auto flags = B::template to_data<Bool>(keeps);
    Places rows;
    const std::size_t extent = axis ? shape[at] : shape.numel();
    for (std::size_t i = 0; i < std::min(flags.numel(), extent); ++i)
      if (flags.bytes.data()[i] != std::byte{0}) rows.push_back(static_cast<std::int64_t>(i));
    auto indices = place_list<B>(std::move(rows), call.device);
    call.out[0] = with_any(std::move(call.in[0]), [&]<class P, class K>(P&& x, K) {
      if (!axis) x = reshaped<K, B>(std::move(x), {extent});
      return B::template index_select<K>(std::move(x), at, std::move(indices));
    });
  };
}

/// Blocks of channels to rows and columns (DepthToSpace), and back.
template <bool to_space, class B>
Kernel<B> rearranged(NodeReader& node) {
  const std::int64_t block = node.integer("blocksize", 0);
  if (block < 1) node.refuse("a blocksize of at least 1", std::to_string(block));
  const std::string mode = to_space ? node.text("mode", "DCR") : "DCR";
  if (mode != "DCR" && mode != "CRD") node.refuse("a mode of DCR or CRD", "'" + mode + "'");
  return [by = static_cast<std::size_t>(block), first = mode == "DCR"](OperatorCall<B>& call) {
    const Shape from = call.in[0].shape();
    check::rank(from, 4);
    const std::size_t n = from[0], c = from[1], h = from[2], w = from[3];
    if (to_space ? c % (by * by) != 0 : h % by != 0 || w % by != 0)
      throw_shape_error("blocks", "extents that the blocksize divides", from.text());
    Shape parts, order, to;
    if (to_space && first) {
      parts = {n, by, by, c / (by * by), h, w}, order = {0, 3, 4, 1, 5, 2};
    } else if (to_space) {
      parts = {n, c / (by * by), by, by, h, w}, order = {0, 1, 4, 2, 5, 3};
    } else {
      parts = {n, c, h / by, by, w / by, by}, order = {0, 3, 5, 1, 2, 4};
    }
    if (to_space)
      to = {n, c / (by * by), h * by, w * by};
    else
      to = {n, c * by * by, h / by, w / by};
    call.out[0] = with_any(std::move(call.in[0]), [&]<class P, class K>(P&& x, K) {
      auto y = B::template permute<K>(B::template reshape<K>(std::move(x), parts), order);
      return B::template reshape<K>(std::move(y), to);
    });
  };
}

/// The first lengths[i] steps of each sequence turned round.
HEARTH_API Places reversed_places(const Integers& lengths, const Shape& shape, std::size_t batch,
                                  std::size_t time);
template <class B>
Kernel<B> reverse_sequence(NodeReader& node) {
  return [batch = node.integer("batch_axis", 1), time = node.integer("time_axis", 0)](OperatorCall<B>& call) {
    const Shape shape = call.in[0].shape();
    auto places = place_list<B>(reversed_places(integers_of(call, 1), shape, axis_of(batch, shape.rank()),
                                                axis_of(time, shape.rank())),
                                call.device);
    call.out[0] = with_any(std::move(call.in[0]), [&]<class P, class K>(P&& x, K) {
      auto y =
          B::template index_select<K>(reshaped<K, B>(std::move(x), {shape.numel()}), 0, std::move(places));
      return reshaped<K, B>(std::move(y), shape);
    });
  };
}

/// Margins by axis; negative ones cut off.
struct Margins {
  Integers before, after;
};
HEARTH_API Margins margins_of(const Integers& pads, const Integers& axes, std::size_t rank);
HEARTH_API PadMode pad_mode_of(NodeReader& node);

template <class B>
Kernel<B> pad(NodeReader& node) {
  return [mode = pad_mode_of(node), pads = Numbers(node, "pads", 1),
          value = node.real("value", 0)](OperatorCall<B>& call) {
    const std::size_t rank = call.in[0].shape().rank();
    const Margins margins = margins_of(pads.of(call).value_or(Integers()), integers_of(call, 3), rank);
    const double filler = number_of(call, 2, value);
    call.out[0] = with_any(std::move(call.in[0]), [&]<class P, class K>(P&& given, K) {
      PrimitiveOf<B, K> x = std::move(given);
      for (std::size_t axis = 0; axis < rank; ++axis) {
        const auto cut = [](std::int64_t margin) {
          return static_cast<std::size_t>(std::max<std::int64_t>(-margin, 0));
        };
        const auto add = [](std::int64_t margin) {
          return static_cast<std::size_t>(std::max<std::int64_t>(margin, 0));
        };
        Shape shape = B::template shape<K>(x);
        const std::size_t front = cut(margins.before[axis]), back = cut(margins.after[axis]);
        if (front + back > shape[axis])
          throw_shape_error("Pad", "no more cut off than there is", shape.text());
        if (front + back > 0) {
          Shape start = Shape::filled(rank, 0);
          start[axis] = front;
          shape[axis] -= front + back;
          x = B::template slice<K>(std::move(x), start, shape, Shape::filled(rank, 1));
        }
        const std::size_t before = add(margins.before[axis]), after = add(margins.after[axis]);
        if (before + after == 0) continue;
        if (mode == PadMode::constant) {
          const auto side = [&](std::size_t count) {
            Shape edge = shape;
            edge[axis] = count;
            return B::template full<K>(edge, filler, call.device);
          };
          std::vector<PrimitiveOf<B, K>> parts{side(before), std::move(x), side(after)};
          x = B::template concat<K>(std::move(parts), axis);
        } else {
          const AxisMap map = maps::padding(shape[axis], before, after, mode);
          x = B::template index_select<K>(
              std::move(x), axis, place_list<B>(Places(map.sources.begin(), map.sources.end()), call.device));
        }
      }
      return x;
    });
  };
}

template <class B>
void add_index(Operators<B>& all) {
  all.add("Gather", gather<B>);
  all.add("GatherElements", gather_elements<B>);
  all.add("GatherND", gather_nd<B>);
  all.add("Scatter", scatter_elements<B>);
  all.add("ScatterElements", scatter_elements<B>);
  all.add("ScatterND", scatter_nd<B>);
  all.add("Slice", slice<B>);
  all.add("Split", split<B>);
  all.add("Tile", tile<B>);
  all.add("ConstantOfShape", constant_of_shape<B>);
  all.add("Range", range<B>);
  all.add("Trilu", triangular<B>);
  all.add("EyeLike", eye_like<B>);
  all.add("OneHot", one_hot<B>);
  all.add("NonZero", nonzero<B>);
  all.add("Compress", compress<B>);
  all.add("DepthToSpace", rearranged<true, B>);
  all.add("SpaceToDepth", rearranged<false, B>);
  all.add("ReverseSequence", reverse_sequence<B>);
  all.add("Pad", pad<B>);
}

}  // namespace hearth::inline v0_1::operators_of
