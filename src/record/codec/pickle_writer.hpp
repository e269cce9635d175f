// The pickle of a state_dict, in the form that PyTorch writes it.
#pragma once

#include <string>
#include <unordered_map>

#include <hearth/core/tensor_data.hpp>

#include "pickle_opcodes.hpp"

namespace hearth::inline v0_1::detail {

class PickleWriter {
 public:
  void begin_dict();
  /// A dense tensor that is the whole of the storage `key`.
  void add_tensor(std::string_view name, DType dtype, const Shape& shape, std::string_view key);
  /// The whole pickle.
  std::string finish();

 private:
  void op(Opcode opcode) { out_ += static_cast<char>(opcode); }
  template <class T>
  void number(T value) {
    out_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void text(std::string_view text);
  void integer(std::uint64_t value);
  void tuple(const Shape& extents);
  void storage(DType dtype, std::uint64_t numel, std::string_view key);
  template <class F>
  void once(std::string_view what, const F& write);
  void shared_text(std::string_view text);
  void global(std::string_view lines);

  std::string out_;
  std::unordered_map<std::string, std::uint8_t> memo_;  // what was written before: a dozen
};

}  // namespace hearth::inline v0_1::detail
