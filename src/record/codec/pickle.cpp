// The machine. Its memory grows with the operations that are there, value by value: copies are references, so
// that nothing a pickle says can multiply itself.
#include "pickle.hpp"

#include <algorithm>
#include <cstring>

#include "check.hpp"
#include "pickle_opcodes.hpp"

namespace hearth::inline v0_1::detail {

namespace {

// Values that every pickle has, so that they take no memory each.
constexpr PickleIndex kNone = 0, kFalse = 1, kTrue = 2, kEmptyTuple = 3;

}  // namespace

class PickleMachine {
 public:
  PickleMachine(std::string_view codec, std::span<const std::byte> bytes, std::size_t offset,
                const Pickle::Knows& knows, Pickle& pickle)
      : codec_(codec), bytes_(bytes), at_(offset), knows_(knows), pickle_(pickle) {
    pickle_.values_.push_back(PickleNone{});
    pickle_.values_.push_back(false);
    pickle_.values_.push_back(true);
    pickle_.values_.push_back(PickleSequence{});
  }

  void run() {
    while (step()) {
    }
    if (stack_.size() != 1 || !marks_.empty())
      refuse("one value at the end of a pickle", std::to_string(stack_.size()));
    pickle_.root_ = stack_.back();
    pickle_.at_ = at_;
  }

 private:
  using Kind = PickleSequence::Kind;

  [[noreturn]] void refuse(std::string_view expected, std::string_view found) const {
    throw_malformed(codec_, expected, std::string(found) + " before byte " + std::to_string(at_));
  }

  std::string_view take(std::size_t size) {
    if (bytes_.size() - at_ < size)
      throw_cut(codec_, size - (bytes_.size() - at_), bytes_.size(), "a pickle");
    const char* text = reinterpret_cast<const char*>(bytes_.data()) + at_;
    at_ += size;
    return {text, size};
  }
  template <class T>
  T number() {
    T value;
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }
  std::string_view line() {
    const char* begin = reinterpret_cast<const char*>(bytes_.data()) + at_;
    const void* end = std::memchr(begin, '\n', bytes_.size() - at_);
    if (!end) throw_cut(codec_, 0, bytes_.size(), "a pickle");
    const std::string_view text(begin, static_cast<std::size_t>(static_cast<const char*>(end) - begin));
    at_ += text.size() + 1;
    return text;
  }

  void push(PickleIndex index) { stack_.push_back(index); }
  void push_value(PickleValue value) { push(made(std::move(value))); }
  PickleIndex made(PickleValue value) {
    if (pickle_.values_.size() == kMaxPickleValues)
      refuse("a pickle of at most " + std::to_string(kMaxPickleValues) + " values", "more");
    pickle_.values_.push_back(std::move(value));
    return static_cast<PickleIndex>(pickle_.values_.size() - 1);
  }
  std::size_t above_mark() const { return stack_.size() - (marks_.empty() ? 0 : marks_.back()); }
  PickleIndex pop() {
    if (above_mark() == 0) refuse("a value on the stack", "none");
    const PickleIndex index = stack_.back();
    stack_.pop_back();
    return index;
  }
  PickleIndex top() const {
    if (above_mark() == 0) refuse("a value on the stack", "none");
    return stack_.back();
  }
  // Takes away the last mark and says where it was.
  std::size_t pop_mark() {
    if (marks_.empty()) refuse("a mark on the stack", "none");
    const std::size_t mark = marks_.back();
    marks_.pop_back();
    return mark;
  }
  void cut(std::size_t size) {
    while (stack_.size() > size) stack_.pop_back();
  }

