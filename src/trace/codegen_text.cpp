#include "codegen_text.hpp"

#include <charconv>
#include <cmath>

#include <hearth/trace/codegen.hpp>

namespace hearth::inline v0_1::codegen {
namespace {

constexpr std::size_t kWidth = 110;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// What HEARTH_MODULE adds to a struct is called so, and our macros.
bool is_ours(std::string_view name) {
  constexpr std::string_view kPrefix = "hearth";
  std::size_t same = 0;
  while (same < kPrefix.size() && same < name.size() && lower(name[same]) == kPrefix[same]) ++same;
  return same == kPrefix.size();
}

// What no member and no local may be called: keywords, what forward calls, and macros of common headers.
constexpr std::string_view kTaken[] = {
    "alignas", "alignof", "and", "and_eq", "asm", "auto", "bitand", "bitor", "bool", "break", "case", "catch",
    "char", "char16_t", "char32_t", "char8_t", "class", "co_await", "co_return", "co_yield", "compl",
    "concept", "const", "const_cast", "consteval", "constexpr", "constinit", "continue", "decltype",
    "default", "delete", "do", "double", "dynamic_cast", "else", "enum", "explicit", "export", "extern",
    "false", "final", "float", "for", "friend", "goto", "if", "import", "inline", "int", "long", "module",
    "mutable", "namespace", "new", "noexcept", "not", "not_eq", "nullptr", "operator", "or", "or_eq",
    "override", "private", "protected", "public", "register", "reinterpret_cast", "requires", "return",
    "short", "signed", "sizeof", "static", "static_assert", "static_cast", "struct", "switch", "template",
    "this", "thread_local", "throw", "true", "try", "typedef", "typeid", "typename", "union", "unsigned",
    "using", "virtual", "void", "volatile", "wchar_t", "while", "xor", "xor_eq",
    // macros
    "assert", "errno", "i386", "linux", "major", "makedev", "minor", "offsetof", "stderr", "stdin", "stdout",
    "unix", "va_arg", "va_end", "va_start",
    // of the code itself and of modules
    "Axis", "B", "Backend", "Bool", "Buffer", "Device", "Float", "Index", "Int", "Interpolation", "Margin",
    "PadMode", "Param", "ParamId", "Range", "Rng", "Role", "Tensor", "backend", "device", "forward", "hearth",
    "init", "into_record", "load_file", "load_record", "nn", "rng", "save_file", "std",
    // functions
    "abs", "acos", "acosh", "adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_avg_pool3d", "arange",
    "argmax", "argmax_keepdim", "argmin", "argmin_keepdim", "asin", "asinh", "atan", "atanh", "cat", "ceil",
    "celu", "clamp", "clamp_max", "clamp_min", "conv1d", "conv2d", "conv3d", "cos", "cosh", "cumprod",
    "cumsum", "einsum", "elu", "erf", "exp", "expand", "eye", "flatten", "flip", "floor", "floor_divide",
    "fmod", "gather", "gelu", "gelu_tanh", "hardswish", "hardsigmoid", "index_select", "interpolate", "isinf",
    "isnan", "leaky_relu", "linear", "log", "log_softmax", "logsumexp", "logsumexp_keepdim", "matmul", "max",
    "max_keepdim", "maximum", "mean", "mean_keepdim", "min", "min_keepdim", "minimum", "mish", "narrow",
    "nonzero", "norm", "norm_keepdim", "one_hot", "ones", "pad", "permute", "pixel_shuffle",
    "pixel_unshuffle", "pow", "prod", "prod_keepdim", "reciprocal", "relu", "relu6", "remainder", "repeat",
    "reshape", "round", "rsqrt", "scatter", "scatter_add", "select", "selu", "shrink", "sigmoid", "sign",
    "silu", "sin", "sinh", "slice", "softmax", "softplus", "softsign", "split", "sqrt", "square", "squeeze",
    "stack", "sum", "sum_keepdim", "take", "tan", "tanh", "threshold", "tile", "to_bool", "to_float",
    "to_int", "topk", "transpose", "tril", "triu", "unsqueeze", "where", "zeros"};

}  // namespace

std::string identifier(std::string_view text, std::string_view otherwise) {
  std::string made;
  bool has_lower = false;
  for (const char c : text.substr(0, 80)) {
    if (is_letter(c) || (is_digit(c) && !made.empty()))
      made += c;
    else if (is_digit(c))
      made += "layer" + std::string(1, c);
    else if (!made.empty() && made.back() != '_')
      made += '_';
    has_lower |= c >= 'a' && c <= 'z';
  }
  while (!made.empty() && made.back() == '_') made.pop_back();
  if (made.empty()) return std::string(otherwise);
  if (!has_lower)  // a name of capitals may be a macro
    for (char& c : made) c = lower(c);
  return is_ours(made) ? "layer_" + made : made;
}

std::string camel_case(std::string_view text, std::string_view otherwise) {
  std::string made;
  bool starts = true;
  for (const char c : text.substr(0, 80)) {
    if (!is_letter(c) && !is_digit(c)) {
      starts = true;
      continue;
    }
    if (made.empty() && is_digit(c)) made = "Net";
    made += starts && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    starts = false;
  }
  return made.empty() ? std::string(otherwise) : made;
}

std::string commented(std::string_view text) {
  std::string made;
  for (const char c : text.substr(0, 120)) made += c >= ' ' && c < 0x7f && c != '\\' ? c : '?';
  return made;
}

std::string real_text(double value, bool is_single) {
  if (std::isnan(value)) return "std::numeric_limits<double>::quiet_NaN()";
  if (std::isinf(value))
    return value > 0 ? "std::numeric_limits<double>::infinity()" : "-std::numeric_limits<double>::infinity()";
  char buffer[64];
  const auto end = is_single ? std::to_chars(buffer, buffer + sizeof buffer, static_cast<float>(value)).ptr
                             : std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  std::string text(buffer, end);
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

std::string joined(const std::vector<std::string>& parts, std::string_view by) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) text += (i == 0 ? "" : std::string(by)) + parts[i];
  return text;
}

