// The texts that put a file's bytes into an executable: a header, and an assembler file or a plain C++ one.
#pragma once

#include <string>
#include <string_view>

#include <hearth/record/tree.hpp>

#include "files.hpp"

namespace hearth::inline v0_1::cli {

struct Embedding {
  std::string name;      // of the weights in C++, such as "lenet_weights"
  std::string space;     // the namespace around it, or empty
  std::string source;    // the file that was given, for the first line
  std::size_t size = 0;  // in bytes
};

/// "lenet-v0.5.safetensors" as "lenet_v0_5_weights"
std::string weights_name(std::string_view file);

/// A name that C++ takes, without namespaces.
bool is_identifier(std::string_view name);

/// Declares the bytes, and a type with the schema of the tree's tensors; what is tied has its target's.
std::string header_text(const Embedding& embedding, const RecordNode& root);

/// .incbin of the file at `path`, for GNU's and LLVM's assemblers; ELF and Mach-O.
std::string assembly_text(const Embedding& embedding, std::string_view path);

/// For every other compiler: the bytes as numbers. `header` is the header's file name.
void write_source(ByteSink& sink, const Embedding& embedding, std::string_view header, const Bytes& bytes);

/// Can a file of this format be viewed where it is?
bool can_be_embedded(const AnyCodec& codec);
/// A text as a file, whole or not at all.
void write_text(const std::string& path, std::string_view text);
/// Writes the header and what is beside it, and returns what to say of them. `embedding` gets the size.
std::string embed_file(const Input& input, const std::string& header, Embedding embedding, bool is_plain);

}  // namespace hearth::inline v0_1::cli
