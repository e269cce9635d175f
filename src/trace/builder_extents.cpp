// Numbers that depend on the extents of the dynamic axes: how, and the nodes that compute them.
#include <algorithm>
#include <cmath>
#include <limits>

#include "trace/builder.hpp"

namespace hearth::inline v0_1::detail {
namespace {

bool all_equal(const std::vector<std::int64_t>& numbers) {
  return std::ranges::all_of(numbers, [&](std::int64_t number) { return number == numbers[0]; });
}

// wanted = of * factor / divisor + plus in every recording?
std::optional<Extent> affine(const std::vector<std::int64_t>& wanted, const std::vector<std::int64_t>& of) {
  std::size_t other = 0;
  while (other < of.size() && of[other] == of[0]) ++other;
  if (other == of.size() || of[0] == 0) return {};
  Extent found;
  const auto fits = [&] {
    for (std::size_t i = 0; i < of.size(); ++i)
      if (of[i] % found.divisor != 0 || of[i] / found.divisor * found.factor + found.plus != wanted[i])
        return false;
    return true;
  };
  const std::int64_t rise = wanted[other] - wanted[0], run = of[other] - of[0];
  if (rise == 0) return {};
  if (rise % run == 0) {
    found.factor = rise / run;
  } else if (run % rise == 0 && run / rise > 0) {
    found.divisor = run / rise;
  } else {
    return {};
  }
  found.plus = wanted[0] - of[0] / found.divisor * found.factor;
  return fits() ? std::optional(found) : std::nullopt;
}

std::optional<Extent> equal(const std::vector<std::int64_t>& wanted, const std::vector<std::int64_t>& of) {
  return wanted == of ? std::optional(Extent{}) : std::nullopt;
}

Extent fixed(std::int64_t number) {
  Extent made;
  made.plus = number;
  return made;
}

}  // namespace

GraphBuilder::Numbers GraphBuilder::numbers_at(std::size_t node, std::size_t operand,
                                               std::size_t entry) const {
  Numbers numbers;
  for (const Recording& recording : all_)
    numbers.push_back((*recording.nodes[node].inputs[operand].numbers)[entry]);
  return numbers;
}

GraphBuilder::Numbers GraphBuilder::extents_of(const Extent::Dim& dim) const {
  Numbers numbers;
  for (const Recording& recording : all_)
    numbers.push_back(static_cast<std::int64_t>(recording.values[dim.value].shape[dim.axis]));
  return numbers;
}

// Axes whose extents are not always the same: of what the node reads, and of the graph's inputs.
std::vector<Extent::Dim> GraphBuilder::dims_near(std::size_t node) const {
  std::vector<Extent::Dim> dims;
  const auto push = [&](TraceId value) {
    if (value == 0 || !at(value).depends) return;
    for (std::size_t axis = 0; axis < at(value).shape.rank(); ++axis)
      if (!all_equal(extents_of({value, axis}))) dims.push_back({value, axis});
  };
  for (const RecordedOperand& operand : all_[0].nodes[node].inputs) push(operand.id);
  for (const TraceId input : all_[0].inputs) push(input);
  return dims;
}

std::optional<Extent> GraphBuilder::explained(const Numbers& wanted, std::size_t node) const {
  if (all_equal(wanted)) return fixed(wanted[0]);
  const std::vector<Extent::Dim> near = dims_near(node);
  for (const auto how : {equal, affine})
    for (const Extent::Dim& dim : near)
      if (std::optional<Extent> found = how(wanted, extents_of(dim))) {
        found->of = dim;
        return found;
      }
  for (std::size_t i = 0; i < near.size(); ++i)  // a product of two
    for (std::size_t j = i; j < near.size(); ++j) {
      Numbers product = extents_of(near[i]);
      const Numbers other = extents_of(near[j]);
      for (std::size_t k = 0; k < product.size(); ++k) product[k] *= other[k];
      if (std::optional<Extent> found = affine(wanted, product)) {
        found->of = near[i];
        found->times = near[j];
        return found;
      }
    }
  // Of anything computed before.
  for (TraceId value = 1; value < all_[0].nodes[node].outputs[0]; ++value)
    if (live_[value] && at(value).depends && !names_[value].empty())
      for (std::size_t axis = 0; axis < at(value).shape.rank(); ++axis)
        if (extents_of({value, axis}) == wanted) {
          Extent found;
          found.of = {value, axis};
          return found;
        }
  return {};
}

// --- What operators say shorter than by a number

// 0 for the extent that x has there, and -1 for one more.
void GraphBuilder::shorten_reshape(std::vector<Extent>& list, std::size_t node) const {
  const TraceId x = all_[0].nodes[node].inputs[0].id;
  std::size_t varying = 0, last = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Numbers wanted = numbers_at(node, 1, i);
    if (all_equal(wanted)) continue;
    if (i < at(x).shape.rank() && extents_of({x, i}) == wanted) {
      list[i] = fixed(0);
    } else {
      ++varying;
      last = i;
    }
  }
  if (varying > 0) list[last] = fixed(-1);
}