Names::Names() {
  for (const std::string_view word : kTaken) taken_.emplace(word);
  reserved_ = taken_;
}

std::string Names::unique(const std::string& wanted) {
  std::string name = reserved_.contains(wanted) ? wanted + "_" : wanted;
  const char* between = !wanted.empty() && is_digit(wanted.back()) ? "_" : "";
  for (std::size_t i = 2; !taken_.insert(name).second; ++i) name = wanted + between + std::to_string(i);
  return name;
}

namespace {

// Behind the last comma before `room` that is no template's; else behind the first one after it.
std::size_t break_of(std::string_view line, std::size_t room) {
  std::size_t depth = 0, cut = line.size();
  for (std::size_t i = 1; i + 1 < line.size(); ++i) {
    if (line[i] == '<' && line[i - 1] != ' ' && line[i - 1] != '<') ++depth;
    if (line[i] == '>' && line[i - 1] != ' ' && depth > 0) --depth;
    if (line[i] != ',' || line[i + 1] != ' ' || depth > 0) continue;
    if (i >= room) return cut < line.size() ? cut : i + 1;
    cut = i + 1;
  }
  return cut;
}

}  // namespace

std::string wrapped(std::string_view line, std::size_t indent) {
  std::string text;
  for (std::size_t pad = indent;; pad = indent + 4) {
    const std::size_t room = kWidth - pad;
    const std::size_t cut = line.size() > room ? break_of(line, room) : line.size();
    text += std::string(pad, ' ') + std::string(line.substr(0, cut)) + '\n';
    if (cut >= line.size()) return text;
    line.remove_prefix(cut + 1);
  }
}

}  // namespace hearth::inline v0_1::codegen

namespace hearth::inline v0_1 {

bool is_code_name(std::string_view name) {
  using namespace codegen;
  if (name.empty() || name.size() > 80 || !is_letter(name[0]) || name.back() == '_' || is_ours(name))
    return false;
  for (std::size_t i = 1; i < name.size(); ++i)
    if (!is_letter(name[i]) && !is_digit(name[i]) && (name[i] != '_' || name[i - 1] == '_')) return false;
  return Names().unique(std::string(name)) == name;
}

bool is_code_namespace(std::string_view space) {
  for (std::size_t end = 0; (end = space.find("::")) != space.npos; space.remove_prefix(end + 2))
    if (!is_code_name(space.substr(0, end))) return false;
  return is_code_name(space);
}

}  // namespace hearth::inline v0_1
