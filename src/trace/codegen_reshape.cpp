// The same elements in another shape.
#include <algorithm>

#include <hearth/trace/op/layout.hpp>

#include "codegen_coder.hpp"
#include "codegen_fold.hpp"

namespace hearth::inline v0_1::codegen {
namespace {

// "{2, -1}" with what is given where it is -1, as a shape of any rank.
std::string reshaped(const std::string& x, const std::vector<std::string>& extents) {
  if (extents.empty()) return "reshape<0>(" + x + ", std::array<std::size_t, 0>{})";
  return "reshape(" + x + ", {" + joined(extents) + "})";
}

// flatten<1>, flatten<0, 1>: where consecutive axes become one and the others stay. Empty where they do not.
std::string flattening(const Extents& from, const OpenExtents& to) {
  if (to.empty() || from.size() <= to.size()) return {};
  const std::size_t joins = from.size() - to.size();
  for (std::size_t start = 0; start < to.size(); ++start) {
    bool fits = true;
    for (std::size_t i = 0; i < to.size() && fits; ++i) {
      const auto wanted =
          i == start ? product(Extents(from.begin() + static_cast<std::ptrdiff_t>(start),
                                       from.begin() + static_cast<std::ptrdiff_t>(start + joins + 1)))
                     : std::optional(from[i < start ? i : i + joins]);
      fits = wanted && to[i] && *wanted == *to[i];
    }
    if (!fits) continue;
    return start + 1 == to.size()
               ? "flatten<" + std::to_string(start) + ">"
               : "flatten<" + std::to_string(start) + ", " + std::to_string(start + joins) + ">";
  }
  return {};
}

// To a shape, of which one extent may be what is left.
void to_shape(Call& call, const OpenExtents& to, const std::vector<std::string>& texts) {
  const Value& x = call.at(0);
  bool is_same = to.size() == x.rank(), is_fixed = true;
  for (std::size_t i = 0; i < to.size(); ++i) {
    is_same = is_same && to[i] && *to[i] == x.shape[i];
    is_fixed = is_fixed && to[i] && to[i]->is_number();
  }
  if (is_same) {
    call.out[0] = x;
    return;
  }
  if (x.numbers && to.size() <= 1 && is_fixed) {
    call.out[0] = of_numbers(x.dtype, to.empty() ? Extents() : Extents{*to[0]}, *x.numbers);
    return;
  }
  if (x.constant && is_fixed) {
    TensorData data = *x.constant;
    data.shape = {};
    for (const auto& extent : to) data.shape.push_back(static_cast<std::size_t>(extent->factor));
    if (data.shape.numel() != x.constant->numel())
      throw_shape_error("Reshape", x.constant->shape.text(), data.shape.text());
    call.out[0] = changed(x, std::move(data), "as " + joined(texts));
    return;
  }
  const std::string flat = flattening(x.shape, to);
  call.give(x.dtype, to, flat.empty() ? reshaped(call.read(0), texts) : flat + "(" + call.read(0) + ")");
}

void reshape(Call& call) {
  const bool keeps_zero = call.node.integer("allowzero", 0) != 0;
  const auto wanted = call.numbers("shape", 1);
  if (!wanted) call.node.refuse("a shape", "none");
  if (wanted->size() > kMaxRank)
    call.node.refuse("a shape of at most 8 dimensions", std::to_string(wanted->size()));
  const Extents& from = call.at(0).shape;
  OpenExtents to;
  std::vector<std::string> texts;
  std::optional<std::size_t> left;
  Extents others;
  for (std::size_t i = 0; i < wanted->size(); ++i) {
    Extent extent = (*wanted)[i];
    if (extent.is(0) && !keeps_zero) {
      if (i >= from.size())
        throw_shape_error("Reshape", "an extent to keep on axis " + std::to_string(i),
                          std::to_string(from.size()) + " axes");
      extent = from[i];
    }
    if (extent.is(-1)) {
      if (left) throw_shape_error("Reshape", "at most one extent of -1", "two");
      left = i;
      to.emplace_back(std::nullopt);
      texts.emplace_back("-1");
      continue;
    }
    if (extent.factor < 0) throw_shape_error("Reshape", "extents of at least 0", extent.text());
    others.push_back(extent);
    to.emplace_back(extent);
    texts.push_back(extent.text());
  }
  if (left) {
    const auto all = product(from), rest = product(others);
    if (all && rest) to[*left] = divided(*all, *rest);
    if (all && rest && !to[*left] && all->is_number() && rest->is_number())
      throw_shape_error("Reshape", "extents that divide " + all->text() + " elements", rest->text());
  }
  to_shape(call, to, texts);
}

void flatten(Call& call) {
  const std::int64_t given = call.node.integer("axis", 1);
  const Extents& from = call.at(0).shape;
  const auto rank = static_cast<std::int64_t>(from.size());
  const std::size_t axis = given == rank ? from.size() : call.axis(given, from.size());
  const auto middle = from.begin() + static_cast<std::ptrdiff_t>(axis);
  const auto rows = product(Extents(from.begin(), middle)), columns = product(Extents(middle, from.end()));
  if (!rows || !columns) call.node.refuse("extents that fit", "larger ones");
  to_shape(call, {rows, columns},
           {axis == 0                        ? "1"
            : rows->is_number() || axis == 1 ? rows->text()
                                             : "-1",
            axis == 0 || rows->is_number() || axis == 1 ? "-1" : columns->text()});
}

void squeeze(Call& call) {
  const Value& x = call.at(0);
  const auto given = call.fixed("axes", 1);
  std::vector<std::size_t> axes;
  if (given) {
    axes = call.axes(*given, x.rank());
  } else {
    for (std::size_t i = 0; i < x.rank(); ++i) {
      if (x.shape[i].is(1)) axes.push_back(i);
    }
  }
  std::sort(axes.begin(), axes.end());
  OpenExtents to;
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < x.rank(); ++i) {
    if (std::find(axes.begin(), axes.end(), i) == axes.end()) {
      to.emplace_back(x.shape[i]);
      texts.push_back(x.shape[i].text());
    } else if (x.shape[i].is_number() && !x.shape[i].is(1)) {
      throw_shape_error("Squeeze", "extent 1 on axis " + std::to_string(i), x.shape[i].text());
    }
  }
  if (axes.empty() || x.numbers || x.constant) return to_shape(call, to, texts);
  // What was added just before goes away again.
  if (const Line* line = call.coder.line_of(x.code); line && axes.size() == 1) {
    const std::string start = "unsqueeze(", end = ", " + std::to_string(axes[0]) + ")";
    if (line->code.starts_with(start) && line->code.ends_with(end)) {
      call.out[0] = {.dtype = x.dtype,
                     .shape = {},
                     .code = line->code.substr(start.size(), line->code.size() - start.size() - end.size())};
      for (const auto& extent : to) call.out[0].shape.push_back(*extent);
      return;
    }
  }
  call.give(x.dtype, to, "squeeze(" + call.read(0) + ", " + axes_text(axes) + ")");
}

void unsqueeze(Call& call) {
  const Value& x = call.at(0);
  const auto given = call.fixed("axes", 1);
  if (!given) call.node.refuse("axes", "none");
  const std::size_t rank = x.rank() + given->size();
  if (rank > kMaxRank) call.node.refuse("at most 8 dimensions", std::to_string(rank));
  std::vector<std::size_t> axes = call.axes(*given, rank);
  std::sort(axes.begin(), axes.end());
  OpenExtents to;
  std::vector<std::string> texts;
  for (std::size_t i = 0, next = 0; i < rank; ++i) {
    const bool is_new = std::find(axes.begin(), axes.end(), i) != axes.end();
    to.emplace_back(is_new ? Extent(1) : x.shape[next++]);
    texts.push_back(to.back()->text());
  }
  if (axes.empty() || x.constant || (x.numbers && rank <= 1)) return to_shape(call, to, texts);
  std::string code = call.read(0);
  for (const std::size_t axis : axes) code = "unsqueeze(" + code + ", " + std::to_string(axis) + ")";
  call.give(x.dtype, to, code);
}

constexpr OperatorWriter kWriters[] = {
    {"Flatten", flatten}, {"Reshape", reshape}, {"Squeeze", squeeze}, {"Unsqueeze", unsqueeze}};

}  // namespace

std::span<const OperatorWriter> reshape_writers() { return kWriters; }

}  // namespace hearth::inline v0_1::codegen