// 1 for the extent that x has.
void GraphBuilder::shorten_expand(std::vector<Extent>& list, std::size_t node) const {
  const TraceId x = all_[0].nodes[node].inputs[0].id;
  const std::size_t rank = at(x).shape.rank();
  for (std::size_t i = 0; i < rank; ++i) {
    Extent& entry = list[list.size() - 1 - i];
    const Numbers wanted = numbers_at(node, 1, list.size() - 1 - i);
    if (!all_equal(wanted) && extents_of({x, rank - 1 - i}) == wanted) entry = fixed(1);
  }
}

// An end behind the last element, and places counted from there.
void GraphBuilder::shorten_slice(std::vector<Extent>& list, std::size_t node, std::size_t operand) const {
  const RecordedNode& slice = all_[0].nodes[node];
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Numbers wanted = numbers_at(node, operand, i);
    if (all_equal(wanted)) continue;
    const auto axis = static_cast<std::size_t>((*slice.inputs[3].numbers)[i]);
    const std::int64_t step = (*slice.inputs[4].numbers)[i];
    const Numbers extents = extents_of({slice.inputs[0].id, axis});
    bool at_end = operand == 2, apart = true;
    for (std::size_t k = 0; k < wanted.size(); ++k) {
      at_end = at_end && wanted[k] <= extents[k] && wanted[k] + step > extents[k];
      apart = apart && wanted[k] - extents[k] == wanted[0] - extents[0];
    }
    if (at_end)
      list[i] = fixed(std::numeric_limits<std::int64_t>::max());
    else if (apart && wanted[0] < extents[0])
      list[i] = fixed(wanted[0] - extents[0]);
  }
}

// --- The nodes

std::string GraphBuilder::numbers(std::size_t node, std::size_t operand) {
  const RecordedNode& recorded = all_[0].nodes[node];
  const RecordedOperand& read = recorded.inputs[operand];
  std::vector<Extent> list(read.numbers->size());
  std::vector<bool> open(list.size());
  for (std::size_t i = 0; i < list.size(); ++i) {
    list[i] = fixed((*read.numbers)[i]);
    open[i] = !all_equal(numbers_at(node, operand, i));
  }
  if (std::ranges::find(open, true) != open.end()) {
    const std::int64_t kOpen = std::numeric_limits<std::int64_t>::min();
    std::vector<Extent> shorter = list;
    for (std::size_t i = 0; i < list.size(); ++i)
      if (open[i]) shorter[i] = fixed(kOpen);
    if (recorded.op == "Reshape") shorten_reshape(shorter, node);
    if (recorded.op == "Expand") shorten_expand(shorter, node);
    if (recorded.op == "Slice") shorten_slice(shorter, node, operand);
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (!open[i] || shorter[i].plus != kOpen) {
        list[i] = shorter[i];
        continue;
      }
      const std::optional<Extent> found = explained(numbers_at(node, operand, i), node);
      if (!found)
        refuse(node, "numbers that follow from the extents of the dynamic axes, got some that do not, at " +
                         std::to_string(i));
      list[i] = *found;
    }
  }
  return number_list(list, node, read.scalar);
}

std::string GraphBuilder::number_list(const std::vector<Extent>& list, std::size_t node, bool scalar) {
  const std::string& op = all_[0].nodes[node].op;
  const std::string name = op == "Reshape" || op == "Expand" ? "shape" : "numbers";
  std::vector<std::string> parts;
  std::vector<std::int64_t> run;
  const auto end_run = [&] {
    if (run.empty() && !(parts.empty() && list.empty())) return;
    const Shape shape = scalar && list.size() == 1 && !list[0].of ? Shape{} : Shape{run.size()};
    parts.push_back(initializer(name, TensorData::from(run, shape), true));
    run.clear();
  };
  const std::string base = base_;
  for (const Extent& entry : list) {
    if (!entry.of) {
      run.push_back(entry.plus);
      continue;
    }
    end_run();
    parts.push_back(computed(entry, base));
  }
  end_run();
  std::string made = parts[0];
  if (parts.size() > 1)
    made = add_node("Concat", parts, base + "/Concat", {{"axis", std::int64_t{0}}});
  else if (scalar && list[0].of)
    made = add_node("Squeeze", parts, base + "/Squeeze");
  return made;
}