  void append(PickleSequence& to, PickleIndex key, PickleIndex value) {
    auto& items = pickle_.items_;
    if (items.size() == kMaxPickleValues)
      refuse("a pickle of at most " + std::to_string(kMaxPickleValues) + " items", "more");
    items.push_back({key, value, 0});
    const auto index = static_cast<PickleIndex>(items.size() - 1);
    if (to.size++ == 0)
      to.first = index;
    else
      items[to.last].next = index;
    to.last = index;
  }
  void tuple(std::size_t from) {
    if (stack_.size() == from) return push(kEmptyTuple);
    PickleSequence tuple;
    for (std::size_t i = from; i < stack_.size(); ++i) append(tuple, kNone, stack_[i]);
    cut(from);
    push_value(tuple);
  }
  void tuple_of(std::size_t size) {
    if (above_mark() < size) refuse("a value on the stack", "none");
    tuple(stack_.size() - size);
  }
  PickleSequence& below(std::size_t size, Kind kind) {
    const std::size_t floor = marks_.empty() ? 0 : marks_.back();
    if (size <= floor)
      refuse(kind == Kind::list ? "a list below the items" : "a dict below the items", "none");
    auto* found = std::get_if<PickleSequence>(&pickle_.values_[stack_[size - 1]]);
    if (!found || found->kind != kind)
      refuse(kind == Kind::list ? "a list to append to" : "a dict to set items of",
             pickle_.text(stack_[size - 1]));
    return *found;
  }
  void append_items(std::size_t from) {
    PickleSequence& list = below(from, Kind::list);
    for (std::size_t i = from; i < stack_.size(); ++i) append(list, kNone, stack_[i]);
    cut(from);
  }
  void set_items(std::size_t from) {
    PickleSequence& dict = below(from, Kind::dict);
    if ((stack_.size() - from) % 2 != 0) refuse("a value for every key of a dict", "a key alone");
    for (std::size_t i = from; i < stack_.size(); i += 2) append(dict, stack_[i], stack_[i + 1]);
    cut(from);
  }

  // Two's complement of up to nine bytes.
  void long_integer() {
    const std::string_view digits = take(number<std::uint8_t>());
    const bool negative = !digits.empty() && (digits.back() & '\x80');
    if (digits.size() > 9 || (digits.size() == 9 && digits.back() != 0))
      refuse("an integer of 64 bits", "a longer one");
    std::uint64_t bits = negative ? ~std::uint64_t{0} : 0;
    std::memcpy(&bits, digits.data(), std::min(digits.size(), sizeof bits));
    if (!negative && bits >> 63)
      push_value(bits);
    else
      push_value(static_cast<std::int64_t>(bits));
  }
  void real() {
    char bytes[sizeof(double)];
    std::memcpy(bytes, take(sizeof bytes).data(), sizeof bytes);
    std::reverse(std::begin(bytes), std::end(bytes));  // pickles have them big-endian
    double value;
    std::memcpy(&value, bytes, sizeof value);
    push_value(value);
  }
  void global() {
    const std::string_view module = line(), name = line();
    if (!knows_(module, name))
      refuse("tensors and plain values", "the class or function '" + std::string(module.substr(0, 200)) +
                                             "." + std::string(name.substr(0, 200)) + "'");
    // Both lie in the bytes, one after the other.
    push_value(PickleGlobal{{module.data(), module.size() + 1 + name.size()}});
  }
  void call() {
    const PickleIndex arguments = pop(), callee = pop();
    const auto* global = pickle_.as<PickleGlobal>(callee);
    if (!global) refuse("a class or function to call", pickle_.text(callee));
    if (!pickle_.as(Kind::tuple, arguments)) refuse("a tuple of arguments", pickle_.text(arguments));
    // A dict that keeps its order, which ours do.
    if (global->lines == "collections\nOrderedDict" && arguments == kEmptyTuple)
      push_value(PickleSequence{Kind::dict});
    else
      push_value(PickleCall{callee, arguments, kNone});
  }
  void build() {
    const PickleIndex state = pop(), object = top();
    if (auto* call = std::get_if<PickleCall>(&pickle_.values_[object]))
      call->state = state;
    else if (!pickle_.as(Kind::dict, object))  // whose attributes are no weights
      refuse("an object to give a state to", pickle_.text(object));
  }
  void put(std::uint32_t at) { memo_[at] = top(); }
  void get(std::uint32_t at) {
    const auto found = memo_.find(at);
    if (found == memo_.end()) refuse("a value under " + std::to_string(at), "none");
    push(found->second);
  }

