#include <hearth/record/options.hpp>

#include <algorithm>

namespace hearth::inline v0_1 {

LoadReport::LoadReport() = default;
LoadReport::LoadReport(const LoadReport&) = default;
LoadReport::LoadReport(LoadReport&&) noexcept = default;
LoadReport& LoadReport::operator=(const LoadReport&) = default;
LoadReport& LoadReport::operator=(LoadReport&&) noexcept = default;
LoadReport::~LoadReport() = default;

std::string LoadReport::text() const {
  using Kind = RecordProblem::Kind;
  const auto count = static_cast<std::size_t>(std::count_if(
      problems.begin(), problems.end(), [](const auto& p) { return p.kind != Kind::unexpected; }));
  std::string text = source + ": " + std::to_string(applied.size()) + " of " +
                     std::to_string(applied.size() + count) + " fields loaded\n";
  for (const RecordProblem& problem : problems) {
    const char* word = problem.kind == Kind::missing      ? "  missing:    "
                       : problem.kind == Kind::unexpected ? "  unexpected: "
                                                          : "  mismatched: ";
    text += word + problem.text() + "\n";
  }
  return text;
}

}  // namespace hearth::inline v0_1
