// How other frameworks name and lay out the parameters of the layers that we share. Ours are PyTorch's.
#pragma once

#include <span>
#include <string_view>

#include <hearth/core/config.hpp>
#include <hearth/module/role.hpp>

namespace hearth::inline v0_1 {

struct RecordTree;

/// A framework whose files differ from ours. A typed load goes by the roles of the model's parameters; a tree
/// without a model, as in the hearth command, by what names and shapes suggest.
struct Adapter {
  struct Name {
    Role role;
    std::string_view ours, theirs;
  };

  std::string_view framework;
  std::span<const Name> names;     // the fields that it calls otherwise
  bool linear_is_in_out = false;   // [in, out] where we have [out, in]
  bool conv1d_has_height = false;  // [out, in, 1, width] where we have [out, in, width]
  bool counts_batches = true;      // a normalization layer has num_batches_tracked

  /// Its name of a field.
  constexpr std::string_view theirs(std::string_view ours, Role role) const {
    for (const Name& name : names)
      if (name.role == role && name.ours == ours) return name.theirs;
    return ours;
  }
};

namespace detail {
inline constexpr Adapter::Name kBurnNames[] = {
    {Role::scale, "weight", "gamma"}, {Role::shift, "bias", "beta"}, {Role::slope, "weight", "alpha"}};
inline constexpr Adapter::Name kMindSporeNames[] = {{Role::scale, "weight", "gamma"},
                                                    {Role::shift, "bias", "beta"},
                                                    {Role::mean, "running_mean", "moving_mean"},
                                                    {Role::variance, "running_var", "moving_variance"},
                                                    {Role::embedding, "weight", "embedding_table"},
                                                    {Role::slope, "weight", "a"}};
}  // namespace detail

/// Burn: Linear as [in, out], norms with gamma and beta.
inline constexpr Adapter kBurn = {
    .framework = "burn", .names = detail::kBurnNames, .linear_is_in_out = true, .counts_batches = false};

/// MindSpore's nn (its mint.nn has PyTorch's names): gamma, beta, moving_mean, moving_variance,
/// embedding_table; Conv1d as a Conv2d of one row.
inline constexpr Adapter kMindSpore = {.framework = "mindspore",
                                       .names = detail::kMindSporeNames,
                                       .conv1d_has_height = true,
                                       .counts_batches = false};

/// Theirs to ours, by what names and shapes suggest: gamma is a norm's weight; where Linear differs, a
/// `weight` of two dimensions is one unless its path speaks of an embedding. num_batches_tracked is not made
/// up.
HEARTH_API RecordTree from_adapter(RecordTree tree, const Adapter& adapter);

/// Ours to theirs: a `weight` of one dimension is a norm's.
HEARTH_API RecordTree to_adapter(RecordTree tree, const Adapter& adapter);

}  // namespace hearth::inline v0_1
