#include <hearth/optim/state.hpp>

#include <algorithm>

namespace hearth::inline v0_1::optim::detail {
namespace {

constexpr const char* kSource = "optimizer state";

RecordNode tensor(TensorData data) { return {RecordTensor{"", std::move(data)}}; }

std::string of_group(std::size_t group) { return "group_learning_rates." + std::to_string(group); }
std::string of_moment(std::string_view moment, const std::string& path) {
  return std::string(moment) + "." + path;
}

void read_param(StateReader& reader, SavedParam& param) {
  const std::string steps = "steps." + param.path;
  const bool stepped =
      reader.has(steps) || std::any_of(param.moments.begin(), param.moments.end(), [&](const auto& moment) {
        return reader.has(of_moment(moment.first, param.path));
      });
  if (!stepped) return;
  param.steps = reader.natural(steps);
  for (auto& [moment, data] : param.moments) data = reader.tensor(of_moment(moment, param.path), param.shape);
}

}  // namespace

RecordTree state_tree(const SavedState& state) {
  RecordTree tree;
  const auto add = [&](const std::string& path, RecordNode node) {
    insert_path(tree.root, path, std::move(node));
  };
  add("optimizer", {std::string(state.optimizer)});
  add("learning_rate", {state.learning_rate});
  if (state.momentum) add("momentum", {*state.momentum});
  for (std::size_t i = 0; i < state.group_learning_rates.size(); ++i)
    add(of_group(i), {state.group_learning_rates[i]});
  for (const SavedParam& param : state.params) {
    if (param.steps == 0) continue;
    add("steps." + param.path, {param.steps});
    for (const auto& [moment, data] : param.moments)
      if (data) add(of_moment(moment, param.path), tensor(*data));
  }
  return tree;
}

SavedState state_of(const RecordTree& tree, SavedState like) {
  StateReader reader(tree, like.optimizer);
  like.learning_rate = reader.real("learning_rate");
  if (like.momentum) like.momentum = reader.real("momentum");
  for (std::size_t i = 0; i < like.group_learning_rates.size(); ++i)
    like.group_learning_rates[i] = reader.real(of_group(i));
  for (SavedParam& param : like.params) {
    param.steps = 0;
    for (auto& moment : param.moments) moment.second.reset();
    read_param(reader, param);
  }
  reader.finish();
  return like;
}

StateReader::StateReader(const RecordTree& tree, std::string_view optimizer) {
  for_each_leaf(tree.root, [&](const std::string& path, const RecordNode& leaf) {
    leaves_.push_back({path, leaf, false});
  });
  std::sort(leaves_.begin(), leaves_.end(), [](const Leaf& a, const Leaf& b) { return a.path < b.path; });
  expect("optimizer", std::string(optimizer));
  if (!problems_.empty()) throw RecordError("load", kSource, std::move(problems_));
}

bool StateReader::has(const std::string& field) const {
  return std::binary_search(leaves_.begin(), leaves_.end(), Leaf{field, {}, false},
                            [](const Leaf& a, const Leaf& b) { return a.path < b.path; });
}

const RecordNode* StateReader::leaf(const std::string& field, const char* expected) {
  const auto found = std::lower_bound(leaves_.begin(), leaves_.end(), field,
                                      [](const Leaf& a, const std::string& path) { return a.path < path; });
  if (found == leaves_.end() || found->path != field) {
    problem(RecordProblem::Kind::missing, field, expected, "");
    return nullptr;
  }
  found->used = true;
  return &found->node;
}

void StateReader::mismatch(const std::string& field, const std::string& expected, const RecordNode& found) {
  problem(RecordProblem::Kind::mismatched, field, expected, found.text());
}

void StateReader::problem(RecordProblem::Kind kind, std::string field, std::string expected,
                          std::string found) {
  problems_.push_back({kind, std::move(field), std::move(expected), std::move(found)});
}

// Formats of tensors alone hold a constant as a tensor without dimensions.
double StateReader::real(const std::string& field) {
  const RecordNode* node = leaf(field, "a number");
  if (!node) return 0;
  const auto constant = tensor_as_constant(*node);
  const RecordNode& value = constant ? *constant : *node;
  if (const auto* real = value.as<double>()) return *real;
  if (const auto* whole = value.as<std::int64_t>()) return static_cast<double>(*whole);
  if (const auto* whole = value.as<std::uint64_t>()) return static_cast<double>(*whole);
  mismatch(field, "a number", *node);
  return 0;
}

std::uint64_t StateReader::natural(const std::string& field) {
  const RecordNode* node = leaf(field, "a whole number");
  if (!node) return 0;
  const auto constant = tensor_as_constant(*node);
  const RecordNode& value = constant ? *constant : *node;
  if (const auto* whole = value.as<std::uint64_t>()) return *whole;
  if (const auto* whole = value.as<std::int64_t>(); whole && *whole >= 0)
    return static_cast<std::uint64_t>(*whole);
  mismatch(field, "a whole number", *node);
  return 0;
}

std::string StateReader::text(const std::string& field) {
  const RecordNode* node = leaf(field, "a text");
  if (!node) return "";
  if (const auto* text = node->as<std::string>()) return *text;
  mismatch(field, "a text", *node);
  return "";
}

void StateReader::expect(const std::string& field, const std::string& expected) {
  const std::size_t problems = problems_.size();
  const std::string found = text(field);
  if (problems == problems_.size() && found != expected)
    problem(RecordProblem::Kind::mismatched, field, expected, found);
}

TensorData StateReader::tensor(const std::string& field, const Shape& shape) {
  const std::string expected = "a tensor " + shape.text();
  const RecordNode* node = leaf(field, expected.c_str());
  if (!node) return {};
  const auto* tensor = node->as<RecordTensor>();
  if (tensor && tensor->data.shape == shape && is_float(tensor->data.dtype)) return tensor->data;
  mismatch(field, expected, *node);
  return {};
}

void StateReader::finish() {
  for (const Leaf& leaf : leaves_)
    if (!leaf.used) problem(RecordProblem::Kind::unexpected, leaf.path, "", leaf.node.text());
  if (!problems_.empty()) throw RecordError("load", kSource, std::move(problems_));
}

}  // namespace hearth::inline v0_1::optim::detail
