// What a parser of MessagePack or JSON meets, made into record nodes, with Burn's tensors made tensors.
// Memory is taken for what is there, never for a count that a file declares.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <hearth/core/bytes.hpp>
#include <hearth/record/tree.hpp>

namespace hearth::inline v0_1::detail {

/// Takes the events of one value, in order. RecordError for what no record of Burn's holds.
class BurnValues {
 public:
  explicit BurnValues(std::string_view codec) : codec_(codec) {}

  void null() { add({}); }
  void boolean(bool value) { add({value}); }
  void integer(std::int64_t value) { add({value}); }
  void unsigned_integer(std::uint64_t value);
  void real(double value) { add({value}); }
  void text(std::string text);
  void bytes(Bytes bytes);
  void begin_map() { open(true); }
  /// What comes next is a key, which must be a text.
  void key_comes() { in_key_ = true; }
  void begin_list();
  void end() { close(); }

  /// The value, once all its events were taken.
  RecordNode finish() { return std::move(result_); }

  /// Says what is wrong at the place that was reached.
  [[noreturn]] void refuse(std::string expected, std::string found) const;

 private:
  // A list or map that is being read.
  struct Frame {
    enum class Raw { none, bytes, list };

    bool is_map = false;
    std::string key;  // of the value that comes next
    RecordMap map;
    RecordList list;
    // A list's numbers, until something else comes: a tensor's bytes may be written as a list, and a node for
    // each would take a hundred times the file.
    std::vector<std::byte> small;
    // How the map's entry "bytes" was written, which until the map ends stands as a tensor of u8.
    Raw raw = Raw::none;
  };

  bool at_bytes() const;
  bool below_param() const;
  void check_path() const;
  void open(bool is_map);
  void close();
  void add(RecordNode node);
  void spill(Frame& frame);
  void count(std::size_t more);
  RecordNode finished(Frame& frame);
  void restore_list(RecordMap& map);
  TensorData tensor(const RecordMap& map) const;
  DType dtype_of_node(const RecordNode& node) const;
  Shape shape_of_node(const RecordNode& node) const;

  std::string_view codec_;
  RecordNode result_;
  std::vector<Frame> frames_;
  bool in_key_ = false;
  std::size_t nodes_ = 0;
};

}  // namespace hearth::inline v0_1::detail
