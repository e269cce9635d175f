#include <hearth/module/path.hpp>

namespace hearth::inline v0_1 {

std::string SpreadName::text() const {
  return std::string(stem).append(mark).append(std::to_string(index)).append(tail);
}

std::string Path::name(std::string_view field) const {
  return spread_ ? spread_(field, index_).text() : std::string(field);
}

std::string Path::last() const {
  if (!above_ || spread_) return {};  // a spread list and its layers have none
  return index_ == kNone ? above_->name(field_) : std::to_string(index_);
}

template <class String>
void Path::write(String& text) const {
  if (!above_) return;
  above_->write(text);
  if (spread_) return;
  if (!text.empty()) text += '.';
  if (index_ == kNone && !above_->spread_)
    text += field_;  // without a string of its own: optimizers ask in each step
  else
    text += std::string_view(last());
}

std::string Path::text() const {
  std::string text;
  write(text);
  return text;
}

Path::Text Path::view() const {
  Text text;
  write(text);
  return text;
}

}  // namespace hearth::inline v0_1
