// Labelled texts of a CSV file, and their words as numbers.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <hearth/data.hpp>

namespace texts {

using namespace hearth;

// [texts]
struct Text {
  std::string text;
  std::int64_t label = 0;
};
/// A data set of texts as they were written.
struct Texts {
  std::vector<Text> items;
  std::vector<std::string> classes;

  std::size_t size() const { return items.size(); }
  const Text& operator[](std::size_t index) const { return items.at(index); }
};

/// The columns "text" and "label" of a file; the classes are its labels in order.
inline Texts read(const std::string& path) {
  const auto table = data::read_csv(path);
  const std::vector<std::string> texts = table.texts("text"), labels = table.texts("label");
  const std::set<std::string> different(labels.begin(), labels.end());
  Texts all{{}, {different.begin(), different.end()}};
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto at = std::lower_bound(all.classes.begin(), all.classes.end(), labels[i]);
    all.items.push_back({texts[i], at - all.classes.begin()});
  }
  return all;
}
// [/texts]

// [encode]
/// The words of a part of them, of which those that come only once are unknown.
inline data::Vocabulary vocabulary_of(const data::Subset<Texts>& part) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < part.size(); ++i) texts.push_back(part[i].text);
  return data::Vocabulary::build(texts, {.min_count = 2});
}

/// A text as the numbers of its words, i64[length], with its class.
struct Encode {
  data::Vocabulary words;
  std::size_t length;

  data::SequenceExample operator()(const Text& item) const {
    return {words.encode(item.text, length), TensorData::from(std::vector{item.label}, {})};
  }
};
// [/encode]

}  // namespace texts
