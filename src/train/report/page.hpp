// The parts of a report's page, each as HTML.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <hearth/train/history.hpp>
#include <hearth/train/predictions.hpp>

namespace hearth::inline v0_1::train::detail {

using Facts = std::vector<std::pair<std::string, std::string>>;

/// The page around its parts.
std::string page_of(const std::string& title, const std::string& subtitle, const std::string& parts);

/// A part with a heading; nothing when it has no content.
std::string section_of(const std::string& heading, const std::string& content);

/// A part that is opened by the reader.
std::string folded(const std::string& heading, const std::string& content);

std::string facts_table(const Facts& facts);

/// The best of each metric at the end of an epoch, as large numbers.
std::string best_numbers(const History& history, const std::vector<std::string>& lower_is_better);

/// The numbers of each epoch's end.
std::string epochs_table(const History& history);

std::string charts(const History& history, bool log_loss);

/// "3 min 07 s"
std::string duration(double seconds);

}  // namespace hearth::inline v0_1::train::detail
