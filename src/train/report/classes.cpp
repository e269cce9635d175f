#include "classes.hpp"

#include <algorithm>
#include <cmath>

#include <hearth/train/picture.hpp>

#include "../printed.hpp"
#include "markup.hpp"
#include "ticks.hpp"

namespace hearth::inline v0_1::train::detail {
namespace {

constexpr std::size_t kMostInTable = 30;  // classes
constexpr std::size_t kMostPairs = 30;

std::string class_name(const std::vector<std::string>& classes, std::size_t index) {
  return escaped(index < classes.size() ? classes[index] : std::to_string(index));
}

std::string percent(double share) { return std::isfinite(share) ? printed("%.1f&nbsp;%%", share * 100) : ""; }

double share_of(std::uint64_t part, std::uint64_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

// Right ones in one colour and wrong ones in another; the root lets a few wrong ones of many be seen.
std::string cell(std::uint64_t count, std::uint64_t row, bool right, const std::string& says) {
  const double weight = row == 0 || count == 0 ? 0 : std::sqrt(share_of(count, row));
  const double alpha = right ? 0.15 + 0.75 * weight : std::min(1.0, 0.08 + 1.6 * weight);
  if (count == 0) return "<td title=\"" + says + "\"></td>";
  const std::string colour = printed("rgba(var(--%s),%.2f)", right ? "heat" : "miss", alpha);
  return std::string("<td") + (alpha > 0.6 ? " class=\"strong\"" : "") + " style=\"background:" + colour +
         "\" title=\"" + says + "\">" + std::to_string(count) + "</td>";
}

std::string most_confused(const Predictions& p, const std::vector<std::string>& classes) {
  std::vector<std::size_t> pairs;
  for (std::size_t i = 0; i < p.confusion.size(); ++i)
    if (i / p.classes != i % p.classes && p.confusion[i] > 0) pairs.push_back(i);
  const auto most = pairs.begin() + static_cast<std::ptrdiff_t>(std::min(pairs.size(), kMostPairs));
  std::partial_sort(pairs.begin(), most, pairs.end(), [&](std::size_t a, std::size_t b) {
    return p.confusion[a] != p.confusion[b] ? p.confusion[a] > p.confusion[b] : a < b;
  });
  std::string table =
      "<div class=\"scroll\"><table class=\"numbers\">\n<tr><th>is</th><th>taken for</th><th>items</th></tr>\n";
  for (auto pair = pairs.begin(); pair != most; ++pair)
    table += "<tr><td>" + class_name(classes, *pair / p.classes) + "</td><td>" +
             class_name(classes, *pair % p.classes) + "</td><td>" + std::to_string(p.confusion[*pair]) +
             "</td></tr>\n";
  return table + "</table></div>";
}

bool is_image(const TensorData& input) {
  const Shape& shape = input.shape;
  return input.numel() > 0 && (shape.rank() == 2 || (shape.rank() == 3 && (shape[0] == 1 || shape[0] == 3)));
}

std::string image(const Picture& picture, const std::string& says) {
  return "<img src=\"" + data_uri("image/png", png_of(picture)) + "\" alt=\"" + says + "\">";
}

}  // namespace

std::string confusion_table(const Predictions& p, const std::vector<std::string>& classes) {
  if (p.items == 0) return "";
  const std::string head =
      "<p class=\"muted\">" + percent(p.accuracy()) + " of " + std::to_string(p.items) + " items are right.";
  if (p.classes > kMostInTable)
    return head + " Of " + std::to_string(p.classes) + " classes these are confused the most.</p>\n" +
           most_confused(p, classes);
  std::string table = head +
                      " A row is what an item is, a column what it is taken for.</p>\n"
                      "<div class=\"scroll\"><table class=\"confusion\">\n<tr><th></th>";
  std::vector<std::uint64_t> taken(p.classes);
  for (std::size_t c = 0; c < p.classes; ++c)
    table += "<th scope=\"col\">" + class_name(classes, c) + "</th>";
  table += "<th scope=\"col\">recall</th></tr>\n";
  for (std::size_t a = 0; a < p.classes; ++a) {
    std::uint64_t row = 0;
    for (std::size_t b = 0; b < p.classes; ++b) row += p.confusion[a * p.classes + b];
    table += "<tr><th scope=\"row\" class=\"side\">" + class_name(classes, a) + "</th>";
    for (std::size_t b = 0; b < p.classes; ++b) {
      const std::uint64_t count = p.confusion[a * p.classes + b];
      taken[b] += count;
      table += cell(count, row, a == b, class_name(classes, a) + " taken for " + class_name(classes, b));
    }
    table += "<td class=\"share\">" + percent(share_of(p.confusion[a * p.classes + a], row)) + "</td></tr>\n";
  }
  table += "<tr><th scope=\"row\" class=\"side\">precision</th>";
  for (std::size_t b = 0; b < p.classes; ++b)
    table += "<td class=\"share\">" + percent(share_of(p.confusion[b * p.classes + b], taken[b])) + "</td>";
  return table + "<td></td></tr>\n</table></div>";
}

std::string worst_items(const Predictions& p, const std::vector<std::string>& classes) {
  std::string pictures, rows;
  for (const Prediction& one : p.worst) {
    const std::string actual = class_name(classes, one.actual),
                      predicted = class_name(classes, one.predicted),
                      how = one.actual == one.predicted ? "" : " class=\"wrong\"";
    if (is_image(one.input))
      pictures += "<figure>" + image(picture_of(one.input), "a " + actual + " taken for " + predicted) +
                  "<figcaption>is " + actual + "<br><span" + how + ">taken for " + predicted + "</span> (" +
                  percent(one.probability) + ")<br><span class=\"muted\">loss " + short_number(one.loss) +
                  "<br>item " + std::to_string(one.index) + "</span></figcaption></figure>\n";
    else
      rows += "<tr><td>" + std::to_string(one.index) + "</td><td>" + actual + "</td><td" + how + ">" +
              predicted + "</td><td>" + percent(one.probability) + "</td><td>" + short_number(one.loss) +
              "</td></tr>\n";
  }
  if (!pictures.empty()) return "<div class=\"pictures\">\n" + pictures + "</div>";
  if (rows.empty()) return "";
  return "<div class=\"scroll\"><table class=\"numbers\">\n<tr><th>item</th><th>is</th><th>taken for</th>"
         "<th>probability</th><th>loss</th></tr>\n" +
         rows + "</table></div>";
}

std::string filter_pictures(const RecordTree& model) {
  const auto found = first_filters(model);
  if (!found) return "";
  std::string pictures;
  std::size_t number = 0;
  for (const Picture& filter : filters_of(found->weight))
    pictures += image(filter, "filter " + std::to_string(number++)) + "\n";
  return "<p class=\"muted\">" + escaped(found->path) + " " + escaped(found->weight.text()) +
         ": black is the most negative weight, white the most positive one, grey is zero.</p>\n"
         "<div class=\"filters\">\n" +
         pictures + "</div>";
}

}  // namespace hearth::inline v0_1::train::detail
