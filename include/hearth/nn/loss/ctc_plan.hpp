// What the recursion of ctc_loss needs to know of a batch of targets, made on the host.
#pragma once

#include <hearth/core/tensor_data.hpp>

namespace hearth::inline v0_1::nn::detail {

/// The states of a target are its labels with blanks around each: blank, label, blank, label, .. blank. Each
/// sample has as many as the longest target asks for.
struct CtcPlan {
  /// The logarithm of no probability at all: finite, so that no difference of two is without a value.
  static constexpr double kNever = -1e30;

  /// ShapeError when the shapes do not belong together, or a length or a class is out of range.
  HEARTH_API CtcPlan(const Shape& log_probabilities, const TensorData& targets,
                     const TensorData& input_lengths, const TensorData& target_lengths, std::size_t blank);

  std::size_t batch;
  std::size_t steps_of_all;  // the steps that all inputs have
  TensorData steps;          // [n, 1]: the steps that each input has
  TensorData labels;         // [n, states]: the class of each
  TensorData skips;          // [n, states]: 0 where the state two before may precede, else kNever
  TensorData start;          // [n, states]: 0 in the first, before any step, else kNever
  TensorData last_blank;     // [n, 1]: the state of the last blank
  TensorData last_label;     // [n, 1]: the state of the last label; 0 for an empty target
  TensorData no_label;       // [n, 1]: kNever for an empty target, else 0
  TensorData divisors;       // [n]: the length of each target, at least 1
};

}  // namespace hearth::inline v0_1::nn::detail
