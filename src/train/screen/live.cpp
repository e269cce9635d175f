#include "live.hpp"

#include <algorithm>

namespace hearth::inline v0_1::train::detail {

// To the first column of the first line. In a window that became narrower, long lines take several rows.
std::string Live::to_start() const {
  const std::size_t columns = std::max<std::size_t>(size_of_terminal(stream_).columns, 1);
  std::size_t rows = 0;
  for (std::size_t i = 0; i + 1 < lines_.size(); ++i)
    rows += std::max<std::size_t>(1, (lines_[i].used() + columns - 1) / columns);
  return rows > 0 ? "\r\033[" + std::to_string(rows) + "A" : "\r";
}

// Wipes the rest of each line only after it is written anew: nothing flickers.
std::string Live::picture() const {
  std::string bytes;
  for (std::size_t i = 0; i < lines_.size(); ++i)
    bytes += lines_[i].text() + (i + 1 < lines_.size() ? "\033[K\n" : "\033[J\r");
  return bytes;
}

void Live::draw(const std::vector<Line>& lines) {
  const std::string start = to_start();
  if (lines_.empty()) cursor_.hide(stream_);
  lines_ = lines;
  write_at_once(stream_, start + picture());
}

void Live::print(const std::string& line) {
  write_at_once(stream_, to_start() + line + (lines_.empty() ? "\n" : "\033[K\n" + picture()));
}

void Live::wipe() {
  if (!lines_.empty()) write_at_once(stream_, to_start() + "\033[J");
  lines_.clear();
  cursor_.show();
}

void Live::leave() {
  if (!lines_.empty()) write_at_once(stream_, "\n");
  lines_.clear();
  cursor_.show();
}

}  // namespace hearth::inline v0_1::train::detail
