// Files as bytes: read by mapping, written aside and renamed.
#pragma once

#include <string_view>

#include <hearth/core/bytes.hpp>
#include <hearth/core/function.hpp>
#include <hearth/record/codec.hpp>

namespace hearth::inline v0_1 {

/// The file's bytes, mapped: nothing is read until it is touched, and the mapping lives as long as the bytes.
/// RecordError when it cannot be opened. A mapped file that another program cuts short raises SIGBUS when its
/// lost part is read; use read_file where that can happen.
HEARTH_API Bytes map_file(std::string_view path);

/// The file's bytes, copied to memory.
HEARTH_API Bytes read_file(std::string_view path);

/// Writes a file whole or not at all: into a hidden file of the same folder, which is synced and renamed.
/// Missing folders are made. RecordError when anything fails; the old file is then untouched.
HEARTH_API void write_file(std::string_view path, FunctionRef<void(ByteSink&)> write);
/// The same for bytes that are there already.
HEARTH_API void write_file(std::string_view path, std::string_view content);

/// RecordError when write_file could not write there now: what would fail after a long training fails before
/// it.
HEARTH_API void check_writable_file(std::string_view path);

}  // namespace hearth::inline v0_1
