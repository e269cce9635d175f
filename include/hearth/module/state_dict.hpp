// A model's parameters and buffers by their dotted names, as PyTorch hands them out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <hearth/module/convert.hpp>

namespace hearth::inline v0_1 {

/// Names and tensors, in the order of the model.
struct HEARTH_API StateDict {
  struct Entry {
    std::string name;
    TensorData tensor;
  };
  std::vector<Entry> entries;

  /// Null when there is none of this name.
  const TensorData* find(std::string_view name) const;
  std::size_t size() const { return entries.size(); }
  auto begin() const { return entries.begin(); }
  auto end() const { return entries.end(); }
};

/// Names that only the model or only the dictionary has.
struct IncompatibleKeys {
  std::vector<std::string> missing_keys, unexpected_keys;

  bool empty() const { return missing_keys.empty() && unexpected_keys.empty(); }
};

/// Every parameter and buffer; a tied one stands under each of its names. Tensors share their memory with the
/// model until either is written to.
template <class M>
StateDict state_dict(const M& model) {
  StateDict dict;
  visit(model, [&](std::string_view path, const auto& leaf) {
    dict.entries.push_back({std::string(path), leaf.value().to_data()});
  });
  return dict;
}

namespace detail {

/// Compares a dictionary with a model's names, one after another, and keeps every problem.
class HEARTH_API StateDictReader {
 public:
  explicit StateDictReader(const StateDict& dict);
  ~StateDictReader();

  /// The tensor of this name and shape, or null.
  const TensorData* take(std::string_view name, const Shape& shape);
  void refused(RecordProblem problem);
  /// RecordError with all that is wrong; missing and unexpected names are that when `strict`.
  IncompatibleKeys finish(bool strict) &&;

 private:
  const StateDict& dict_;
  std::vector<unsigned char> taken_;  // of the dictionary's entries
  IncompatibleKeys keys_;
  std::vector<RecordProblem> problems_;
};

}  // namespace detail

/// Gives parameters and buffers the values of the same name, which may have other element types. RecordError
/// with every tensor of another shape and, when strict, every missing and unexpected name; the model is then
/// as it was. Of the names of a tied parameter the last one counts.
template <class M>
IncompatibleKeys load_state_dict(M& model, const StateDict& dict, bool strict = true) {
  detail::StateDictReader reader(dict);
  M loaded = model;
  // Tied parameters are all of them the last value: found first, then assigned.
  std::vector<std::pair<ParamId, const TensorData*>> tied;
  detail::walk(Path(), loaded, [&](const Path& at, const auto& leaf) {
    if (const TensorData* found = reader.take(at.text(), leaf.shape()); found && leaf.id().value != 0)
      tied.emplace_back(leaf.id(), found);
  });
  detail::Ties ties;
  detail::walk(Path(), loaded, [&](const Path& at, auto& leaf) {
    using T = detail::TensorOf<std::remove_cvref_t<decltype(leaf)>>;
    const TensorData* found = leaf.id().value == 0 ? dict.find(at.text()) : nullptr;
    for (const auto& [id, tensor] : tied)
      if (id == leaf.id()) found = tensor;
    if (!found || !(found->shape == leaf.shape())) return;
    try {
      leaf.assign(
          ties.once<T>(leaf.id(), [&] { return detail::tensor_at<T>(at, *found, leaf.value().device()); }));
    } catch (const RecordError& error) {
      reader.refused(error.problems().front());
    }
  });
  IncompatibleKeys keys = std::move(reader).finish(strict);
  model = std::move(loaded);
  return keys;
}

}  // namespace hearth::inline v0_1
