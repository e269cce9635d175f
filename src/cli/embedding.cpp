#include "embedding.hpp"

#include <algorithm>
#include <array>

namespace hearth::inline v0_1::cli {
namespace {

constexpr std::size_t kAlignment = 64;

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// The linker's name. Names from namespaces are joined, so that two of one name do not meet.
std::string symbol(const Embedding& embedding) {
  std::string symbol = "hearth_embedded_";
  for (char c : embedding.space)
    if (c != ':') symbol += c;
  return symbol + (embedding.space.empty() ? "" : "_") + embedding.name;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      out += std::string("\\") + c;
    else if (byte >= ' ' && byte < 0x7f && c != '?')  // "??=" may be a trigraph
      out += c;
    else
      for (int shift : {9, 6, 3, 0}) out += shift == 9 ? '\\' : static_cast<char>('0' + (byte >> shift) % 8);
  }
  return out + "\"";
}

std::string entry(const std::string& path, const TensorData& data) {
  const std::string dtype(name(data.dtype));
  std::string line = "      {" + quoted(path) + ", hearth::DType::" + (dtype == "bool" ? "boolean" : dtype) +
                     ", " + std::to_string(data.shape.rank()) + ", {";
  for (std::size_t axis = 0; axis < data.shape.rank(); ++axis)
    line += (axis ? ", " : "") + std::to_string(data.shape[axis]);
  return line + "}},\n";
}

// A comment ends with its line, and takes no byte that could end it sooner.
std::string commented(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\\'; }, '?');
  return text;
}

}  // namespace

std::string weights_name(std::string_view file) {
  const std::size_t dot = file.rfind('.');
  std::string made(file.substr(0, dot == 0 ? file.size() : dot));
  for (char& c : made)
    if (!is_word(c)) c = '_';
  if (made.empty() || (made[0] >= '0' && made[0] <= '9')) made.insert(0, "_");
  return made + "_weights";
}

bool is_identifier(std::string_view name) {
  return !name.empty() && !(name[0] >= '0' && name[0] <= '9') &&
         std::all_of(name.begin(), name.end(), is_word);
}

std::string header_text(const Embedding& embedding, const RecordNode& root) {
  const std::string array = symbol(embedding), size = std::to_string(embedding.size);
  std::string schema;
  for_each_leaf(root, [&](const std::string& path, const RecordNode& leaf) {
    const auto* link = leaf.as<RecordLink>();
    const RecordNode* node = link ? find_path(root, link->path) : &leaf;
    if (const auto* tensor = node ? node->as<RecordTensor>() : nullptr) schema += entry(path, tensor->data);
  });
  std::string text = "// Made by `hearth embed` of " + commented(embedding.source) + ".\n#pragma once\n\n" +
                     "#include <hearth/record/embed.hpp>\n\n" + "extern \"C\" const unsigned char " + array +
                     "[" + size + "];\n\n";
  if (!embedding.space.empty()) text += "namespace " + embedding.space + " {\n\n";
  text += "struct " + embedding.name + "_type {\n" +
          "  static constexpr hearth::EmbeddedTensor schema[] = {\n" + schema + "  };\n" +
          "  /// The file, from a multiple of " + std::to_string(kAlignment) +
          " on, as long as the program lives.\n" +
          "  static std::span<const std::byte> bytes() { return std::as_bytes(std::span(" + array +
          ")); }\n};\n" + "inline constexpr " + embedding.name + "_type " + embedding.name + "{};\n";
  if (!embedding.space.empty()) text += "\n}  // namespace " + embedding.space + "\n";
  return text;
}

std::string assembly_text(const Embedding& embedding, std::string_view path) {
  const std::string name = symbol(embedding), align = std::to_string(kAlignment);
  return "// Made by `hearth embed` of " + commented(embedding.source) + ".\n" +
         "#if defined(__APPLE__)\n"
         "  .const_data\n"
         "  .globl _" +
         name +
         "\n"
         "  .balign " +
         align +
         "\n"
         "_" +
         name +
         ":\n"
         "#else\n"
         "  .section .rodata\n"
         "  .globl " +
         name +
         "\n"
         "  .hidden " +
         name +
         "\n"
         "  .type " +
         name +
         ", %object\n"
         "  .size " +
         name + ", " + std::to_string(embedding.size) +
         "\n"
         "  .balign " +
         align + "\n" + name +
         ":\n"
         "#endif\n"
         "  .incbin " +
         quoted(path) +
         "\n"
         "#if defined(__ELF__)\n"
         "  .section .note.GNU-stack, \"\", %progbits\n"
         "#endif\n";
}

void write_source(ByteSink& sink, const Embedding& embedding, std::string_view header, const Bytes& bytes) {
  const auto put = [&sink](std::string_view text) { sink.write(std::as_bytes(std::span(text))); };
  put("// Made by `hearth embed` of " + commented(embedding.source) + ".\n#include " + quoted(header) +
      "\n\n" + "alignas(" + std::to_string(kAlignment) + ") extern const unsigned char " + symbol(embedding) +
      "[" + std::to_string(embedding.size) + "] = {");
  constexpr std::size_t kInLine = 24;
  std::string line;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    line += (i % kInLine ? " " : "\n    ") + std::to_string(std::to_integer<int>(bytes.span()[i])) + ",";
    if (i % kInLine == kInLine - 1) {
      put(line);
      line.clear();
    }
  }
  put(line + "\n};\n");
}

}  // namespace hearth::inline v0_1::cli
