// Functions of one tensor of floats.
#include <algorithm>

#include "codegen_coder.hpp"

namespace hearth::inline v0_1::codegen {
namespace {

// The function's name in a constant, so that one writer fits all.
template <std::size_t N>
struct Text {
  char text[N];
  constexpr Text(const char (&from)[N]) { std::copy_n(from, N, text); }
};

/// f(x), of floats.
template <Text name>
void function(Call& call) {
  call.floats(0);
  call.give_like(0, std::string(name.text) + "(" + call.read(0) + ")");
}
/// f(x), of floats or ints.
template <Text name>
void function_of_numbers(Call& call) {
  if (call.at(0).is_bool()) call.node.refuse("numbers", "truth values");
  call.give_like(0, std::string(name.text) + "(" + call.read(0) + ")");
}

// f(x, a, b) with numbers of the node's, left out where they are the function's own.
struct Option {
  const char* name;
  double otherwise, own;
};
void with_options(Call& call, const std::string& name, std::initializer_list<Option> options) {
  std::vector<std::string> parts = {call.coder.read(call.floats(0))};
  std::size_t needed = 1;
  for (const Option& option : options) {
    const double value = call.node.real(option.name, option.otherwise);
    parts.push_back(real_text(value, true));
    if (real_text(value, true) != real_text(option.own, true)) needed = parts.size();
  }
  parts.resize(needed);
  call.give_like(0, name + "(" + joined(parts) + ")");
}

void leaky_relu(Call& call) { with_options(call, "leaky_relu", {{"alpha", 0.01, 0.01}}); }
void elu(Call& call) { with_options(call, "elu", {{"alpha", 1, 1}}); }
void celu(Call& call) { with_options(call, "celu", {{"alpha", 1, 1}}); }
void shrink(Call& call) { with_options(call, "shrink", {{"lambd", 0.5, 0.5}, {"bias", 0, 0}}); }
void thresholded_relu(Call& call) {
  call.give_like(0, "threshold(" + call.coder.read(call.floats(0)) + ", " +
                        real_text(call.node.real("alpha", 1), true) + ", 0.0)");
}

void selu(Call& call) {
  const double alpha = call.node.real("alpha", op::Selu::alpha),
               gamma = call.node.real("gamma", op::Selu::scale);
  const std::string x = call.coder.read(call.floats(0));
  if (real_text(alpha, true) == real_text(op::Selu::alpha, true) &&
      real_text(gamma, true) == real_text(op::Selu::scale, true))
    return call.give_like(0, "selu(" + x + ")");
  call.give_like(0, "elu(" + x + ", " + real_text(alpha, true) + ")");
  call.give_like(0, call.out[0].code + " * " + real_text(gamma, true), true);
}

void hard_sigmoid(Call& call) {
  const double alpha = call.node.real("alpha", 0.2), beta = call.node.real("beta", 0.5);
  const std::string x = call.coder.read(call.floats(0));
  if (real_text(alpha, true) == real_text(1.0 / 6, true) && beta == 0.5)
    return call.give_like(0, "hardsigmoid(" + x + ")");
  call.give_like(0, x + " * " + real_text(alpha, true) + " + " + real_text(beta, true), true);
  call.give_like(0, "clamp(" + call.out[0].code + ", 0, 1)");
}

void swish(Call& call) {
  const double alpha = call.node.real("alpha", 1);
  const std::string x = call.coder.read(call.floats(0));
  if (alpha == 1) return call.give_like(0, "silu(" + x + ")");
  call.give_like(0, x + " * " + real_text(alpha, true), true);
  call.give_like(0, x + " * sigmoid(" + call.out[0].code + ")", true);
}

void gelu(Call& call) {
  const std::string how = call.node.text("approximate", "none");
  if (how != "none" && how != "tanh") call.node.refuse("an approximation of none or tanh", "'" + how + "'");
  call.give_like(0, (how == "tanh" ? "gelu_tanh(" : "gelu(") + call.coder.read(call.floats(0)) + ")");
}

// As in inference.
void dropout(Call& call) {
  call.node.integer("seed");
  const double ratio = call.number(1).value_or(call.node.real("ratio", 0.5));
  if (call.has(2) && call.number(2).value_or(1) != 0 && ratio != 0)
    call.node.refuse("training_mode to be false", "true");
  if (call.node.has_output(1)) call.node.refuse("Dropout without a mask", "with one");
  call.out[0] = call.at(0);
}

// Along an axis; up to opset 12 along all from it on.
template <Text name>
void along_axis(Call& call) {
  const bool joins = call.node.opset() < 13;
  const std::size_t rank = std::max<std::size_t>(call.floats(0).rank(), 1);
  const std::size_t axis = call.axis(call.node.integer("axis", joins ? 1 : -1), rank);
  const std::string x = call.read(0), f = name.text;
  if (call.at(0).rank() == 0) {
    return call.give_like(0, "reshape<0>(" + f + "(reshape(" + x + ", {1})), std::array<std::size_t, 0>{})");
  }
  if (!joins || axis + 1 == rank)
    return call.give_like(0, f + "(" + x + ", " + (axis + 1 == rank ? "-1" : std::to_string(axis)) + ")");
  const std::string start = std::to_string(axis);
  call.give_like(
      0, "reshape(" + f + "(flatten<" + start + ">(" + x + "), -1), " + braced(call.at(0).shape) + ")");
}

constexpr OperatorWriter kWriters[] = {{"Abs", function_of_numbers<"abs">},
                                       {"Acos", function<"acos">},
                                       {"Acosh", function<"acosh">},
                                       {"Asin", function<"asin">},
                                       {"Asinh", function<"asinh">},
                                       {"Atan", function<"atan">},
                                       {"Atanh", function<"atanh">},
                                       {"Ceil", function<"ceil">},
                                       {"Celu", celu},
                                       {"Cos", function<"cos">},
                                       {"Cosh", function<"cosh">},
                                       {"Dropout", dropout},
                                       {"Elu", elu},
                                       {"Erf", function<"erf">},
                                       {"Exp", function<"exp">},
                                       {"Floor", function<"floor">},
                                       {"Gelu", gelu},
                                       {"HardSigmoid", hard_sigmoid},
                                       {"HardSwish", function<"hardswish">},
                                       {"LeakyRelu", leaky_relu},
                                       {"Log", function<"log">},
                                       {"LogSoftmax", along_axis<"log_softmax">},
                                       {"Mish", function<"mish">},
                                       {"Reciprocal", function<"reciprocal">},
                                       {"Relu", function<"relu">},
                                       {"Round", function<"round">},
                                       {"Selu", selu},
                                       {"Shrink", shrink},
                                       {"Sigmoid", function<"sigmoid">},
                                       {"Sign", function_of_numbers<"sign">},
                                       {"Sin", function<"sin">},
                                       {"Sinh", function<"sinh">},
                                       {"Softmax", along_axis<"softmax">},
                                       {"Softplus", function<"softplus">},
                                       {"Softsign", function<"softsign">},
                                       {"Sqrt", function<"sqrt">},
                                       {"Swish", swish},
                                       {"Tan", function<"tan">},
                                       {"Tanh", function<"tanh">},
                                       {"ThresholdedRelu", thresholded_relu},
                                       {"hearth.Gelu", function<"gelu">}};

}  // namespace

std::span<const OperatorWriter> activation_writers() { return kWriters; }

}  // namespace hearth::inline v0_1::codegen
