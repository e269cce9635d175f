// What there is to say of a file, and its two forms.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "files.hpp"
#include "statistics.hpp"

namespace hearth::inline v0_1::cli {

struct Inspection {
  struct Tensor {
    std::string name;
    const RecordTensor* tensor;
    std::optional<Statistics> statistics;
  };

  Inspection(const Session& session, Input read, bool with_statistics);
  Inspection(const Inspection&) = delete;  // what follows points into the input

  Input input;
  std::vector<Tensor> tensors;
  std::vector<std::pair<std::string, const RecordNode*>> constants;
  std::vector<std::pair<std::string, std::string>> links;  // name, target
  Totals sum;
};

/// Tables with aligned columns.
std::string plain_text(const Inspection& found);
std::string json_text(const Inspection& found);

}  // namespace hearth::inline v0_1::cli
