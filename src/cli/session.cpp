// How the command speaks: results on stdout, notes and errors on stderr.
#include "session.hpp"

#include <cerrno>
#include <cstring>
#include <new>

#include <hearth/core/error.hpp>

#include "text.hpp"

namespace hearth::inline v0_1::cli {
namespace {

constexpr std::string_view kName = "hearth: ";

void line(std::string_view text) {
  if (text.starts_with(kName)) text.remove_prefix(kName.size());  // the library's own errors have it
  const std::string whole = std::string(kName) + printable(text) + "\n";
  std::fwrite(whole.data(), 1, whole.size(), stderr);
}

void report_problems(const RecordError& error, bool verbose) {
  const auto& problems = error.problems();
  const std::string text = error.what();
  if (problems.size() < 2) return line(text);
  const std::string before = text.substr(0, text.find(problems[0].text()));  // "cannot load 'lenet.mpk': "
  if (verbose)
    for (const RecordProblem& problem : problems) line(before + problem.text());
  else
    line(before + problems[0].text() + "; and " + with_commas(problems.size() - 1) + " more");
}

}  // namespace

void Output::put(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size())
    throw Trouble(std::string("cannot write the output: ") + std::strerror(errno));
}

void Output::flush() {
  if (std::fflush(stdout) != 0)
    throw Trouble(std::string("cannot write the output: ") + std::strerror(errno));
}

void Session::note(std::string_view text) const {
  if (!quiet) line("note: " + std::string(text));
}

void report(const std::exception& error, bool verbose) {
  if (dynamic_cast<const std::bad_alloc*>(&error))
    std::fputs("hearth: out of memory\n", stderr);  // without taking more of it
  else if (const auto* record = dynamic_cast<const RecordError*>(&error))
    report_problems(*record, verbose);
  else
    line(error.what());
}

}  // namespace hearth::inline v0_1::cli
