#include <hearth/module/state_dict.hpp>

namespace hearth::inline v0_1 {

const TensorData* StateDict::find(std::string_view name) const {
  for (const Entry& entry : entries)
    if (entry.name == name) return &entry.tensor;
  return nullptr;
}

}  // namespace hearth::inline v0_1

namespace hearth::inline v0_1::detail {

StateDictReader::StateDictReader(const StateDict& dict) : dict_(dict), taken_(dict.size()) {}
StateDictReader::~StateDictReader() = default;

void StateDictReader::refused(RecordProblem problem) { problems_.push_back(std::move(problem)); }

const TensorData* StateDictReader::take(std::string_view name, const Shape& shape) {
  const TensorData* tensor = dict_.find(name);
  if (!tensor) {
    keys_.missing_keys.emplace_back(name);
    return nullptr;
  }
  for (std::size_t i = 0; i < dict_.size(); ++i)
    if (dict_.entries[i].name == name) taken_[i] = 1;
  if (tensor->shape == shape) return tensor;
  problems_.push_back({RecordProblem::Kind::mismatched, std::string(name),
                       TensorData{tensor->dtype, shape, {}}.text(), tensor->text()});
  return nullptr;
}

IncompatibleKeys StateDictReader::finish(bool strict) && {
  for (const std::string& name : keys_.missing_keys)
    if (strict) problems_.push_back({RecordProblem::Kind::missing, name, "a tensor", ""});
  for (std::size_t i = 0; i < dict_.size(); ++i) {
    if (taken_[i]) continue;
    const auto& [name, tensor] = dict_.entries[i];
    keys_.unexpected_keys.push_back(name);
    if (strict) problems_.push_back({RecordProblem::Kind::unexpected, name, "nothing", tensor.text()});
  }
  if (!problems_.empty()) throw RecordError("load", "state dict", std::move(problems_));
  return std::move(keys_);
}

}  // namespace hearth::inline v0_1::detail
