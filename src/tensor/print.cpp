#include <hearth/tensor/print.hpp>

#include <algorithm>
#include <cmath>
#include <ostream>

#include "number_text.hpp"

namespace hearth::inline v0_1 {
namespace {

// Which elements of an axis are shown: all, or those at its two ends.
struct Shown {
  std::size_t extent, edge;
  bool summarised;

  std::size_t count() const { return summarised ? 2 * edge : extent; }
  std::size_t place(std::size_t i) const { return summarised && i >= edge ? extent - 2 * edge + i : i; }
};

Shown shown(const TensorData& data, std::size_t axis, const PrintOptions& options) {
  const std::size_t extent = data.shape[axis];
  const bool few = data.numel() <= options.threshold || extent <= 2 * options.edge_items;
  return {extent, options.edge_items, !few};
}

// Places of the shown elements in row-major order.
std::vector<std::size_t> places_of(const TensorData& data, const PrintOptions& options) {
  std::vector<std::size_t> places = {0};
  for (std::size_t axis = 0; axis < data.shape.rank(); ++axis) {
    const Shown line = shown(data, axis, options);
    std::vector<std::size_t> longer;
    for (const std::size_t start : places)
      for (std::size_t i = 0; i < line.count(); ++i) longer.push_back(start * line.extent + line.place(i));
    places = std::move(longer);
  }
  return places;
}

std::string padded(std::string text, std::size_t left) {
  return text.size() < left ? text.insert(0, left - text.size(), ' ') : text;
}

// The numbers of a column of one type, by NumPy's rules for when to write which notation.
class FloatColumn {
 public:
  FloatColumn(const std::vector<double>& values, DType dtype, const PrintOptions& options)
      : dtype_(dtype), precision_(options.precision) {
    double most = 0, least = 0;
    for (const double value : values) {
      if (!std::isfinite(value) || value == 0) continue;
      most = std::max(most, std::fabs(value));
      least = least == 0 ? std::fabs(value) : std::min(least, std::fabs(value));
    }
    // Half and single floats have fewer digits than the 8 that a double is written out for.
    const double longest = dtype == DType::f64   ? 1e8
                           : dtype == DType::f32 ? 1e6
                           : dtype == DType::f16 ? 1e3
                                                 : 1e2;
    exponents_ = most >= longest ||
                 (!options.suppress && most > 0 && (least < smallest() || ratio(most, least) > 1000));
    measure(values);
  }

  std::string text(double value) const {
    if (std::isnan(value)) return padded("nan", left_ + right_ + 1);
    if (std::isinf(value)) return padded(value < 0 ? "-inf" : "inf", left_ + right_ + 1);
    std::string text = exponents_ ? scientific_fixed(value, fraction_, exponent_digits()) : number(value);
    const std::size_t point = text.find('.');
    text.insert(0, left_ > point ? left_ - point : 0, ' ');
    const std::size_t width = left_ + 1 + right_;
    if (text.size() < width) text.append(width - text.size(), ' ');
    return text;
  }

 private:
  double smallest() const { return dtype_ == DType::f64 ? 0.0001 : static_cast<double>(0.0001f); }
  double ratio(double most, double least) const {
    return dtype_ == DType::f64 ? most / least
                                : static_cast<double>(static_cast<float>(most) / static_cast<float>(least));
  }
  // Before it is known how many digits others have, and after.
  std::string number(double value) const {
    return exponents_ ? scientific(value, dtype_, precision_) : positional(value, dtype_, precision_);
  }
  std::size_t exponent_digits() const { return exponent_ > 4 ? exponent_ - 2 : 2; }  // without "e+"
  // The widest part before and after the point.
  void measure(const std::vector<double>& values) {
    bool infinite = false, minus = false;
    for (const double value : values) {
      if (!std::isfinite(value)) {
        infinite = true;
        minus = minus || value < 0;
        continue;
      }
      const std::string text = number(value);
      const std::size_t point = text.find('.'), e = std::min(text.find('e'), text.size());
      left_ = std::max(left_, point);
      fraction_ = std::max(fraction_, e - point - 1);
      exponent_ = std::max(exponent_, text.size() - e);
    }
    right_ = fraction_ + exponent_;
    // NumPy asks for this width beside the point, and then finds room for the words.
    const std::size_t words = infinite ? 3 + minus : 0;
    if (words > right_ + 1) left_ = std::max(left_, words - right_ - 1);
  }