std::string GraphBuilder::dim_name(const Extent::Dim& dim, const std::string& base) {
  std::string& name = dims_[{dim.value, dim.axis}];
  if (name.empty()) {
    const auto axis = static_cast<std::int64_t>(dim.axis);
    const std::string shape = add_node("Shape", {names_[dim.value]}, base + "/Shape");
    const std::string index = initializer("axis", TensorData::from(std::vector{axis}, {1}), true);
    name = add_node("Gather", {shape, index}, base + "/Gather", {{"axis", std::int64_t{0}}});
  }
  return name;
}

// As a tensor of one element.
std::string GraphBuilder::computed(const Extent& extent, const std::string& base) {
  const auto with = [&](const char* op, const std::string& x, std::int64_t number) {
    const std::string other = initializer("number", TensorData::from(std::vector{number}, {1}), true);
    return add_node(op, {x, other}, base + "/" + op);
  };
  std::string made = dim_name(*extent.of, base);
  if (extent.times) made = add_node("Mul", {made, dim_name(*extent.times, base)}, base + "/Mul");
  if (extent.divisor != 1) made = with("Div", made, extent.divisor);
  if (extent.factor != 1) made = with("Mul", made, extent.factor);
  if (extent.plus != 0) made = with("Add", made, extent.plus);
  return made;
}

// A constant of another shape in each recording, all of one number; or one number that goes with an extent.
std::string GraphBuilder::varying_leaf(TraceId value, std::size_t node) {
  const Recording& first = all_[0];
  const DType dtype = first.values[value].dtype;
  const std::vector<double> elements =
      hearth::cast(first.values[value].constant(), DType::f64).values<double>();
  bool uniform = !elements.empty();
  for (const Recording& recording : all_)
    for (const double element : hearth::cast(recording.values[value].constant(), DType::f64).values<double>())
      uniform = uniform && element == elements[0];
  const std::string base = base_;
  const auto scalar = [&](double number) {
    return initializer("constant", hearth::cast(TensorData::from(std::vector{number}, {}), dtype), true);
  };
  if (uniform) {
    std::vector<Extent> list;
    for (std::size_t axis = 0; axis < at(value).shape.rank(); ++axis) {
      const std::optional<Extent> found = explained(extents_of({value, axis}), node);
      if (!found) refuse(node, "a constant whose shape follows from the extents, got one whose does not");
      list.push_back(*found);
    }
    return add_node("Expand", {scalar(elements[0]), number_list(list, node, false)}, base + "/Expand");
  }
  if (elements.size() == 1 && is_float(dtype))  // number = c * (extent + plus), or c / (extent + plus)
    for (const Extent::Dim& dim : dims_near(node))
      for (const std::int64_t plus : {0, -1, 1})
        for (const bool divides : {true, false}) {
          const Numbers extents = extents_of(dim);
          std::optional<double> c;
          bool fits = true;
          for (std::size_t i = 0; i < all_.size(); ++i) {
            const double extent = static_cast<double>(extents[i] + plus);
            const double here =
                hearth::cast(all_[i].values[value].constant(), DType::f64).values<double>()[0];
            const double factor = divides ? here * extent : here / extent;
            if (!c) c = factor;
            fits = fits && std::isfinite(factor) && std::fabs(factor - *c) <= 1e-6 * std::fabs(*c);
          }
          if (!fits) continue;
          Extent of;
          of.of = dim;
          of.plus = plus;
          const std::string whole = add_node("Squeeze", {computed(of, base)}, base + "/Squeeze");
          const std::string extent =
              add_node("Cast", {whole}, base + "/Cast", {{"to", std::int64_t{dtype == DType::f64 ? 11 : 1}}});
          const double rounded = std::fabs(*c - std::round(*c)) < 1e-6 ? std::round(*c) : *c;
          return add_node(divides ? "Div" : "Mul", {scalar(rounded), extent},
                          base + (divides ? "/Div" : "/Mul"));
        }
  refuse(node, "constants that do not depend on the extents of the dynamic axes, got one that does");
}

}  // namespace hearth::inline v0_1::detail
