#include <hearth/train/state.hpp>

#include <cmath>
#include <utility>

#include <hearth/core/error.hpp>

namespace hearth::inline v0_1::train {
namespace {

const RecordNode kNothing;

}  // namespace

StateMap::StateMap(const RecordNode& node, std::string source, std::string path)
    : node_(node), source_(std::move(source)), path_(std::move(path)) {}

bool StateMap::has(const std::string& key) const {
  const auto* map = node_.as<RecordMap>();
  return map && map->find(key);
}

const RecordNode& StateMap::node(const std::string& key) const {
  const auto* map = node_.as<RecordMap>();
  const RecordNode* found = map ? map->find(key) : nullptr;
  return found ? *found : kNothing;
}

StateMap StateMap::map(const std::string& key) const { return {node(key), source_, join_path(path_, key)}; }

std::uint64_t StateMap::natural(const std::string& key) const {
  const RecordNode& found = node(key);
  if (const auto* number = found.as<std::uint64_t>()) return *number;
  if (const auto* number = found.as<std::int64_t>(); number && *number >= 0)
    return static_cast<std::uint64_t>(*number);
  fail(key, "a whole number");
}

double StateMap::real(const std::string& key) const {
  const RecordNode& found = node(key);
  if (const auto* number = found.as<double>()) return *number;
  if (const auto* number = found.as<std::int64_t>()) return static_cast<double>(*number);
  if (const auto* number = found.as<std::uint64_t>()) return static_cast<double>(*number);
  fail(key, "a number");
}

bool StateMap::boolean(const std::string& key) const {
  const RecordNode& found = node(key);
  if (const auto* value = found.as<bool>()) return *value;
  fail(key, "true or false");
}

std::string StateMap::text(const std::string& key) const {
  const RecordNode& found = node(key);
  if (const auto* value = found.as<std::string>()) return *value;
  fail(key, "a text");
}

template <class T>
std::vector<T> StateMap::numbers(const std::string& key, const char* expected) const {
  if (!has(key)) return {};
  const auto* tensor = node(key).as<RecordTensor>();
  if (!tensor) fail(key, expected);
  try {
    return tensor->data.values<T>();
  } catch (const DTypeError&) {
    fail(key, expected);
  }
}

std::vector<std::uint64_t> StateMap::naturals(const std::string& key) const {
  return numbers<std::uint64_t>(key, "a tensor of whole numbers from 0 on");
}
std::vector<std::int64_t> StateMap::integers(const std::string& key) const {
  return numbers<std::int64_t>(key, "a tensor of whole numbers");
}
std::vector<double> StateMap::reals(const std::string& key) const {
  return numbers<double>(key, "a tensor of numbers");
}

void StateMap::fail(const std::string& key, std::string expected) const {
  throw RecordError(
      "load", source_,
      {{RecordProblem::Kind::mismatched, join_path(path_, key), std::move(expected), node(key).text()}});
}

RecordNode random_node(RandomState state) {
  RecordMap map;
  map.add("seed", RecordNode(state.seed));
  map.add("offset", RecordNode(state.offset));
  return RecordNode(std::move(map));
}

}  // namespace hearth::inline v0_1::train
