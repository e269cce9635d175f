// Where in a model we are: field names and indices joined by dots.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hearth {

class Path {
 public:
  const std::string& text() const { return text_; }

  /// One step down for as long as the object lives.
  class Step {
   public:
    Step(Path& path, std::string_view name) : path_(path), length_(path.text_.size()) {
      if (length_ > 0) path.text_ += '.';
      path.text_ += name;
    }
    Step(Path& path, std::size_t index) : Step(path, std::string_view(std::to_string(index))) {}
    ~Step() { path_.text_.resize(length_); }
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;

   private:
    Path& path_;
    std::size_t length_;
  };

 private:
  std::string text_;
};

}  // namespace hearth
