#include <hearth/train/run.hpp>

#include <cstdio>

namespace hearth::inline v0_1::train {

void Run::add(const std::string& name, double value) {
  history.add(name, step, value);
  metrics[name] = value;
}

void Run::stop(std::string reason) {
  if (stop_reason.empty()) stop_reason = reason.empty() ? "asked to" : std::move(reason);
}

void Run::print(const std::string& line) {
  if (print_line) return print_line(line);
  std::fprintf(stdout, "%s\n", line.c_str());
  std::fflush(stdout);  // who follows a file sees it too
}

void Run::warn(const std::string& text) {
  if (print_warning)
    print_warning(text);
  else
    std::fprintf(stderr, "%s\n", text.c_str());
  warnings.push_back(text);
}

}  // namespace hearth::inline v0_1::train
