// What a PyTorch file's pickle holds, as a tree: dicts and lists by dotted names, as state_dict spells them.
#pragma once

#include <map>

#include "torch_tensors.hpp"
#include <hearth/record/tree_builder.hpp>

namespace hearth::inline v0_1::detail {

/// The classes and functions that such pickles may name. A TorchScript archive names classes of its own.
bool is_known_to_torch(std::string_view module, std::string_view name);
bool is_known_to_torchscript(std::string_view module, std::string_view name);

class TorchValues {
 public:
  struct Options {
    // Of a TorchScript archive only the tensors are read: the rest is for the code in it.
    bool tensors_only = false;
    // Tensors by path that were links when the file was written, whatever they are tied to.
    std::map<std::string, std::string> links = {};
  };

  TorchValues(std::string_view codec, const Pickle& pickle, TorchTensors& tensors, TreeBuilder& builder,
              Options options)
      : codec_(codec), pickle_(pickle), tensors_(tensors), builder_(builder), options_(std::move(options)) {}

  /// Adds all that the pickle holds.
  void read();

  /// Those of the links for which there was no tensor.
  std::map<std::string, std::string>& links_left() { return options_.links; }

 private:
  void value(PickleIndex index, const std::string& path, std::size_t depth);
  void sequence(const PickleSequence& sequence, const std::string& path, std::size_t depth);
  void pairs(PickleIndex list, const std::string& path, std::size_t depth);
  void call(const PickleCall& call, const std::string& path, std::size_t depth);
  void tensor(const PickleCall& call, const std::string& path);
  void below(PickleIndex key, PickleIndex value, const std::string& path, std::size_t depth);
  std::string key_text(PickleIndex key, const std::string& path) const;
  void check(const std::string& path, std::size_t depth);

  std::string_view codec_;
  const Pickle& pickle_;
  TorchTensors& tensors_;
  TreeBuilder& builder_;
  Options options_;
  std::size_t visited_ = 0;
};

}  // namespace hearth::inline v0_1::detail
