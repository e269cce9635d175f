#include "page.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "../printed.hpp"
#include "curves.hpp"
#include "markup.hpp"
#include "ticks.hpp"

namespace hearth::inline v0_1::train::detail {
namespace {

constexpr std::string_view kStyle = R"(*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:1040px;margin:0 auto;padding:24px 16px 48px}
h1{margin:0;font-size:1.7rem;line-height:1.2;overflow-wrap:anywhere}h2{margin:40px 0 12px;font-size:1.2rem}
p{margin:8px 0}.muted{color:var(--muted)}
.tiles,.charts,.pictures{display:grid;gap:16px}
.tiles{grid-template-columns:repeat(auto-fill,minmax(150px,1fr));margin-top:24px}
.tile{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:12px 14px}
.tile b{display:block;font-size:1.6rem;line-height:1.3;font-variant-numeric:tabular-nums}.tile span{color:var(--muted);font-size:.875rem}
.charts{grid-template-columns:repeat(auto-fit,minmax(min(100%,330px),1fr))}.charts svg{width:100%;height:auto;max-width:640px}
.scroll{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums}
.facts th{text-align:left;font-weight:400;color:var(--muted);padding:4px 24px 4px 0;vertical-align:top;white-space:nowrap}
.facts td{padding:4px 0;overflow-wrap:anywhere}.facts tr{border-bottom:1px solid var(--line)}
.numbers th,.numbers td{padding:4px 12px;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
.numbers th{color:var(--muted);font-weight:500}
.confusion th{font-weight:500;color:var(--muted);padding:2px 6px;font-size:.8125rem}
.confusion td{min-width:40px;height:34px;padding:0 4px;text-align:center;border:1px solid var(--page);font-size:.8125rem}
.confusion td.strong{color:var(--on-heat)}.confusion td.share{color:var(--muted);white-space:nowrap}
.confusion .side{text-align:right;white-space:nowrap;position:sticky;left:0;background:var(--page)}
.pictures{grid-template-columns:repeat(auto-fill,minmax(96px,1fr))}.filters{display:flex;flex-wrap:wrap;gap:8px}
figure{margin:0;font-size:.8125rem;line-height:1.35;overflow-wrap:anywhere}
img{display:block;image-rendering:pixelated;border:1px solid var(--line);border-radius:4px}
figure img{width:100%;aspect-ratio:1;object-fit:contain;margin-bottom:4px;background:var(--card)}.filters img{width:56px;height:56px}
.wrong{color:rgb(var(--miss));font-weight:600}
details{margin-top:16px;border-top:1px solid var(--line);padding-top:12px}summary{cursor:pointer;font-weight:600}
pre{overflow-x:auto;background:var(--card);border-radius:8px;padding:12px;font-size:.8125rem;line-height:1.45}
@media(max-width:520px){.chart text{font-size:13px}.chart .title{font-size:15px}.tile b{font-size:1.35rem}.tiles{grid-template-columns:1fr 1fr;gap:10px}}
@media print{details>*{display:block}}
)";

bool is_of_epochs(const Series& series) {
  return !series.name.starts_with("step/") && !series.values.empty();
}

// "valid/top/1" is of the metric "top/1".
std::string metric_of(const std::string& name) { return name.substr(name.find('/') + 1); }

std::map<std::uint64_t, std::size_t> epochs_of(const History& history) {
  std::map<std::uint64_t, std::size_t> numbers;
  if (const Series* ends = history.find("train/loss"))
    for (std::size_t i = 0; i < ends->steps.size(); ++i) numbers[ends->steps[i]] = i + 1;
  return numbers;
}

}  // namespace

std::string page_of(const std::string& title, const std::string& subtitle, const std::string& parts) {
  return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
         escaped(title) + "</title>\n<style>\n" + std::string(chart_style()) + std::string(kStyle) +
         "</style>\n</head>\n<body>\n<main>\n<h1>" + escaped(title) + "</h1>\n<p class=\"muted\">" +
         escaped(subtitle) + "</p>\n" + parts + "</main>\n</body>\n</html>\n";
}

std::string section_of(const std::string& heading, const std::string& content) {
  if (content.empty()) return "";
  return "<section>\n<h2>" + escaped(heading) + "</h2>\n" + content + "\n</section>\n";
}

std::string folded(const std::string& heading, const std::string& content) {
  if (content.empty()) return "";
  return "<details>\n<summary>" + escaped(heading) + "</summary>\n" + content + "\n</details>\n";
}

std::string facts_table(const Facts& facts) {
  std::string table = "<table class=\"facts\">\n";
  for (const auto& [name, value] : facts)
    table += "<tr><th>" + escaped(name) + "</th><td>" + escaped(value) + "</td></tr>\n";
  return table + "</table>";
}

std::string best_numbers(const History& history, const std::vector<std::string>& lower_is_better) {
  const auto epochs = epochs_of(history);
  std::string tiles;
  for (const Series& series : history.series()) {
    if (!is_of_epochs(series)) continue;
    const std::string metric = metric_of(series.name);
    const bool lower =
        std::find(lower_is_better.begin(), lower_is_better.end(), metric) != lower_is_better.end();
    std::size_t best = series.values.size();
    for (std::size_t i = 0; i < series.values.size(); ++i) {
      if (std::isnan(series.values[i])) continue;
      const bool better = best == series.values.size() || (lower ? series.values[i] < series.values[best]
                                                                 : series.values[i] > series.values[best]);
      if (better) best = i;
    }
    if (best == series.values.size()) continue;
    const auto epoch = epochs.find(series.steps[best]);
    std::string name = series.name;
    std::replace(name.begin(), name.end(), '/', ' ');
    tiles += "<div class=\"tile\"><span>" + escaped(name) + "</span><b>" + short_number(series.values[best]) +
             "</b><span>" +
             (epoch != epochs.end() ? "best, epoch " + std::to_string(epoch->second)
                                    : "best, step " + std::to_string(series.steps[best])) +
             "</span></div>\n";
  }
  return tiles.empty() ? tiles : "<div class=\"tiles\">\n" + tiles + "</div>\n";
}

std::string epochs_table(const History& history) {
  std::vector<const Series*> columns;
  std::map<std::uint64_t, std::vector<double>> rows;
  for (const Series& series : history.series())
    if (is_of_epochs(series)) columns.push_back(&series);
  for (std::size_t c = 0; c < columns.size(); ++c)
    for (std::size_t i = 0; i < columns[c]->values.size(); ++i) {
      auto& row = rows[columns[c]->steps[i]];
      row.resize(columns.size(), std::nan(""));
      row[c] = columns[c]->values[i];
    }
  if (rows.empty()) return "";
  const auto epochs = epochs_of(history);
  std::string table = "<div class=\"scroll\"><table class=\"numbers\">\n<tr><th>epoch</th><th>step</th>";
  for (const Series* column : columns) table += "<th>" + escaped(column->name) + "</th>";
  for (const auto& [step, row] : rows) {
    const auto epoch = epochs.find(step);
    table += "</tr>\n<tr><td>" + (epoch == epochs.end() ? "" : std::to_string(epoch->second)) + "</td><td>" +
             std::to_string(step) + "</td>";
    for (const double value : row) table += "<td>" + (std::isnan(value) ? "" : short_number(value)) + "</td>";
  }
  return table + "</tr>\n</table></div>";
}

std::string charts(const History& history, bool log_loss) {
  std::string content;
  for (const Chart& chart : charts_of(history, log_loss)) content += svg_of(chart) + "\n";
  return content.empty() ? content : "<div class=\"charts\">\n" + content + "</div>";
}

std::string duration(double seconds) {
  if (seconds < 10) return printed("%.2g s", seconds);
  if (seconds < 60) return printed("%.0f s", seconds);
  const auto whole = static_cast<unsigned long long>(seconds + 0.5);
  return whole < 3600 ? printed("%llu min %02llu s", whole / 60, whole % 60)
                      : printed("%llu h %02llu min", whole / 3600, whole % 3600 / 60);
}

}  // namespace hearth::inline v0_1::train::detail
