// Files as trees, and trees as files: what every subcommand reads and writes with.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <hearth/record/codec.hpp>

#include "session.hpp"

namespace hearth::inline v0_1::cli {

/// A file that was read. The tree's tensors view its bytes.
struct Input {
  std::string path;
  const AnyCodec* codec = nullptr;
  Bytes bytes;
  RecordTree tree;
};

// The names of formats, adapters and precisions are those that the options let pass.

/// Reads a file in the format `from`, or in what its content says, or else its extension. RecordError when
/// it cannot be read.
Input read_input(const Session& session, const std::string& path, const std::string& from = {});

/// What lies below a key; everything for an empty one.
RecordTree below(RecordTree tree, const std::string& key, std::string_view path);

/// The format to write: the one of the name `to`, or of the path's extension.
const AnyCodec& format_to_write(const std::string& to, std::string_view path);

/// Writes a file whole or not at all, and returns what to say of it.
std::string write_output(const Session& session, std::string_view action, const RecordTree& tree,
                         const AnyCodec& codec, Precision precision, const std::string& path);

/// Carries out the named adapters, in their order.
RecordTree adapted(RecordTree tree, const std::vector<std::string>& names);
std::vector<std::string> adapter_names();

/// What `--precision` says.
struct NamedPrecision {
  std::string_view name;
  Precision precision;
  PrecisionInfo info;
};
const NamedPrecision& precision_named(std::string_view name);
std::vector<std::string> precision_names();

/// How much a tree holds; what is tied counts once.
struct Totals {
  std::size_t tensors = 0, elements = 0, bytes = 0, constants = 0, links = 0;
  /// "10 tensors, 61,706 values, 241.0 KiB": a file does not say which of them are trained.
  std::string text() const;
};
Totals totals(const RecordNode& root);

}  // namespace hearth::inline v0_1::cli
