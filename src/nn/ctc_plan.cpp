#include <hearth/nn/loss/ctc_plan.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <hearth/tensor/check.hpp>

namespace hearth::inline v0_1::nn::detail {
namespace {

constexpr const char* kWho = "ctc_loss";

/// Lengths [n] from 0 to `most`.
std::vector<std::size_t> lengths(const TensorData& data, std::size_t batch, std::size_t most,
                                 const std::string& what) {
  check::equal(kWho, Shape{batch}, data.shape);
  std::vector<std::size_t> checked;
  for (std::int64_t length : data.values<std::int64_t>()) {
    if (length < 0 || static_cast<std::uint64_t>(length) > most)
      throw_shape_error(kWho, what + " from 0 to " + std::to_string(most), std::to_string(length));
    checked.push_back(static_cast<std::size_t>(length));
  }
  return checked;
}

/// Each target on its own, from rows [n, longest] or from all in a row.
std::vector<std::vector<std::int64_t>> split(const TensorData& targets,
                                             const std::vector<std::size_t>& lengths) {
  const auto values = targets.values<std::int64_t>();
  std::vector<std::vector<std::int64_t>> split;
  std::size_t start = 0;
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    if (targets.shape.rank() == 2) start = i * targets.shape[1];
    const auto first = values.begin() + static_cast<std::ptrdiff_t>(start);
    split.emplace_back(first, first + static_cast<std::ptrdiff_t>(lengths[i]));
    start += lengths[i];
  }
  return split;
}

void check_shapes(const TensorData& targets, const std::vector<std::size_t>& lengths) {
  if (targets.shape.rank() == 2) return check::equal(kWho, {lengths.size(), targets.shape[1]}, targets.shape);
  std::size_t total = 0;
  for (std::size_t length : lengths) total += length;
  if (total != targets.shape[0])
    throw_shape_error(kWho, std::to_string(total) + " targets in a row, the sum of their lengths",
                      std::to_string(targets.shape[0]));
}

void check_labels(const std::vector<std::int64_t>& labels, std::size_t classes, std::size_t blank) {
  for (std::int64_t label : labels) {
    if (label < 0 || static_cast<std::uint64_t>(label) >= classes)
      throw_shape_error(kWho, "classes from 0 to " + std::to_string(classes - 1), std::to_string(label));
    if (static_cast<std::uint64_t>(label) == blank)
      throw_shape_error(kWho, "targets without the blank", std::to_string(label));
  }
}

}  // namespace

CtcPlan::CtcPlan(const Shape& log_probabilities, const TensorData& targets, const TensorData& input_lengths,
                 const TensorData& target_lengths, std::size_t blank)
    : batch(log_probabilities[1]) {
  const std::size_t classes = log_probabilities[2];
  if (blank >= classes)
    throw_shape_error(kWho, "a blank below " + std::to_string(classes), std::to_string(blank));
  const bool padded = targets.shape.rank() == 2;
  const auto inputs = lengths(input_lengths, batch, log_probabilities[0], "input lengths");
  const auto sizes = lengths(target_lengths, batch, targets.shape[padded ? 1 : 0], "target lengths");
  check_shapes(targets, sizes);
  const auto rows = split(targets, sizes);
  for (const auto& row : rows) check_labels(row, classes, blank);

  const std::size_t longest = sizes.empty() ? 0 : *std::max_element(sizes.begin(), sizes.end());
  const std::size_t states = 2 * longest + 1, all = batch * states;
  std::vector<std::int64_t> label(all, static_cast<std::int64_t>(blank)), blank_at, label_at, step_count;
  std::vector<double> skip(all, kNever), begin(all, kNever), none, divisor;
  for (std::size_t i = 0; i < batch; ++i) {
    begin[i * states] = 0;
    for (std::size_t s = 0; s < rows[i].size(); ++s) {
      label[i * states + 2 * s + 1] = rows[i][s];
      // Two equal labels keep the blank between them, or they would be one.
      if (s > 0 && rows[i][s] != rows[i][s - 1]) skip[i * states + 2 * s + 1] = 0;
    }
    const auto size = static_cast<std::int64_t>(sizes[i]);
    blank_at.push_back(2 * size);
    label_at.push_back(size == 0 ? 0 : 2 * size - 1);
    none.push_back(size == 0 ? kNever : 0);
    divisor.push_back(static_cast<double>(std::max<std::int64_t>(size, 1)));
    step_count.push_back(static_cast<std::int64_t>(inputs[i]));
  }
  steps_of_all = inputs.empty() ? 0 : *std::min_element(inputs.begin(), inputs.end());
  steps = TensorData::from(std::move(step_count), {batch, 1});
  labels = TensorData::from(std::move(label), {batch, states});
  skips = TensorData::from(std::move(skip), {batch, states});
  start = TensorData::from(std::move(begin), {batch, states});
  last_blank = TensorData::from(std::move(blank_at), {batch, 1});
  last_label = TensorData::from(std::move(label_at), {batch, 1});
  no_label = TensorData::from(std::move(none), {batch, 1});
  divisors = TensorData::from(std::move(divisor), {batch});
}

}  // namespace hearth::inline v0_1::nn::detail
