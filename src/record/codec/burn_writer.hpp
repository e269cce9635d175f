// Burn's envelope as a walk that is the same in MessagePack and in JSON; what differs is an emitter.
#pragma once

#include <hearth/record/codec.hpp>

namespace hearth::inline v0_1::detail {

/// Spells values in one format, one after the other.
class BurnEmitter {
 public:
  virtual ~BurnEmitter() = default;

  virtual void null() = 0;
  /// What stands for a type without values, such as Burn's marker of the backend.
  virtual void unit() = 0;
  virtual void boolean(bool value) = 0;
  virtual void integer(std::int64_t value) = 0;
  virtual void unsigned_integer(std::uint64_t value) = 0;
  virtual void real(double value) = 0;
  virtual void text(std::string_view text) = 0;
  virtual void bytes(const TensorData& data, Precision precision) = 0;
  virtual void begin_map(std::size_t size) = 0;
  virtual void key(std::string_view key) = 0;  // its value is what comes next
  virtual void end_map() = 0;
  virtual void begin_list(std::size_t size) = 0;
  virtual void end_list() = 0;
};

/// Spells the whole tree, which must be writable.
void write_envelope(const RecordTree& tree, Precision precision, BurnEmitter& emitter);

}  // namespace hearth::inline v0_1::detail