  DType dtype_;
  std::size_t precision_;
  bool exponents_ = false;
  std::size_t left_ = 0, fraction_ = 0, exponent_ = 0, right_ = 0;
};

std::vector<std::string> words_of(const TensorData& data, const std::vector<std::size_t>& places,
                                  const PrintOptions& options) {
  std::vector<std::string> words;
  if (is_float(data.dtype)) {
    const auto all = data.values<double>();
    std::vector<double> values;
    for (const std::size_t place : places) values.push_back(all[place]);
    const FloatColumn column(values, data.dtype, options);
    for (const double value : values) words.push_back(column.text(value));
  } else if (data.dtype == DType::boolean) {
    const auto all = data.values<std::uint8_t>();
    for (const std::size_t place : places) words.push_back(all[place] ? " True" : "False");
  } else if (data.dtype == DType::u64) {
    const auto all = data.values<std::uint64_t>();
    for (const std::size_t place : places) words.push_back(std::to_string(all[place]));
  } else {
    const auto all = data.values<std::int64_t>();
    for (const std::size_t place : places) words.push_back(std::to_string(all[place]));
  }
  std::size_t width = 0;
  for (const std::string& word : words) width = std::max(width, word.size());
  for (std::string& word : words) word = padded(std::move(word), width);
  return words;
}

// Brackets, lines and the dots that stand for what is left out.
struct Layout {
  const TensorData& data;
  const PrintOptions& options;
  const std::vector<std::string>& words;
  std::size_t next = 0;

  std::string write(std::size_t axis, std::size_t width) {
    const Shown line = shown(data, axis, options);
    const std::size_t deeper = data.shape.rank() - axis - 1;
    const std::string indent(axis + 1, ' ');
    return "[" +
           (deeper == 0 ? row(line, indent, width - 1) : rows(line, indent, axis, width)).substr(axis + 1) +
           "]";
  }

 private:
  std::string row(const Shown& line, const std::string& indent, std::size_t width) {
    std::string text, current = indent;
    const auto add = [&](const std::string& word) {
      if (current.size() + word.size() > width && current.size() > indent.size()) {
        text += current.erase(current.find_last_not_of(' ') + 1) + "\n";
        current = indent;
      }
      current += word;
    };
    for (std::size_t i = 0; i < line.count(); ++i) {
      if (i > 0) current += ' ';
      if (line.summarised && i == line.edge) {
        add("...");
        current += ' ';
      }
      add(words[next++]);
    }
    return text + current;
  }
  std::string rows(const Shown& line, const std::string& indent, std::size_t axis, std::size_t width) {
    const std::string gap(data.shape.rank() - axis - 1, '\n');
    std::string text;
    for (std::size_t i = 0; i < line.count(); ++i) {
      if (i > 0) text += gap;
      if (line.summarised && i == line.edge) text += indent + "..." + gap;
      text += indent + write(axis + 1, width - 1);
    }
    return text;
  }
};

std::string scalar(const TensorData& data) {
  if (data.dtype == DType::boolean) return data.values<std::uint8_t>()[0] ? "True" : "False";
  if (is_float(data.dtype)) return alone(data.values<double>()[0], data.dtype);
  return data.dtype == DType::u64 ? std::to_string(data.values<std::uint64_t>()[0])
                                  : std::to_string(data.values<std::int64_t>()[0]);
}

}  // namespace

std::string to_string(const TensorData& data, const PrintOptions& options) {
  if (data.numel() == 0) return "[]";
  if (data.shape.rank() == 0) return scalar(data);
  const std::vector<std::string> words = words_of(data, places_of(data, options), options);
  return Layout{data, options, words}.write(0, options.line_width);
}

std::ostream& operator<<(std::ostream& out, const TensorData& data) { return out << to_string(data); }

}  // namespace hearth::inline v0_1
