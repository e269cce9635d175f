#include <hearth/train/run.hpp>

#include <cstdio>

namespace hearth::train {

void Run::add(const std::string& name, double value) {
  history.add(name, step, value);
  metrics[name] = value;
}

void Run::stop(std::string reason) {
  if (stop_reason.empty()) stop_reason = reason.empty() ? "asked to" : std::move(reason);
}

void Run::warn(const std::string& text) {
  std::fprintf(stderr, "%s\n", text.c_str());
  warnings.push_back(text);
}

}  // namespace hearth::train
