// Python's pickles, read without running anything: a machine that puts together values which refer to one
// another by index. It knows the operations that PyTorch's own careful reader takes, and only such classes as
// its caller knows; what they would make stays a call that is never made.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <hearth/core/bytes.hpp>
#include <hearth/core/chunked.hpp>

namespace hearth::inline v0_1::detail {

using PickleIndex = std::uint32_t;

/// No pickle that we read or write has more: enough for 2^18 tensors of any shape.
inline constexpr std::size_t kMaxPickleValues = std::size_t{1} << 23;

struct PickleNone {};
/// A class or function: "module\nname", as the pickle spells it.
struct PickleGlobal {
  std::string_view lines;
  /// "torch._utils._rebuild_tensor_v2"
  std::string dotted() const;
};
/// Values one after another, in the pickle's items; a dict's have keys.
struct PickleSequence {
  enum class Kind : std::uint8_t { tuple, list, dict };
  Kind kind = Kind::tuple;
  PickleIndex first = 0, last = 0;  // items
  std::uint32_t size = 0;
};
/// What calling `callee` with a tuple would have made, and the state that it would then have been given.
struct PickleCall {
  PickleIndex callee = 0, arguments = 0, state = 0;
};
/// Something outside of the pickle.
struct PicklePersistent {
  PickleIndex id = 0;
};

using PickleValue = std::variant<PickleNone, bool, std::int64_t, std::uint64_t, double, std::string_view,
                                 PickleGlobal, PickleSequence, PickleCall, PicklePersistent>;

struct PickleItem {
  PickleIndex key = 0, value = 0;
};

class Pickle {
 public:
  /// May this class or function occur?
  using Knows = std::function<bool(std::string_view module, std::string_view name)>;

  /// Reads the pickle that starts at `offset`, up to its end, which `end()` then is. RecordError, which names
  /// `codec`. The values' texts point into the bytes.
  Pickle(std::string_view codec, std::span<const std::byte> bytes, std::size_t offset, const Knows& knows);

  PickleIndex root() const { return root_; }
  std::size_t end() const { return at_; }
  /// All values, in the order in which they came to be: a tuple and a call come after what they hold.
  const Chunked<PickleValue>& values() const { return values_; }
  template <class T>
  const T* as(PickleIndex index) const {
    return std::get_if<T>(&values_[index]);
  }
  /// Null unless the value is a sequence of this kind.
  const PickleSequence* as(PickleSequence::Kind kind, PickleIndex index) const;

  /// The items of a sequence: at most `limit`, for those of which no more are meant to be there.
  std::vector<PickleItem> items(const PickleSequence& sequence, std::size_t limit) const;
  /// Calls `visit(item)` for each.
  template <class F>
  void for_each(const PickleSequence& sequence, const F& visit) const {
    PickleIndex at = sequence.first;
    for (std::uint32_t i = 0; i < sequence.size; ++i, at = items_[at].next)
      visit(PickleItem{items_[at].key, items_[at].value});
  }

  /// What a value is, in the words of a message.
  std::string text(PickleIndex index) const;

 private:
  friend class PickleMachine;
  struct Linked {
    PickleIndex key, value, next;
  };

  Chunked<PickleValue> values_;
  Chunked<Linked> items_;
  PickleIndex root_ = 0;
  std::size_t at_ = 0;
};

}  // namespace hearth::inline v0_1::detail
