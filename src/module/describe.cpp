#include <hearth/module/describe.hpp>

#include <cstdio>
#include <ostream>

namespace hearth::inline v0_1::detail {
namespace {

void print(std::string& out, const PartInfo& part, const std::string& margin) {
  if (!part.name.empty()) out += "(" + part.name + "): ";
  out += part.type;
  if (part.is_value) return;
  out += '(';
  for (std::size_t i = 0; i < part.options.size(); ++i) out += (i > 0 ? ", " : "") + part.options[i];
  if (!part.parts.empty()) {
    out += '\n';
    for (const PartInfo& below : part.parts) {
      out += margin + "  ";
      print(out, below, margin + "  ");
      out += '\n';
    }
    out += margin;
  }
  out += ')';
}

}  // namespace

// "std::string_view f() [with T = a::b::Name<..>; ..]" or "[T = a::b::Name<..>]": what stands outside of
// brackets behind the last colons. Of a lambda that is nothing.
std::string last_name(std::string_view function) {
  const std::size_t start = function.find("T = ");
  if (start == std::string_view::npos) return std::string(function);
  std::string name;
  std::size_t depth = 0;
  for (const char c : function.substr(start + 4)) {
    const bool opens = c == '<' || c == '(' || c == '[', closes = c == '>' || c == ')' || c == ']';
    if (depth == 0 && (closes || c == ';')) break;
    if (opens) ++depth;
    if (closes) --depth;
    if (depth > 0 || closes) continue;
    if (c == ':')
      name.clear();
    else
      name += c;
  }
  return name.empty() ? "function" : name;
}

std::string text_of(bool value) { return value ? "true" : "false"; }
std::string text_of(std::int64_t value) { return std::to_string(value); }
std::string text_of(std::uint64_t value) { return std::to_string(value); }
std::string text_of(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}
std::string text_of(const std::string& value) { return "'" + value + "'"; }

std::string printed(const PartInfo& model) {
  std::string text;
  print(text, model, "");
  return text;
}

void write_text(std::ostream& out, const std::string& text) { out << text; }

}  // namespace hearth::inline v0_1::detail
