#include <hearth/module/path.hpp>

namespace hearth::inline v0_1 {

std::string SpreadName::text() const {
  return std::string(stem).append(mark).append(std::to_string(index)).append(tail);
}

std::string Path::name(std::string_view field) const {
  return spread_ ? spread_(field, index_).text() : std::string(field);
}

Path::Step::Step(Path& path, std::string_view field)
    : path_(path), length_(path.text_.size()), spread_(path.spread_), index_(path.index_) {
  if (length_ > 0) path.text_ += '.';
  if (spread_)
    path.text_ += spread_(field, index_).text();
  else
    path.text_ += field;
  path.spread_ = nullptr;
}

Path::Step::Step(Path& path, std::string_view field, Spread spread) : Step(path, field) {
  if (!spread) return;
  path.text_.resize(length_);
  path.spread_ = spread;
}

Path::Step::Step(Path& path, std::size_t index)
    : path_(path), length_(path.text_.size()), spread_(path.spread_), index_(path.index_) {
  path.index_ = index;
  if (path.spread_) return;
  if (length_ > 0) path.text_ += '.';
  path.text_ += std::to_string(index);
}

Path::Step::~Step() {
  path_.text_.resize(length_);
  path_.spread_ = spread_;
  path_.index_ = index_;
}

}  // namespace hearth::inline v0_1
