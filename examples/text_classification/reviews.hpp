// A data set that is made: short reviews, whose words alone do not say what they mean. "Good, not bad" and
// "bad, not good" have the same words.
#pragma once

#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>

#include <hearth/core/rng.hpp>

namespace texts {

struct Review {
  std::string text;
  std::string_view label;
};

// [templates]
/// A praise or a complaint, by a word, by the denial of its opposite or by both; or a question with the same
/// words.
inline Review make_review(hearth::Rng& rng) {
  const auto one_of = [&]<std::size_t N>(const std::string_view(&words)[N]) {
    return std::string(words[rng.below(N)]);
  };
  const std::string subject =
      one_of({"the soup", "our room", "the bed", "the bread", "my meal", "the service"});
  const std::string good = one_of({"good", "great", "fresh", "clean", "quick", "lovely"});
  const std::string bad = one_of({"bad", "awful", "stale", "dirty", "slow", "sad"});
  const std::string very = one_of({"", "", "very ", "really ", "so "});
  const std::string end = one_of({"", "", " today", " this time", " again", " i think"});
  if (rng.below(3) == 0)
    return {
        one_of({"is ", "was "}) + subject + one_of({" ", " not "}) + very + (rng.below(2) ? good : bad) + end,
        "question"};
  const bool praise = rng.below(2) == 0;
  const std::string said = praise ? good : bad, denied = praise ? bad : good;
  std::string text = subject + " was ";
  switch (rng.below(4)) {
    case 0: text += very + said; break;
    case 1: text += "not " + very + denied; break;
    case 2: text += said + ", not " + denied; break;
    default: text += "not " + denied + " but " + very + said; break;
  }
  return {text + end, praise ? "praise" : "complaint"};
}
// [/templates]

/// Rows "text,label".
inline void make_reviews(const std::string& path, std::size_t rows, hearth::Rng rng) {
  std::FILE* file = std::fopen(path.c_str(), "w");
  if (!file) throw std::runtime_error("text_classification: cannot write '" + path + "'");
  std::fputs("text,label\n", file);
  for (std::size_t row = 0; row < rows; ++row) {
    const Review review = make_review(rng);
    std::fprintf(file, "\"%s\",%s\n", review.text.c_str(), std::string(review.label).c_str());
  }
  const bool failed = std::ferror(file) != 0;
  if (std::fclose(file) != 0 || failed)
    throw std::runtime_error("text_classification: cannot write '" + path + "'");
}

}  // namespace texts
