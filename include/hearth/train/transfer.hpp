// Weights from one training to another, in MindSpore's words:
//   train::save_checkpoint(model, "MyNet.ckpt");
//   auto [param_not_load, ckpt_not_load] =
//       train::load_param_into_net(other, train::load_checkpoint("MyNet.ckpt"));
// Layers that are to stay as they came are frozen by their path: freeze(model, "conv1").
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <hearth/module/traits.hpp>
#include <hearth/record/recorders.hpp>

namespace hearth::inline v0_1::train {

namespace detail {
template <class T>
concept HasState = requires(T& optimizer, const RecordTree& tree) {
  optimizer.record();
  optimizer.load_record(tree);
};
/// The part of a training's checkpoint by this key; any other record as it is.
HEARTH_API RecordTree part_of(RecordTree checkpoint, const std::string& key);
}  // namespace detail

/// Writes the record of a model, or the state of an optimizer, as it is: floats keep their type. The
/// extension says the format, as for AnyFileRecorder; `info` are values beside the fields, such as {"epoch",
/// ..}. RecordError when it cannot be written, or a value has a field's name.
template <class T>
void save_checkpoint(const T& model_or_optimizer, std::string_view path, const RecordMap& info = {});

/// The record that a file holds: of a model, or all of a training's checkpoint. RecordError when it cannot be
/// read, or a training's checkpoint is damaged.
HEARTH_API RecordTree load_checkpoint(const std::string& path);

/// What did not find its counterpart, by path: of the net, and of the file. A field of another shape or type
/// is in both.
struct NotLoaded {
  std::vector<std::string> param_not_load, ckpt_not_load;
};

/// Puts what fits into a model or an optimizer, and leaves the rest of it as it is. Of a training's
/// checkpoint that is its part "model" or "optimizer". RecordError when the record is of something else
/// altogether, such as of another optimizer.
template <class T>
NotLoaded load_param_into_net(T& model_or_optimizer, const RecordTree& checkpoint, LoadOptions options = {});

namespace detail {
HEARTH_API void write_checkpoint(RecordTree tree, std::string_view path, const RecordMap& info);
/// As LoadOptions ask for, of a record that is in memory already.
HEARTH_API RecordTree remapped(RecordTree tree, const LoadOptions& options);
HEARTH_API NotLoaded not_loaded(const std::vector<RecordProblem>& problems);
/// An optimizer's state without the parameters that problems are told of; numbers that are missing are those
/// of `own`.
HEARTH_API RecordTree without_problems(const RecordTree& state, const std::vector<RecordProblem>& problems,
                                       const RecordTree& own);
}  // namespace detail

template <class T>
void save_checkpoint(const T& model_or_optimizer, std::string_view path, const RecordMap& info) {
  if constexpr (detail::HasState<T>)
    detail::write_checkpoint(model_or_optimizer.record(), path, info);
  else
    detail::write_checkpoint({{}, to_tree(to_record(model_or_optimizer))}, path, info);
}

template <class T>
NotLoaded load_param_into_net(T& net, const RecordTree& checkpoint, LoadOptions options) {
  constexpr std::string_view source = "checkpoint";
  if constexpr (detail::HasState<T>) {
    const RecordTree state = detail::part_of(checkpoint, "optimizer");
    try {
      net.load_record(state);
      return {};
    } catch (const RecordError& error) {
      net.load_record(detail::without_problems(state, error.problems(), net.record()));
      return detail::not_loaded(error.problems());
    }
  } else {
    options.allow_partial = true;
    const RecordTree tree = detail::remapped(detail::part_of(checkpoint, "model"), options);
    return detail::not_loaded(hearth::detail::load_tree_into(net, tree, source, options).problems);
  }
}

}  // namespace hearth::inline v0_1::train
