// What one .npy file holds, as a node of a record: a tensor or a text.
#pragma once

#include <hearth/record/codec.hpp>

namespace hearth::inline v0_1::detail {

/// The array that the bytes of a whole file are. A tensor shares them unless it must be turned around.
/// RecordError (load) that names `codec` and `field`.
RecordNode read_npy(std::string_view codec, const std::string& field, const Bytes& file);

/// A leaf of a record as the array that it is written as.
struct NpyField {
  std::string path;
  std::string header;  // the head of its file
  TensorData data;
  Precision precision;  // bf16 is written as f32, which NumPy knows

  void write(ByteSink& sink) const;
};

/// Every tensor, constant and text of the tree, and what is tied as the tensor that it is tied to; in the
/// tree's order. RecordError (save) that names `codec` for what no array can hold.
std::vector<NpyField> npy_fields(std::string_view codec, const RecordTree& tree, Precision precision);

}  // namespace hearth::inline v0_1::detail
