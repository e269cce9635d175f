// The words of an error: "hearth: cannot load 'lenet.mpk': field 'fc1.weight': expected .., the file has ..".
#include <hearth/core/error.hpp>

#include <cstdio>

namespace hearth::inline v0_1 {
namespace {

constexpr std::size_t kMaxProblemsInText = 20;
constexpr std::size_t kMaxPartInText = 300;

// Names come out of hostile files: one line, no control characters, bounded length.
std::string printable(std::string_view text) {
  const bool cut = text.size() > kMaxPartInText;
  std::string out;
  for (char c : text.substr(0, kMaxPartInText)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7f) {
      out += c;
      continue;
    }
    char escaped[5];
    std::snprintf(escaped, sizeof escaped, "\\x%02x", byte);
    out += escaped;
  }
  return cut ? out + ".." : out;
}

std::string message_of(std::string_view action, std::string_view source,
                       const std::vector<RecordProblem>& problems) {
  std::string text = "hearth: cannot " + std::string(action) + " '" + printable(source) + "'";
  for (std::size_t i = 0; i < problems.size() && i < kMaxProblemsInText; ++i)
    text += (i ? "; " : ": ") + problems[i].text();
  if (problems.size() > kMaxProblemsInText)
    text += "; and " + std::to_string(problems.size() - kMaxProblemsInText) + " more";
  return text;
}

}  // namespace

std::string RecordProblem::text() const {
  // Fields are compared with a file; whatever is said of the bytes themselves is what the codec got.
  const bool of_bytes = kind == Kind::unreadable || kind == Kind::malformed || kind == Kind::node;
  std::string want = printable(expected), got = printable(found);
  if (want.empty() && kind == Kind::unexpected) want = "no such field";
  if (got.empty() && kind == Kind::missing) got = "no such field";

  std::string text = field.empty() && kind != Kind::missing && kind != Kind::unexpected
                         ? ""
                     : kind == Kind::node
                         ? printable(field) + ": "
                         : "field '" + printable(field) + "': ";
  if (!want.empty()) text += "expected " + want;
  if (!want.empty() && !got.empty()) text += of_bytes ? ", got " : ", the file has ";
  return text + got;
}

RecordError::RecordError(std::string_view action, std::string_view source,
                         std::vector<RecordProblem> problems)
    : Error(message_of(action, source, problems)), source_(source), problems_(std::move(problems)) {}

void throw_shape_error(std::string_view who, std::string_view expected, std::string_view got) {
  throw ShapeError("hearth: " + std::string(who) + ": expected " + std::string(expected) + ", got " +
                   std::string(got));
}

void throw_malformed(std::string_view codec, std::string_view expected, std::string_view found) {
  RecordProblem problem;
  problem.expected = expected;
  problem.found = found;
  throw RecordError("load", std::string(codec) + " bytes", {std::move(problem)});
}

}  // namespace hearth::inline v0_1
