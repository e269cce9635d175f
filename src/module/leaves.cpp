#include <hearth/module/leaves.hpp>

namespace hearth::inline v0_1::detail {

namespace {
[[noreturn]] void throw_mismatched(const Path& path, std::string expected, const TensorData& data) {
  throw RecordError("load", "record",
                    {{RecordProblem::Kind::mismatched, path.text(), std::move(expected), data.text()}});
}
}  // namespace

void throw_unholdable(const Path& path, const TensorData& data) {
  throw_mismatched(path, "values that the model's elements can hold", data);
}

void check_rank(const Path& path, const TensorData& data, std::size_t rank) {
  if (data.shape.rank() != rank)
    throw_mismatched(path, "a tensor of " + std::to_string(rank) + " dimensions", data);
}

Problems::Problems() = default;
Problems::Problems(Problems&&) noexcept = default;
Problems& Problems::operator=(Problems&&) noexcept = default;
Problems::~Problems() = default;

void Problems::throw_if_any(std::string_view source) {
  if (!list.empty()) throw RecordError("load", source, std::move(list));
}

void Misfits::operator()(const Path& path, const std::string& mine, const std::string& theirs) const {
  problems.list.push_back({RecordProblem::Kind::mismatched, path.text(), mine, theirs});
}

void Misfits::compare(const Path& path, const Shape& shape, const TensorData& data) const {
  if (shape == data.shape) return;
  (*this)(path, TensorData{data.dtype, shape, {}}.text(), data.text());
}

Changes::Changes() = default;
Changes::~Changes() = default;

void Changes::add(Function<void()> change) { changes_.push_back(std::move(change)); }

void Changes::make() {
  for (const Function<void()>& change : changes_) change();
}

}  // namespace hearth::inline v0_1::detail
