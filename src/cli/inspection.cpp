#include "inspection.hpp"

#include <algorithm>
#include <cstdint>

#include <nlohmann/json.hpp>

#include "text.hpp"

namespace hearth::inline v0_1::cli {
namespace {

using Align = Table::Align;
using Json = nlohmann::ordered_json;

std::string table_of_texts(std::string_view title, const Table& table) {
  return "\n" + std::string(title) + "\n" + table.text(2);
}

std::string constant_text(const RecordNode& constant) {
  const auto* text = constant.as<std::string>();
  if (text) return "\"" + printable(*text) + "\"";
  const std::string words = constant.text();  // "the number 2"
  const std::string_view number = "the number ";
  return words.starts_with(number) ? words.substr(number.size()) : words;
}

void add_statistics(std::vector<std::string>& row, const Statistics& values, bool not_finite) {
  for (double number : {values.min, values.max, values.mean, values.std})
    row.push_back(values.finite != 0 ? short_number(number) : "-");
  if (not_finite) row.push_back(values.not_finite_text());
}

std::string tensor_table(const Inspection& found) {
  const bool statistics = !found.tensors.empty() && found.tensors[0].statistics;
  const bool not_finite = std::any_of(found.tensors.begin(), found.tensors.end(), [](const auto& row) {
    return row.statistics && row.statistics->first_not_finite;
  });
  Table table({Align::left, Align::left, Align::left, Align::right, Align::right, Align::right, Align::right,
               Align::right, Align::left});
  std::vector<std::string> head = {"tensor", "dtype", "shape", "bytes"};
  if (statistics) head.insert(head.end(), {"min", "max", "mean", "std"});
  if (not_finite) head.push_back("not finite");
  table.add(std::move(head));
  for (const auto& [name, tensor, values] : found.tensors) {
    const TensorData& data = tensor->data;
    std::vector<std::string> row = {printable(name), std::string(hearth::name(data.dtype)), data.shape.text(),
                                    with_commas(data.bytes.size())};
    if (values) add_statistics(row, *values, not_finite);
    table.add(std::move(row));
  }
  return "\n" + table.text(0);
}

// An object of members whose names differ: a Json would look for each among all before it.
template <class Members, class Value>
Json json_object(const Members& members, const Value& value_of) {
  Json::object_t object;
  auto& container = static_cast<Json::object_t::Container&>(object);
  for (const auto& [name, value] : members) container.emplace_back(name, value_of(value));
  return object;
}

Json json_constant(const RecordNode& constant) {
  if (const auto* value = constant.as<bool>()) return *value;
  if (const auto* value = constant.as<std::int64_t>()) return *value;
  if (const auto* value = constant.as<std::uint64_t>()) return *value;
  if (const auto* value = constant.as<double>()) return *value;
  if (const auto* value = constant.as<std::string>()) return *value;
  return nullptr;
}

Json json_tensor(const Inspection::Tensor& row) {
  const TensorData& data = row.tensor->data;
  Json shape = Json::array();
  for (std::size_t extent : data.shape) shape.push_back(extent);
  Json json = {{"name", row.name},
               {"dtype", hearth::name(data.dtype)},
               {"shape", std::move(shape)},
               {"bytes", data.bytes.size()}};
  if (!row.tensor->id.empty()) json["id"] = row.tensor->id;
  if (!row.statistics) return json;
  const Statistics& values = *row.statistics;
  const auto number = [&](double value) { return values.finite != 0 ? Json(value) : Json(nullptr); };
  json["min"] = number(values.min);
  json["max"] = number(values.max);
  json["mean"] = number(values.mean);
  json["std"] = number(values.std);
  json["nan"] = values.nan;
  json["inf"] = values.inf;
  return json;
}

}  // namespace

Inspection::Inspection(const Session& session, Input read, bool with_statistics)
    : input(std::move(read)), sum(totals(input.tree.root)) {
  Progress progress(session, "inspect " + std::string(file_name(input.path)),
                    with_statistics ? sum.bytes : 0);
  for_each_leaf(input.tree.root, [&](const std::string& path, const RecordNode& leaf) {
    if (const auto* tensor = leaf.as<RecordTensor>()) {
      tensors.push_back({path, tensor, {}});
      if (with_statistics) tensors.back().statistics = statistics(tensor->data, progress);
    } else if (const auto* link = leaf.as<RecordLink>()) {
      links.emplace_back(path, link->path);
    } else if (leaf.is_scalar()) {
      constants.emplace_back(path, &leaf);
    }
  });
}

std::string plain_text(const Inspection& found) {
  const auto& [path, codec, bytes, tree] = found.input;
  std::string text = printable(path) + ": " + codec->text() + ", " + bytes_text(bytes.size()) + "\n";

  Table metadata({Align::left, Align::left}), constants = metadata, links = metadata;
  for (const auto& [key, value] : tree.metadata) metadata.add({printable(key), printable(value)});
  for (const auto& [name, node] : found.constants) constants.add({printable(name), constant_text(*node)});
  for (const auto& [name, target] : found.links) links.add({printable(name), "-> " + printable(target)});
  if (!tree.metadata.empty()) text += table_of_texts("metadata", metadata);
  if (!found.tensors.empty()) text += tensor_table(found);
  if (!found.constants.empty()) text += table_of_texts("constants", constants);
  if (!found.links.empty()) text += table_of_texts("links", links);
  return text + "\n" + found.sum.text() + "\n";
}

std::string json_text(const Inspection& found) {
  const auto& [path, codec, bytes, tree] = found.input;
  const auto text = [](const std::string& value) { return Json(value); };
  Json tensors = Json::array();
  for (const Inspection::Tensor& row : found.tensors) tensors.push_back(json_tensor(row));
  const Json json = {
      {"file", path},
      {"format", codec->name},
      {"bytes", bytes.size()},
      {"metadata", json_object(tree.metadata, text)},
      {"tensors", std::move(tensors)},
      {"constants", json_object(found.constants, [](const auto* node) { return json_constant(*node); })},
      {"links", json_object(found.links, text)},
      {"totals",
       {{"tensors", found.sum.tensors}, {"values", found.sum.elements}, {"bytes", found.sum.bytes}}}};
  // A name that is no UTF-8 must not keep the others from being read.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace hearth::inline v0_1::cli
