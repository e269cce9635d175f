#include <hearth/data/vocabulary.hpp>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include <hearth/record/medium.hpp>

#include "file.hpp"
#include "unreadable.hpp"

namespace hearth::inline v0_1::data {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c & 0x80) != 0;
}
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Why entries are no vocabulary, at which place; nothing for good ones.
std::string problem_of(const std::vector<std::string>& entries, std::size_t& place) {
  std::set<std::string_view> seen;
  for (place = 0; place < entries.size(); ++place) {
    const std::string& entry = entries[place];
    if (entry.empty()) return "an empty one";
    if (entry.find_first_of("\r\n") != entry.npos) return "one with a line break";
    if (!seen.insert(entry).second) return "'" + entry + "' again";
  }
  return entries.size() < 2 ? "the end, without padding and unknown" : "";
}

}  // namespace

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < text.size();) {
    if (is_space(text[i])) {
      ++i;
      continue;
    }
    std::string word(1, small(text[i]));
    bool inside = is_letter(text[i++]);
    for (; inside && i < text.size(); ++i) {
      const bool apostrophe = text[i] == '\'' && i + 1 < text.size() && is_letter(text[i + 1]);
      inside = is_letter(text[i]) || apostrophe;
      if (!inside) break;
      word += small(text[i]);
    }
    words.push_back(std::move(word));
  }
  return words;
}

Vocabulary::Vocabulary(std::vector<std::string> entries) : entries_(std::move(entries)) {
  std::size_t place = 0;
  if (const std::string problem = problem_of(entries_, place); !problem.empty())
    throw DataError("hearth: Vocabulary: expected different words, got " + problem + " at place " +
                    std::to_string(place));
  sorted_.resize(entries_.size());
  std::iota(sorted_.begin(), sorted_.end(), std::size_t{0});
  std::sort(sorted_.begin(), sorted_.end(),
            [&](std::size_t a, std::size_t b) { return entries_[a] < entries_[b]; });
}

Vocabulary Vocabulary::build(const std::vector<std::string>& texts, const VocabularyConfig& config) {
  std::vector<std::string> entries = {config.padding, config.unknown};
  entries.insert(entries.end(), config.specials.begin(), config.specials.end());

  std::map<std::string, std::size_t> counts;
  for (const std::string& text : texts)
    for (std::string& word : words_of(text)) ++counts[std::move(word)];
  for (const std::string& entry : entries) counts.erase(entry);
  std::vector<std::pair<std::string, std::size_t>> words(counts.begin(), counts.end());
  std::sort(words.begin(), words.end(), [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  for (auto& [word, count] : words) {
    if (count < config.min_count || (config.max_size != 0 && entries.size() >= config.max_size)) break;
    entries.push_back(std::move(word));
  }
  return Vocabulary(std::move(entries));
}

Vocabulary Vocabulary::load(std::string_view path) {
  const std::string name(path);
  const Bytes file = detail::file_bytes(name);
  const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
  std::vector<std::string> entries;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    entries.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  std::size_t place = 0;
  if (const std::string problem = problem_of(entries, place); !problem.empty())
    detail::throw_unreadable(name, "a word of its own in line " + std::to_string(place + 1), problem);
  return Vocabulary(std::move(entries));
}

void Vocabulary::save(std::string_view path) const {
  std::string text;
  for (const std::string& entry : entries_) text += entry + "\n";
  write_file(path, text);
}

std::int64_t Vocabulary::id(std::string_view word) const { return find(word).value_or(kUnknown); }

std::optional<std::int64_t> Vocabulary::find(std::string_view word) const {
  const auto found = std::lower_bound(sorted_.begin(), sorted_.end(), word,
                                      [&](std::size_t at, std::string_view w) { return entries_[at] < w; });
  if (found == sorted_.end() || entries_[*found] != word) return {};
  return static_cast<std::int64_t>(*found);
}

const std::string& Vocabulary::word(std::int64_t id) const {
  if (id < 0 || static_cast<std::uint64_t>(id) >= size())
    throw DataError("hearth: Vocabulary: expected a number below " + std::to_string(size()) + ", got " +
                    std::to_string(id));
  return entries_[static_cast<std::size_t>(id)];
}

TensorData Vocabulary::encode(std::string_view text, std::size_t length) const {
  std::vector<std::int64_t> ids(length, kPadding);
  const auto words = words_of(text);
  for (std::size_t i = 0; i < std::min(length, words.size()); ++i) ids[i] = id(words[i]);
  return TensorData::from(std::move(ids), {length});
}

TensorDataset<SequenceExample> text_dataset(const std::vector<std::string>& texts,
                                            const std::vector<std::int64_t>& labels,
                                            const Vocabulary& vocabulary, std::size_t length) {
  if (texts.empty() || texts.size() != labels.size() || length == 0)
    throw DataError(
        "hearth: text_dataset: expected texts with a label for each, of a length of at least 1, got " +
        std::to_string(texts.size()) + " texts and " + std::to_string(labels.size()) + " labels, of " +
        std::to_string(length));
  for (std::size_t i = 0; i < labels.size(); ++i)
    if (labels[i] < 0)
      throw DataError("hearth: text_dataset: expected labels of 0 or more, got " + std::to_string(labels[i]) +
                      " at index " + std::to_string(i));
  std::vector<std::int64_t> ids;
  ids.reserve(texts.size() * length);
  for (const std::string& text : texts) {
    const TensorData row = vocabulary.encode(text, length);
    const auto* begin = reinterpret_cast<const std::int64_t*>(row.bytes.data());
    ids.insert(ids.end(), begin, begin + length);
  }
  return {TensorData::from(std::move(ids), {texts.size(), length}),
          TensorData::from(labels, {labels.size()})};
}

}  // namespace hearth::inline v0_1::data
