// How an operator of a graph runs on a backend: prepared once from its node, then called with tensors.
#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include <hearth/trace/any_tensor.hpp>
#include <hearth/trace/node_reader.hpp>

namespace hearth::inline v0_1 {

namespace detail {
[[noreturn]] HEARTH_API void throw_no_place(const char* what, std::size_t i, std::size_t count);
}  // namespace detail

/// A node's inputs or outputs. ShapeError past the end: a file may list as few as it likes.
template <class T>
class OperatorTensors {
 public:
  OperatorTensors(std::span<T> all, const char* what) : all_(all), what_(what) {}
  T& operator[](std::size_t i) const {
    if (i >= all_.size()) detail::throw_no_place(what_, i, all_.size());
    return all_[i];
  }
  std::size_t size() const { return all_.size(); }
  auto begin() const { return all_.begin(); }
  auto end() const { return all_.end(); }

 private:
  std::span<T> all_;
  const char* what_;
};

/// One application: `in` may be taken from, `out` is filled. A tensor that is left out has no value.
template <Backend B>
struct OperatorCall {
  OperatorTensors<AnyTensor<B>> in, out;
  const Device<B>& device;

  bool has(std::size_t i) const { return i < in.size() && in[i].has_value(); }
};

template <Backend B> using Kernel = std::function<void(OperatorCall<B>&)>;

/// Reads what a node says and gives the function that runs it. RecordError for what it cannot run.
template <Backend B> using Prepare = Kernel<B> (*)(NodeReader&);
/// The same of a node with graphs, which are prepared for a device.
template <Backend B> using PrepareOn = Kernel<B> (*)(NodeReader&, const Device<B>&);

/// The operators that a backend runs, by their ONNX names.
template <Backend B>
class Operators {
 public:
  void add(std::string_view name, Prepare<B> prepare) { entries_.push_back({name, prepare, nullptr}); }
  void add(std::string_view name, PrepareOn<B> prepare) { entries_.push_back({name, nullptr, prepare}); }
  /// The function that runs a node; none for an operator that there is none of.
  Kernel<B> prepare(std::string_view name, NodeReader& node, const Device<B>& device) const {
    for (const Entry& entry : entries_)
      if (entry.name == name) return entry.prepare ? entry.prepare(node) : entry.prepare_on(node, device);
    return {};
  }

 private:
  struct Entry {
    std::string_view name;
    Prepare<B> prepare;
    PrepareOn<B> prepare_on;
  };
  std::vector<Entry> entries_;
};

/// All operators. Defined in trace/operators.hpp; a backend's library has it compiled.
template <Backend B>
const Operators<B>& operators();

}  // namespace hearth::inline v0_1
