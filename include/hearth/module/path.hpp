// Where in a model we are: field names and indices joined by dots.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <hearth/core/config.hpp>
#include <hearth/core/recycled.hpp>

namespace hearth::inline v0_1 {

/// A field's name with the number of its layer in it: {"weight_ih", "_l", 0, "_reverse"}.
struct SpreadName {
  std::string_view stem, mark;
  std::size_t index;
  std::string_view tail = "";

  HEARTH_API std::string text() const;
};

/// A step down from the path above, which outlives it: a walk through a model has one on the stack for each
/// level. Nothing is written or freed on the way; only who asks for the text makes it.
class Path {
 public:
  using Spread = SpreadName (*)(std::string_view field, std::size_t index);

  /// The model itself.
  Path() = default;
  /// To a field. Where it is a spread list, `spread` names the fields of its layers, and neither the list nor
  /// a layer has a name of its own.
  Path(const Path& above, std::string_view field, Spread spread = nullptr)
      : above_(&above), field_(field), spread_(spread) {}
  /// To an entry of a list.
  Path(const Path& above, std::size_t index) : above_(&above), index_(index), spread_(above.spread_) {}
  Path(const Path&) = delete;
  Path& operator=(const Path&) = delete;

  HEARTH_API std::string text() const;
  /// The same in memory that is used again.
  using Text = std::basic_string<char, std::char_traits<char>, Recycled<char>>;
  HEARTH_API Text view() const;
  /// What a field of the node we are at is called: its name, unless the node is a layer of a spread list.
  HEARTH_API std::string name(std::string_view field) const;
  /// What the last step added to the text.
  HEARTH_API std::string last() const;

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  template <class String> void write(String& text) const;

  const Path* above_ = nullptr;
  std::string_view field_;
  std::size_t index_ = kNone;  // of an entry
  Spread spread_ = nullptr;    // names the fields of the layers of the list that we are in
};

}  // namespace hearth::inline v0_1
