// What losses ask of their targets before anything is computed. Compiled once.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include <hearth/core/tensor_data.hpp>

namespace hearth::inline v0_1::check {

/// Logits [n, classes, d1, ..] or [classes], of at least one class, and a class for each place: [n, d1, ..].
HEARTH_API void class_target(std::string_view who, const Shape& logits, const Shape& target);
/// A target's classes [m], those that are ignored being 0, and which are: [m] of truth values. Both are empty
/// when none is.
struct Classes {
  std::size_t ignored_count = 0;
  TensorData classes = {}, ignored = {};
};
/// Each is a class from 0 to classes - 1, or one of those ignored.
HEARTH_API Classes classes(std::string_view who, const TensorData& target, std::size_t classes,
                           std::span<const std::int64_t> ignored);
/// Labels [n, classes], 0 behind their end; which of them are labels [n, classes]; and which classes are none
/// of a row's labels [n, classes].
struct Labels {
  TensorData labels, is_label, is_other;
};
/// Rows [n, classes] or one [classes] of classes, up to the first -1 of each.
HEARTH_API Labels labels(std::string_view who, const TensorData& target);
/// A weight for each class.
HEARTH_API void class_weight(std::string_view who, const Shape& weight, std::size_t classes);
/// Each is 1 or -1.
HEARTH_API void signs(std::string_view who, const TensorData& target);
/// A tensor that repeats to `shape` along axes of extent 1, and no further.
HEARTH_API void broadcasts_to(std::string_view who, std::string_view what, const Shape& tensor,
                              const Shape& shape);

}  // namespace hearth::inline v0_1::check
