// Elements at places that several indices tell together.
#include <algorithm>

#include "codegen_coder.hpp"

namespace hearth::inline v0_1::codegen {
namespace {

Extents part(const Extents& extents, std::size_t first, std::size_t last) {
  return Extents(extents.begin() + static_cast<std::ptrdiff_t>(first),
                 extents.begin() + static_cast<std::ptrdiff_t>(last));
}
Extents joined(Extents a, const Extents& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}
Extent count_of(Call& call, const Extents& extents) {
  const auto count = product(extents);
  if (!count) call.node.refuse("a number of elements that fits", "a larger one");
  return *count;
}
Value as_line(Call& call, const Value& x) {
  Value line = x;
  line.code = call.coder.read(x);
  line.numbers.reset();
  return line;
}

void compress(Call& call) {
  const Value &x = call.at(0), &keeps = call.at(1);
  const auto given = call.node.integer("axis");
  if (!keeps.is_bool() || keeps.rank() != 1)
    call.node.refuse("a list of truth values", std::string(name(keeps.dtype)));
  const std::size_t at = given ? call.axis(*given, x.rank()) : 0;
  const Value all = given ? x : reshaped(call, x, {count_of(call, x.shape)});
  std::string places = "select(nonzero(" + call.read(1) + "), 1, 0)";
  OpenExtents to = open(all.shape);
  to[at] = std::nullopt;
  if (keeps.constant) {
    Extents kept;
    for (std::size_t i = 0; i < keeps.constant->numel(); ++i)
      if (keeps.constant->bytes.data()[i] != std::byte{0}) kept.emplace_back(static_cast<std::int64_t>(i));
    const auto count = static_cast<std::int64_t>(kept.size());
    to[at] = Extent(count);
    places = call.coder.read(of_numbers(DType::i64, {count}, std::move(kept)));
  }
  call.give(x.dtype, to,
            "index_select(" + call.coder.read(all) + ", " + std::to_string(at) + ", " + places + ")");
}

// Tuples of indices [.., depth] into a tensor, the first axes of both being common.
struct Tuples {
  std::size_t depth, common;
  Extents of_tuples;   // [..]
  Extents rows, rest;  // of the tensor: the axes that a tuple goes along, and those behind
  Value place = {};    // of each tuple's row in row-major order, [..]
};

Tuples tuples(Call& call, std::size_t common) {
  const Value &x = call.at(0), &indices = call.at(1);
  if (indices.rank() <= common || !indices.is_int())
    call.node.refuse("tuples of whole numbers as indices", std::to_string(indices.rank()) + " dimensions");
  Tuples of{call.known(indices.shape.back(), "a number of indices in a tuple"), common, {}, {}, {}};
  const std::size_t along = common + of.depth;
  if (of.depth == 0 || along > x.rank())
    call.node.refuse("tuples of 1 to " + std::to_string(x.rank() - std::min(common, x.rank())) + " indices",
                     std::to_string(of.depth));
  of.of_tuples = part(indices.shape, 0, indices.rank() - 1);
  of.rows = part(x.shape, 0, along);
  of.rest = part(x.shape, along, x.rank());
  const Value all = as_line(call, indices);
  for (std::size_t axis = 0; axis < along; ++axis) {
    std::string index;
    OpenExtents shape = open(of.of_tuples);
    if (axis < common) {
      // The row that a tuple stands in.
      Extents wide(of.of_tuples.size(), 1);
      wide[axis] = x.shape[axis];
      index = "reshape(arange<B>(" + x.shape[axis].text() + ", " + call.coder.device() + "), " +
              braced(wide) + ")";
      shape = open(wide);
    } else {
      const Value one = call.coder.line(DType::i64, shape,
                                        "select(" + all.code + ", " + std::to_string(indices.rank() - 1) +
                                            ", " + std::to_string(axis - common) + ")");
      index = from_start(call, one, x.shape[axis]);
    }
    if (axis == 0) {
      of.place = call.coder.line(DType::i64, shape, index);
      continue;
    }
    OpenExtents both = axis < common ? OpenExtents() : open(of.of_tuples);
    if (both.empty() && axis < common) {
      both = open(of.place.shape);
      both[axis] = x.shape[axis];
    }
    const std::string scaled =
        call.coder
            .line(DType::i64, open(of.place.shape), of.place.code + " * " + number_text(x.shape[axis]), true)
            .code;
    of.place = call.coder.line(DType::i64, both, scaled + " + " + index, true);
  }
  return of;
}

// x as [rows, rest..]
Value as_rows(Call& call, const Tuples& of) {
  return reshaped(call, call.at(0), joined({count_of(call, of.rows)}, of.rest));
}

void gather_nd(Call& call) {
  const std::int64_t common = call.node.integer("batch_dims", 0);
  if (common < 0 || common >= static_cast<std::int64_t>(kMaxRank))
    call.node.refuse("batch_dims of at least 0", std::to_string(common));
  const Tuples of = tuples(call, static_cast<std::size_t>(common));
  const DType dtype = call.at(0).dtype;
  const Extents to = joined(of.of_tuples, of.rest);
  if (of.rest.empty()) return call.give(dtype, to, "take(" + call.read(0) + ", " + of.place.code + ")");
  const Extent count = count_of(call, of.of_tuples);
  const Value list = reshaped(call, of.place, {count}), rows = as_rows(call, of);
  const Value picked = call.coder.line(dtype, open(joined({count}, of.rest)),
                                       "index_select(" + call.coder.read(rows) + ", 0, " + list.code + ")");
  call.out[0] = reshaped(call, picked, to);
}

void scatter_nd(Call& call) {
  const std::string how = call.node.text("reduction", "none");
  if (how != "none" && how != "add") call.node.refuse("a reduction of none or add", "'" + how + "'");
  const Value x = call.at(0);
  if (kind_name(call.at(2).dtype) != kind_name(x.dtype))
    call.node.refuse("updates of the same kind", "others");
  const Tuples of = tuples(call, 0);
  const Extents updates = joined({count_of(call, of.of_tuples)}, of.rest);
  Extents list(updates.size(), 1);
  list[0] = updates[0];
  const Value places = reshaped(call, of.place, list);
  const std::string wide =
      of.rest.empty() ? places.code : "expand(" + places.code + ", " + braced(updates) + ")";
  const Value rows = as_rows(call, of), source = reshaped(call, call.at(2), updates);
  const Value written = call.coder.line(x.dtype, open(rows.shape),
                                        (how == "add" ? "scatter_add(" : "scatter(") + call.coder.read(rows) +
                                            ", 0, " + wide + ", " + call.coder.read(source) + ")");
  call.out[0] = reshaped(call, written, x.shape);
}

void reverse_sequence(Call& call) {
  const Value &x = call.at(0), &lengths = call.at(1);
  const std::size_t batch = call.axis(call.node.integer("batch_axis", 1), x.rank()),
                    time = call.axis(call.node.integer("time_axis", 0), x.rank());
  if (batch + time != 1) call.node.refuse("a batch and a time that are the first two axes", "others");
  if (!lengths.is_int() || lengths.rank() != 1)
    call.node.refuse("a list of lengths", std::string(name(lengths.dtype)));
  const auto along = [](std::size_t axis, const Extent& extent) {
    return axis == 0 ? Extents{extent, 1} : Extents{1, extent};
  };
  const Extents both = part(x.shape, 0, 2), steps = along(time, x.shape[time]),
                rows = along(batch, x.shape[batch]);
  const std::string step = call.coder
                               .line(DType::i64, open(steps),
                                     "reshape(arange<B>(" + x.shape[time].text() + ", " +
                                         call.coder.device() + "), " + braced(steps) + ")")
                               .code;
  const std::string length =
      call.coder.line(DType::i64, open(rows), "reshape(" + call.read(1) + ", " + braced(rows) + ")").code;
  const std::string is_turned = call.coder.line(DType::boolean, open(both), step + " < " + length, true).code;
  const std::string last = call.coder.line(DType::i64, open(rows), length + " - 1", true).code;
  const std::string turned = call.coder.line(DType::i64, open(both), last + " - " + step, true).code;
  Value place =
      call.coder.line(DType::i64, open(both), "where(" + is_turned + ", " + turned + ", " + step + ")");
  if (x.rank() > 2) {
    place = reshaped(call, place, joined(both, Extents(x.rank() - 2, 1)));
    place = call.coder.line(DType::i64, open(x.shape), "expand(" + place.code + ", " + braced(x.shape) + ")");
  }
  call.give_like(0, "gather(" + call.read(0) + ", " + std::to_string(time) + ", " + place.code + ")");
}

constexpr OperatorWriter kWriters[] = {{"Compress", compress},
                                       {"GatherND", gather_nd},
                                       {"ReverseSequence", reverse_sequence},
                                       {"ScatterND", scatter_nd}};

}  // namespace

std::span<const OperatorWriter> place_writers() { return kWriters; }

}  // namespace hearth::inline v0_1::codegen
