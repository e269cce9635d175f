// Where in a model we are: field names and indices joined by dots.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <hearth/core/recycled.hpp>

namespace hearth {

/// A field's name with the number of its layer in it: {"weight_ih", "_l", 0, "_reverse"}.
struct SpreadName {
  std::string_view stem, mark;
  std::size_t index;
  std::string_view tail = "";

  std::string text() const {
    return std::string(stem).append(mark).append(std::to_string(index)).append(tail);
  }
};

class Path {
 public:
  using Spread = SpreadName (*)(std::string_view field, std::size_t index);

  std::string text() const { return std::string(text_); }
  /// The same for as long as we stay here.
  std::string_view view() const { return text_; }
  /// What a field of the node we are at is called: its name, unless the node is a layer of a spread list.
  std::string name(std::string_view field) const {
    return spread_ ? spread_(field, index_).text() : std::string(field);
  }

  /// One step down for as long as the object lives.
  class Step {
   public:
    Step(Path& path, std::string_view field)
        : path_(path), length_(path.text_.size()), spread_(path.spread_), index_(path.index_) {
      if (length_ > 0) path.text_ += '.';
      if (spread_)
        path.text_ += spread_(field, index_).text();
      else
        path.text_ += field;
      path.spread_ = nullptr;
    }
    /// To a member that may be a spread list: `spread` then names the fields of its layers, and neither the
    /// list nor a layer has a name of its own.
    Step(Path& path, std::string_view field, Spread spread) : Step(path, field) {
      if (!spread) return;
      path.text_.resize(length_);
      path.spread_ = spread;
    }
    Step(Path& path, std::size_t index)
        : path_(path), length_(path.text_.size()), spread_(path.spread_), index_(path.index_) {
      path.index_ = index;
      if (path.spread_) return;
      if (length_ > 0) path.text_ += '.';
      path.text_ += std::to_string(index);
    }
    ~Step() {
      path_.text_.resize(length_);
      path_.spread_ = spread_;
      path_.index_ = index_;
    }
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;

   private:
    Path& path_;
    std::size_t length_;
    Spread spread_;
    std::size_t index_;
  };

 private:
  std::basic_string<char, std::char_traits<char>, Recycled<char>> text_;
  Spread spread_ = nullptr;  // names the fields of the layers of the list that we are in
  std::size_t index_ = 0;    // of the layer
};

}  // namespace hearth
