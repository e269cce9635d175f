// The IDX files that MNIST and its relatives come as.
#pragma once

#include <string_view>

#include <hearth/core/tensor_data.hpp>

namespace hearth::inline v0_1::data {

/// The unsigned bytes of an IDX file, u8[extents of the file]; gzip is recognised by content, not by name.
/// DataError when the file cannot be read, is no IDX file of unsigned bytes, or holds fewer or more bytes
/// than its header says. The header is not believed before the size of the file allows for it. Format:
/// http://yann.lecun.com/exdb/mnist/ ("the IDX file format").
HEARTH_API TensorData read_idx(std::string_view path);

}  // namespace hearth::inline v0_1::data