  // Executes one operation; false for the last.
  bool step() {
    const auto opcode = number<std::uint8_t>();
    switch (static_cast<Opcode>(opcode)) {
      case Opcode::stop: return false;
      case Opcode::proto: number<std::uint8_t>(); break;
      case Opcode::mark: marks_.push_back(static_cast<std::uint32_t>(stack_.size())); break;
      case Opcode::none: push(kNone); break;
      case Opcode::new_false: push(kFalse); break;
      case Opcode::new_true: push(kTrue); break;
      case Opcode::bin_int: push_value(std::int64_t{number<std::int32_t>()}); break;
      case Opcode::bin_int1: push_value(std::int64_t{number<std::uint8_t>()}); break;
      case Opcode::bin_int2: push_value(std::int64_t{number<std::uint16_t>()}); break;
      case Opcode::long1: long_integer(); break;
      case Opcode::bin_float: real(); break;
      case Opcode::bin_unicode: push_value(take(number<std::uint32_t>())); break;
      case Opcode::short_bin_string: push_value(take(number<std::uint8_t>())); break;
      case Opcode::empty_tuple:
      case Opcode::empty_set:  // which nothing can be added to
        push(kEmptyTuple);
        break;
      case Opcode::tuple: tuple(pop_mark()); break;
      case Opcode::tuple1: tuple_of(1); break;
      case Opcode::tuple2: tuple_of(2); break;
      case Opcode::tuple3: tuple_of(3); break;
      case Opcode::empty_list: push_value(PickleSequence{Kind::list}); break;
      case Opcode::append: append_items(stack_.size() - std::min<std::size_t>(1, above_mark())); break;
      case Opcode::appends: append_items(pop_mark()); break;
      case Opcode::empty_dict: push_value(PickleSequence{Kind::dict}); break;
      case Opcode::set_item: set_items(stack_.size() - std::min<std::size_t>(2, above_mark())); break;
      case Opcode::set_items: set_items(pop_mark()); break;
      case Opcode::global: global(); break;
      case Opcode::reduce:
      case Opcode::new_object: call(); break;
      case Opcode::build: build(); break;
      case Opcode::bin_persistent_id: push_value(PicklePersistent{pop()}); break;
      case Opcode::bin_put: put(number<std::uint8_t>()); break;
      case Opcode::long_bin_put: put(number<std::uint32_t>()); break;
      case Opcode::bin_get: get(number<std::uint8_t>()); break;
      case Opcode::long_bin_get: get(number<std::uint32_t>()); break;
      default: refuse("an operation of PyTorch's pickles", "the byte " + std::to_string(opcode));
    }
    return true;
  }

  std::string_view codec_;
  std::span<const std::byte> bytes_;
  std::size_t at_;
  const Pickle::Knows& knows_;
  Pickle& pickle_;
  Chunked<PickleIndex> stack_;
  Chunked<std::uint32_t> marks_;               // sizes of the stack
  std::map<std::uint32_t, PickleIndex> memo_;  // a map: a hostile pickle chooses the numbers
};

Pickle::Pickle(std::string_view codec, std::span<const std::byte> bytes, std::size_t offset,
               const Knows& knows) {
  PickleMachine(codec, bytes, offset, knows, *this).run();
}

const PickleSequence* Pickle::as(PickleSequence::Kind kind, PickleIndex index) const {
  const auto* sequence = as<PickleSequence>(index);
  return sequence && sequence->kind == kind ? sequence : nullptr;
}

std::vector<PickleItem> Pickle::items(const PickleSequence& sequence, std::size_t limit) const {
  std::vector<PickleItem> items;
  PickleIndex at = sequence.first;
  for (std::uint32_t i = 0; i < sequence.size && i < limit; ++i, at = items_[at].next)
    items.push_back({items_[at].key, items_[at].value});
  return items;
}

std::string PickleGlobal::dotted() const {
  std::string text(lines);
  std::replace(text.begin(), text.end(), '\n', '.');
  return text;
}

std::string Pickle::text(PickleIndex index) const {
  struct Text {
    const Pickle& pickle;
    std::string operator()(PickleNone) const { return "None"; }
    std::string operator()(bool value) const { return value ? "True" : "False"; }
    std::string operator()(std::int64_t value) const { return "the number " + std::to_string(value); }
    std::string operator()(std::uint64_t value) const { return "the number " + std::to_string(value); }
    std::string operator()(double value) const { return "the number " + std::to_string(value); }
    std::string operator()(std::string_view value) const {
      return "'" + std::string(value.substr(0, 200)) + "'";
    }
    std::string operator()(const PickleGlobal& value) const { return "'" + value.dotted() + "'"; }
    std::string operator()(const PickleSequence& value) const {
      const char* kinds[] = {"a tuple of ", "a list of ", "a dict of "};
      return kinds[static_cast<int>(value.kind)] + std::to_string(value.size);
    }
    std::string operator()(const PickleCall& value) const {
      return "an object of " + pickle.text(value.callee);
    }
    std::string operator()(PicklePersistent) const { return "a storage"; }
  };
  return std::visit(Text{*this}, values_[index]);
}

}  // namespace hearth::inline v0_1::detail
