// What is known of shapes; axes in another order, side by side, and repeated.
#include <algorithm>

#include <hearth/trace/op/layout.hpp>

#include "codegen_coder.hpp"
#include "codegen_fold.hpp"

namespace hearth::inline v0_1::codegen {
namespace {

void identity(Call& call) { call.out[0] = call.at(0); }

void constant(Call& call) {
  call.out[0] = changed({}, operators_of::constant_of(call.node), "");
  call.out[0].weight = call.node.node().outputs.at(0);
}

void shape(Call& call) {
  const auto rank = static_cast<std::int64_t>(call.at(0).rank());
  const auto bound = [&](std::int64_t at) {
    return std::clamp<std::int64_t>(at < 0 ? at + rank : at, 0, rank);
  };
  const std::int64_t first = bound(call.node.integer("start", 0)),
                     last = std::max(first, bound(call.node.integer("end").value_or(rank)));
  const Extents& all = call.at(0).shape;
  call.out[0] = of_numbers(DType::i64, {last - first}, Extents(all.begin() + first, all.begin() + last));
}

void size(Call& call) {
  const auto count = product(call.at(0).shape);
  if (!count) call.node.refuse("a size that fits", "a larger one");
  call.out[0] = of_numbers(DType::i64, {}, {*count});
}

void transpose(Call& call) {
  const Value& x = call.at(0);
  std::vector<std::size_t> order;
  if (const auto given = call.node.integers("perm")) {
    order = call.axes(*given, x.rank());
    if (order.size() != x.rank())
      throw_shape_error("Transpose", std::to_string(x.rank()) + " axes", std::to_string(order.size()));
  } else {
    for (std::size_t axis = x.rank(); axis-- > 0;) order.push_back(axis);
  }
  Extents to;
  std::vector<std::size_t> moved;
  for (std::size_t i = 0; i < order.size(); ++i) {
    to.push_back(x.shape[order[i]]);
    if (order[i] != i) moved.push_back(i);
  }
  if (moved.empty()) {
    call.out[0] = x;
    return;
  }
  if (x.constant && x.rank() == 2) {
    call.out[0] = changed(x, turned(*x.constant), "turned");
    call.out[0].turned = call.node.node().inputs.at(0);
    return;
  }
  if (x.constant && call.coder.may_fold(x.constant->numel())) {
    const std::vector<std::int64_t> before = strides_of(x.constant->shape);
    Shape shape;
    std::vector<std::int64_t> strides;
    std::string how = "permuted";
    for (const std::size_t axis : order) {
      shape.push_back(x.constant->shape[axis]);
      strides.push_back(before[axis]);
      how += ' ' + std::to_string(axis);
    }
    call.out[0] = changed(x, viewed(*x.constant, shape, strides, 0), how);
    return;
  }
  if (moved.size() == 2) {
    const bool are_last = moved[0] + 2 == x.rank() && moved[1] + 1 == x.rank();
    return call.give(x.dtype, to,
                     "transpose(" + call.read(0) +
                         (are_last ? "" : ", " + std::to_string(moved[0]) + ", " + std::to_string(moved[1])) +
                         ")");
  }
  std::vector<std::string> axes;
  for (const std::size_t axis : order) axes.push_back(std::to_string(axis));
  call.give(x.dtype, to, "permute(" + call.read(0) + ", {" + joined(axes) + "})");
}

// Of constants alone.
bool folded(Call& call, std::size_t axis) {
  std::vector<TensorData> parts;
  std::size_t elements = 0;
  std::string how = "beside";
  for (std::size_t i = 0; i < call.in.size(); ++i) {
    if (!call.at(i).constant) return false;
    parts.push_back(*call.at(i).constant);
    elements += parts.back().numel();
    Shape other = parts.back().shape;
    other[axis] = parts[0].shape[axis];
    if (parts.back().dtype != parts[0].dtype || other != parts[0].shape)
      call.node.refuse("parts that go with each other", parts.back().text());
    if (i > 0 && how.size() < 400) how += ' ' + call.at(i).weight;
  }
  if (!call.coder.may_fold(elements)) return false;
  // The output's name tells it from others of the same parts.
  call.out[0] = changed(call.at(0), put_together(parts, axis), how + " as " + call.node.node().outputs.at(0));
  return true;
}

void concat(Call& call) {
  const auto given = call.node.integer("axis");
  if (!given) call.node.refuse("an axis", "none");
  const Value& first = call.at(0);
  const std::size_t axis = call.axis(*given, first.rank());
  bool are_numbers = first.rank() == 1;
  Extents numbers;
  Extent extent = 0;
  for (std::size_t i = 0; i < call.in.size(); ++i) {
    const Value& part = call.at(i);
    if (part.rank() != first.rank() || kind_name(part.dtype) != kind_name(first.dtype))
      call.node.refuse("parts of one rank and kind", "several");
    extent = call.coder.sum(extent, part.shape[axis]);
    are_numbers = are_numbers && part.numbers && numbers.size() + part.numbers->size() <= 64;
    if (are_numbers) numbers.insert(numbers.end(), part.numbers->begin(), part.numbers->end());
  }
  if (are_numbers) {
    const auto count = static_cast<std::int64_t>(numbers.size());
    call.out[0] = of_numbers(first.dtype, {count}, std::move(numbers));
    return;
  }
  if (folded(call, axis)) return;
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < call.in.size(); ++i) parts.push_back(call.read(i));
  Extents to = first.shape;
  to[axis] = extent;
  if (parts.size() == 1)
    call.out[0] = first;
  else
    call.give(first.dtype, to, "cat({" + joined(parts) + "}, " + std::to_string(axis) + ")");
}

void expand(Call& call) {
  const Value& x = call.at(0);
  const auto wanted = call.numbers("", 1);
  if (!wanted || wanted->size() > kMaxRank) call.node.refuse("a shape of at most 8 dimensions", "another");
  const OpenExtents both = broadcast("Expand", x.shape, *wanted);
  OpenExtents to;
  std::vector<std::string> texts;
  bool is_same = both.size() == x.rank();
  for (std::size_t i = 0; i < both.size(); ++i) {
    // Of two free extents, what is asked for.
    to.push_back(both[i] ? *both[i] : (*wanted)[i + wanted->size() - both.size()]);
    texts.push_back(to[i]->text());
    is_same = is_same && *to[i] == x.shape[i];
  }
  if (is_same) {
    call.out[0] = x;
    return;
  }
  Shape shape;
  bool is_fixed = x.constant != nullptr;
  for (const auto& extent : to) {
    is_fixed = is_fixed && extent->is_number();
    shape.push_back(is_fixed ? static_cast<std::size_t>(extent->factor) : 1);
  }
  if (is_fixed && shape.numel() <= 1 << 16 && call.coder.may_fold(shape.numel())) {
    std::vector<std::int64_t> strides(shape.rank() - x.rank(), 0);
    const std::vector<std::int64_t> own = strides_of(x.constant->shape);
    for (std::size_t i = 0; i < own.size(); ++i) strides.push_back(x.constant->shape[i] == 1 ? 0 : own[i]);
    call.out[0] = changed(x, viewed(*x.constant, shape, strides, 0), "expanded to " + joined(texts));
    call.out[0].is_trained = false;
    return;
  }
  call.give(x.dtype, to, "expand(" + call.read(0) + ", {" + joined(texts) + "})");
  call.out[0].is_zero = number_of(x) == 0;
}

// Blocks of channels to rows and columns, and back.
void rearranged(Call& call, const Extents& parts, const std::string& order, const Extents& to) {
  const std::string wide =
      call.coder.line(call.at(0).dtype, open(parts), "reshape(" + call.read(0) + ", " + braced(parts) + ")")
          .code;
  call.give(call.at(0).dtype, to, "reshape(permute(" + wide + ", " + order + "), " + braced(to) + ")");
}
std::int64_t block_of(Call& call) {
  const std::int64_t block = call.node.integer("blocksize", 0);
  if (block < 1 || block > 1 << 15) call.node.refuse("a blocksize of at least 1", std::to_string(block));
  if (call.at(0).rank() != 4)
    call.node.refuse("[n, channels, rows, columns]", std::to_string(call.at(0).rank()) + " dimensions");
  return block;
}
void depth_to_space(Call& call) {
  const std::int64_t by = block_of(call);
  const std::string mode = call.node.text("mode", "DCR");
  if (mode != "DCR" && mode != "CRD") call.node.refuse("a mode of DCR or CRD", "'" + mode + "'");
  const Extents& x = call.at(0).shape;
  const auto channels = divided(x[1], by * by), rows = times(x[2], by), columns = times(x[3], by);
  if (!channels || !rows || !columns) call.node.refuse("channels that the blocksize divides", x[1].text());
  const Extents to = {x[0], *channels, *rows, *columns};
  if (mode == "CRD")
    return call.give(call.at(0).dtype, to, "pixel_shuffle(" + call.read(0) + ", " + std::to_string(by) + ")");
  rearranged(call, {x[0], by, by, *channels, x[2], x[3]}, "{0, 3, 4, 1, 5, 2}", to);
}
void space_to_depth(Call& call) {
  const std::int64_t by = block_of(call);
  const Extents& x = call.at(0).shape;
  const auto channels = times(x[1], by * by), rows = divided(x[2], by), columns = divided(x[3], by);
  if (!channels || !rows || !columns) call.node.refuse("extents that the blocksize divides", "others");
  rearranged(call, {x[0], x[1], *rows, by, *columns, by}, "{0, 3, 5, 1, 2, 4}",
             {x[0], *channels, *rows, *columns});
}

constexpr OperatorWriter kWriters[] = {
    {"Concat", concat}, {"Constant", constant},           {"DepthToSpace", depth_to_space},
    {"Expand", expand}, {"Identity", identity},           {"Shape", shape},
    {"Size", size},     {"SpaceToDepth", space_to_depth}, {"Transpose", transpose}};

}  // namespace

std::span<const OperatorWriter> layout_writers() { return kWriters; }

}  // namespace hearth::inline v0_1::codegen
