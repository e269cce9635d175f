#include <hearth/trace/prepared.hpp>

#include <mutex>

namespace hearth::inline v0_1 {

namespace detail {

struct PreparedCache::Kept {
  std::mutex mutex;
  std::shared_ptr<const void> value;
};

PreparedCache::PreparedCache() : kept_(std::make_unique<Kept>()) {}
PreparedCache::PreparedCache(const PreparedCache&) : PreparedCache() {}
PreparedCache::PreparedCache(PreparedCache&& other) noexcept : kept_(std::move(other.kept_)) {}
PreparedCache& PreparedCache::operator=(const PreparedCache&) {
  kept_ = std::make_unique<Kept>();
  return *this;
}
PreparedCache& PreparedCache::operator=(PreparedCache&& other) noexcept {
  kept_ = std::move(other.kept_);
  return *this;
}
PreparedCache::~PreparedCache() = default;

std::shared_ptr<const void> PreparedCache::get(
    const std::function<std::shared_ptr<const void>()>& make) const {
  const std::lock_guard lock(kept_->mutex);
  if (!kept_->value) kept_->value = make();
  return kept_->value;
}

namespace {
// "hearth: matmul: expected .." without its first word.
std::string_view without_name(std::string_view text) {
  constexpr std::string_view kName = "hearth: ";
  return text.starts_with(kName) ? text.substr(kName.size()) : text;
}
}  // namespace

void note_problem(const GraphNode& node, const std::exception& error, std::vector<RecordProblem>& problems) {
  if (const auto* of_record = dynamic_cast<const RecordError*>(&error))
    problems.insert(problems.end(), of_record->problems().begin(), of_record->problems().end());
  else
    problems.push_back({RecordProblem::Kind::node, node.text(), "", std::string(without_name(error.what()))});
}

void rethrow_at(const GraphNode& node) {
  const auto text = [&](const Error& error) {
    return "hearth: " + node.text() + ": " + std::string(without_name(error.what()));
  };
  try {
    throw;
  } catch (const ShapeError& error) {
    throw ShapeError(text(error));
  } catch (const DTypeError& error) {
    throw DTypeError(text(error));
  } catch (const BackendError& error) {
    throw BackendError(text(error));
  } catch (const Error& error) {
    throw Error(text(error));
  }
}

void check_input_count(const Graph& graph, std::size_t count) {
  if (count == graph.inputs.size()) return;
  std::string names;
  for (const GraphValue& input : graph.inputs)
    names += (names.empty() ? "'" : ", '") + input.name + "' " + input.text();
  throw_shape_error("program", std::to_string(graph.inputs.size()) + " inputs (" + names + ")",
                    std::to_string(count));
}

void check_input(const GraphValue& wanted, DType dtype, const Shape& shape) {
  const auto who = [&] { return "input '" + wanted.name + "'"; };
  const auto got = [&] { return std::string(name(dtype)) + shape.text(); };
  // Floats of another width are converted; a kind is not.
  if (wanted.dtype && !same_kind(*wanted.dtype, dtype))
    throw DTypeError("hearth: " + who() + ": expected " + wanted.text() + ", got " + got());
  if (!wanted.shape) return;
  bool fits = wanted.shape->size() == shape.rank();
  for (std::size_t axis = 0; fits && axis < shape.rank(); ++axis)
    if (const auto* extent = std::get_if<std::size_t>(&(*wanted.shape)[axis])) fits = *extent == shape[axis];
  if (!fits) throw_shape_error(who(), wanted.text(), got());
}

void throw_no_place(const char* what, std::size_t i, std::size_t count) {
  throw_shape_error("operator", "at least " + std::to_string(i + 1) + ' ' + what, std::to_string(count));
}

void throw_no_tensor() { throw_shape_error("operator", "a tensor for this input", "none"); }

void throw_other_kind(std::string_view kind, DType dtype) {
  throw DTypeError("hearth: operator: expected a tensor of " + std::string(kind) + ", got " +
                   std::string(name(dtype)));
}

void throw_other_tensor(DType expected, std::size_t rank, DType dtype, const Shape& shape) {
  throw_shape_error(
      "tensor",
      "a tensor of " + std::string(name(expected)) + " with " + std::to_string(rank) + " dimensions",
      std::string(name(dtype)) + shape.text());
}

}  // namespace detail
}  // namespace hearth::inline v0_1
