#include <hearth/trace/node_reader.hpp>

#include <algorithm>

namespace hearth::inline v0_1 {

template <class T>
const T* NodeReader::find(std::string_view name, std::string_view kind) {
  const auto found = std::ranges::find(node_.attributes, name, &GraphAttribute::name);
  if (found == node_.attributes.end()) return nullptr;
  was_read_[static_cast<std::size_t>(found - node_.attributes.begin())] = true;
  const T* value = std::get_if<T>(&found->value);
  if (!value) refuse("attribute '" + std::string(name) + "' as " + std::string(kind), "another type");
  return value;
}

std::optional<std::int64_t> NodeReader::integer(std::string_view name) {
  const auto* value = find<std::int64_t>(name, "a whole number");
  return value ? std::optional(*value) : std::nullopt;
}

std::int64_t NodeReader::integer(std::string_view name, std::int64_t otherwise) {
  return integer(name).value_or(otherwise);
}

std::optional<double> NodeReader::real(std::string_view name) {
  const auto* value = find<float>(name, "a number");
  return value ? std::optional<double>(*value) : std::nullopt;
}

double NodeReader::real(std::string_view name, double otherwise) { return real(name).value_or(otherwise); }

std::string NodeReader::text(std::string_view name, std::string_view otherwise) {
  const auto* value = find<std::string>(name, "a text");
  return value ? *value : std::string(otherwise);
}

std::optional<std::vector<std::int64_t>> NodeReader::integers(std::string_view name) {
  const auto* value = find<std::vector<std::int64_t>>(name, "whole numbers");
  return value ? std::optional(*value) : std::nullopt;
}

std::optional<std::vector<float>> NodeReader::reals(std::string_view name) {
  const auto* value = find<std::vector<float>>(name, "numbers");
  return value ? std::optional(*value) : std::nullopt;
}

std::vector<std::string> NodeReader::texts(std::string_view name) {
  const auto* value = find<std::vector<std::string>>(name, "texts");
  return value ? *value : std::vector<std::string>();
}

const TensorData* NodeReader::tensor(std::string_view name) { return find<TensorData>(name, "a tensor"); }

std::shared_ptr<const Graph> NodeReader::graph(std::string_view name) {
  const auto* value = find<std::shared_ptr<const Graph>>(name, "a graph");
  return value ? *value : nullptr;
}

void NodeReader::finish() const {
  for (std::size_t i = 0; i < was_read_.size(); ++i)
    if (!was_read_[i])
      refuse("attributes that it has in opset " + std::to_string(opset_),
             "'" + node_.attributes[i].name + "'");
}

void NodeReader::refuse(std::string expected, std::string found) const {
  throw RecordError("load", "program",
                    {{RecordProblem::Kind::node, node_.text(), std::move(expected), std::move(found)}});
}

}  // namespace hearth::inline v0_1
