#include <hearth/nn/loss/check.hpp>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include <hearth/tensor/check.hpp>

namespace hearth::inline v0_1::check {

void class_target(std::string_view who, const Shape& logits, const Shape& target) {
  const std::size_t axis = logits.rank() == 1 ? 0 : 1;
  if (logits[axis] == 0) throw_shape_error(who, "at least one class", logits.text());
  Shape expected;
  for (std::size_t i = 0; i < logits.rank(); ++i)
    if (i != axis) expected.push_back(logits[i]);
  equal(who, expected, target);
}

Classes classes(std::string_view who, const TensorData& target, std::size_t classes,
                std::span<const std::int64_t> ignored) {
  const TensorData same = cast(target, DType::i64);
  const auto is_ignored = [&](std::int64_t value) {
    return std::find(ignored.begin(), ignored.end(), value) != ignored.end();
  };
  Classes checked;
  for (std::size_t i = 0; i < same.numel(); ++i) {
    std::int64_t value;
    std::memcpy(&value, same.bytes.data() + i * sizeof value, sizeof value);
    if (is_ignored(value))
      ++checked.ignored_count;
    else if (value < 0 || static_cast<std::uint64_t>(value) >= classes)
      throw_shape_error(who, "classes from 0 to " + std::to_string(classes - 1), std::to_string(value));
  }
  if (checked.ignored_count == 0) return checked;
  auto values = same.values<std::int64_t>();
  std::vector<std::uint8_t> mask(values.size(), 0);
  for (std::size_t i = 0; i < values.size(); ++i)
    if (is_ignored(values[i])) {
      values[i] = 0;
      mask[i] = 1;
    }
  const Shape shape{values.size()};
  checked.classes = TensorData::from(std::move(values), shape);
  checked.ignored = TensorData::from(std::move(mask), shape);
  checked.ignored.dtype = DType::boolean;
  return checked;
}

Labels labels(std::string_view who, const TensorData& target) {
  const bool single = target.shape.rank() == 1;
  const Shape shape{single ? 1 : target.shape[0], target.shape.back()};
  const std::size_t classes = shape[1];
  auto values = target.values<std::int64_t>();
  std::vector<std::uint8_t> is_label(values.size(), 0), is_other(values.size(), 1);
  for (std::size_t row = 0; row < shape[0]; ++row) {
    bool ended = false;
    for (std::size_t at = row * classes; at < (row + 1) * classes; ++at) {
      ended = ended || values[at] == -1;
      if (ended) {
        values[at] = 0;
        continue;
      }
      if (values[at] < 0 || static_cast<std::uint64_t>(values[at]) >= classes)
        throw_shape_error(who, "classes from 0 to " + std::to_string(classes - 1) + ", and -1 at their end",
                          std::to_string(values[at]));
      is_label[at] = 1;
      is_other[row * classes + static_cast<std::size_t>(values[at])] = 0;
    }
  }
  Labels checked{TensorData::from(std::move(values), shape), TensorData::from(std::move(is_label), shape),
                 TensorData::from(std::move(is_other), shape)};
  checked.is_label.dtype = checked.is_other.dtype = DType::boolean;
  return checked;
}

void class_weight(std::string_view who, const Shape& weight, std::size_t classes) {
  if (!(weight == Shape{classes}))
    throw_shape_error(who, "a weight for each of " + std::to_string(classes) + " classes", weight.text());
}

void signs(std::string_view who, const TensorData& target) {
  for (std::int64_t given : target.values<std::int64_t>())
    if (given != 1 && given != -1) throw_shape_error(who, "targets 1 and -1", std::to_string(given));
}

void broadcasts_to(std::string_view who, std::string_view what, const Shape& tensor, const Shape& shape) {
  bool fits = tensor.rank() <= shape.rank();
  for (std::size_t i = 1; fits && i <= tensor.rank(); ++i) {
    const std::size_t extent = tensor[tensor.rank() - i];
    fits = extent == 1 || extent == shape[shape.rank() - i];
  }
  if (!fits)
    throw_shape_error(who, "a " + std::string(what) + " that repeats to " + shape.text(), tensor.text());
}

}  // namespace hearth::inline v0_1::check
