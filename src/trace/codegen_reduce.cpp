// Reductions, running sums and products, and sorting.
#include <algorithm>

#include "codegen_coder.hpp"

namespace hearth::inline v0_1::codegen {
namespace {

struct Over {
  std::vector<std::size_t> axes;
  bool keeps, all;
};

Over over(Call& call) {
  const std::size_t rank = call.at(0).rank();
  const auto given = call.fixed("axes", 1);
  const bool keeps = call.node.integer("keepdims", 1) != 0,
             none = call.node.integer("noop_with_empty_axes", 0) != 0;
  Over made{{}, keeps, false};
  if (given && !given->empty())
    made.axes = call.axes(*given, rank);
  else if (!none)
    for (std::size_t i = 0; i < rank; ++i) made.axes.push_back(i);
  std::sort(made.axes.begin(), made.axes.end());
  made.all = made.axes.size() == rank;
  return made;
}

Extents shape_of(const Extents& from, const Over& how) {
  Extents shape;
  for (std::size_t i = 0; i < from.size(); ++i)
    if (std::find(how.axes.begin(), how.axes.end(), i) == how.axes.end())
      shape.push_back(from[i]);
    else if (how.keeps)
      shape.emplace_back(1);
  return shape;
}

// before f(x, axes) after, where f has a form that keeps the axes.
void reduced(Call& call, const std::string& f, const std::string& before, const std::string& after) {
  const Over how = over(call);
  std::string x = call.read(0);
  if (!before.empty()) x = before + "(" + x + ")";
  if (!how.axes.empty()) {
    const std::string name = how.keeps ? f + "_keepdim" : f;
    x = name + "(" + x + (how.all && !how.keeps ? "" : ", " + axes_text(how.axes)) + ")";
  }
  if (!after.empty()) x = after + "(" + x + ")";
  call.give(call.at(0).dtype, shape_of(call.at(0).shape, how), x);
}

void only_numbers(const Call& call) {
  if (call.at(0).is_bool()) call.node.refuse("numbers", "truth values");
}
void sum(Call& call) { only_numbers(call), reduced(call, "sum", "", ""); }
void max(Call& call) { only_numbers(call), reduced(call, "max", "", ""); }
void min(Call& call) { only_numbers(call), reduced(call, "min", "", ""); }
void mean(Call& call) { call.floats(0), reduced(call, "mean", "", ""); }
void l1(Call& call) { call.floats(0), reduced(call, "sum", "abs", ""); }
void l2(Call& call) { call.floats(0), reduced(call, "sum", "square", "sqrt"); }
void sum_square(Call& call) { call.floats(0), reduced(call, "sum", "square", ""); }
void log_sum(Call& call) { call.floats(0), reduced(call, "sum", "", "log"); }
void log_sum_exp(Call& call) { call.floats(0), reduced(call, "logsumexp", "", ""); }
void prod(Call& call) {
  only_numbers(call);
  const Value& x = call.at(0);
  if (x.numbers && x.rank() == 1) {
    const Over how = over(call);
    const auto all = product(*x.numbers);
    if (all && how.axes.size() == 1) {
      call.out[0] = of_numbers(x.dtype, how.keeps ? Extents{1} : Extents(), {*all});
      return;
    }
  }
  reduced(call, "prod", "", "");
}

void arg(Call& call, const std::string& f) {
  only_numbers(call);
  const std::size_t axis = call.axis(call.node.integer("axis", 0), call.at(0).rank());
  const bool keeps = call.node.integer("keepdims", 1) != 0;
  const Extents to = shape_of(call.at(0).shape, {{axis}, keeps, false});
  const std::string name = keeps ? f + "_keepdim" : f, at = std::to_string(axis);
  if (call.node.integer("select_last_index", 0) == 0)
    return call.give(DType::i64, to, name + "(" + call.read(0) + ", " + at + ")");
  // The last one is the first from the end.
  const Extent last = call.coder.sum(call.at(0).shape[axis], -1);
  call.give(DType::i64, to,
            number_text(last) + " - " + name + "(flip(" + call.read(0) + ", " + at + "), " + at + ")", true);
}
void arg_max(Call& call) { arg(call, "argmax"); }
void arg_min(Call& call) { arg(call, "argmin"); }

// 1 where the first largest stands, else 0.
void hardmax(Call& call) {
  const std::size_t rank = call.floats(0).rank();
  const std::int64_t axis = call.node.integer("axis", call.node.opset() < 13 ? 1 : -1);
  if (rank == 0 || call.axis(axis, rank) + 1 != rank) call.node.refuse("the last axis", std::to_string(axis));
  const std::string count =
      call.known(call.at(0).shape.back(), "an extent") == 0 ? "0" : call.at(0).shape.back().text();
  call.give_like(0, "to_float(one_hot(argmax(" + call.read(0) + ", -1), " + count + "))");
}

void running(Call& call, const std::string& f) {
  only_numbers(call);
  const bool exclusive = call.node.integer("exclusive", 0) != 0,
             reverse = call.node.integer("reverse", 0) != 0;
  const auto given = call.number(1);
  if (!given) call.node.refuse("an axis that is known", "one that is computed");
  const std::string axis = std::to_string(call.axis(static_cast<std::int64_t>(*given), call.at(0).rank()));
  if (exclusive && f != "cumsum") call.node.refuse("a product that takes in its place", "an exclusive one");
  const std::string x = call.read(0);
  const auto flipped = [&](const std::string& of) { return "flip(" + of + ", " + axis + ")"; };
  const std::string turned =
      reverse ? flipped(f + "(" + flipped(x) + ", " + axis + ")") : f + "(" + x + ", " + axis + ")";
  call.give_like(0, turned);
  if (exclusive) call.give_like(0, call.out[0].code + " - " + x, true);
}
void running_sum(Call& call) { running(call, "cumsum"); }
void running_product(Call& call) { running(call, "cumprod"); }

void top_k(Call& call) {
  only_numbers(call);
  call.node.integer("sorted", 1);
  const Value x = call.at(0);
  const std::size_t axis = call.axis(call.node.integer("axis", -1), x.rank());
  const bool largest = call.node.integer("largest", 1) != 0;
  const auto k = call.numbers("k", 1);
  if (!k || k->size() != 1) call.node.refuse("a k that is known", "others");
  const std::string parts = call.coder.parts("topk(" + call.read(0) + ", " + (*k)[0].text() + ", " +
                                             std::to_string(axis) + (largest ? "" : ", false") + ")");
  Extents to = x.shape;
  to[axis] = (*k)[0];
  call.out[0] = call.coder.line(x.dtype, open(to), parts + ".values");
  if (call.out.size() > 1) call.out[1] = call.coder.line(DType::i64, open(to), parts + ".indices");
}

constexpr OperatorWriter kWriters[] = {
    {"ArgMax", arg_max},     {"ArgMin", arg_min},       {"CumProd", running_product},
    {"CumSum", running_sum}, {"Hardmax", hardmax},      {"ReduceL1", l1},
    {"ReduceL2", l2},        {"ReduceLogSum", log_sum}, {"ReduceLogSumExp", log_sum_exp},
    {"ReduceMax", max},      {"ReduceMean", mean},      {"ReduceMin", min},
    {"ReduceProd", prod},    {"ReduceSum", sum},        {"ReduceSumSquare", sum_square},
    {"TopK", top_k}};

}  // namespace

std::span<const OperatorWriter> reduce_writers() { return kWriters; }

}  // namespace hearth::inline v0_1::codegen
