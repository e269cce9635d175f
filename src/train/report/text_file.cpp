#include "text_file.hpp"

#include <hearth/core/error.hpp>
#include <hearth/record/medium.hpp>

namespace hearth::inline v0_1::train::detail {

void rewrite(Run& run, const std::string& path, const std::string& text, bool& warned) {
  try {
    write_file(path, text);
    warned = false;
  } catch (const RecordError& error) {
    if (!warned) run.warn(std::string(error.what()) + "; the training goes on");
    warned = true;
  }
}

}  // namespace hearth::inline v0_1::train::detail
