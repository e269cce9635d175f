#include "codegen_coder.hpp"

#include <algorithm>
#include <cmath>

namespace hearth::inline v0_1::codegen {
namespace {

// Names that exporters make up, which say nothing.
bool is_readable(std::string_view name) {
  return !name.empty() && name.size() <= 200 && name.find("::") == std::string_view::npos &&
         name.find_first_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_") !=
             std::string_view::npos;
}

std::vector<std::string> parts_of(std::string_view name, char by) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= name.size();) {
    const std::size_t end = std::min(name.find(by, begin), name.size());
    if (end > begin) parts.emplace_back(name.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

std::vector<std::string> identifiers(const std::vector<std::string>& parts) {
  std::vector<std::string> made;
  for (const std::string& part : parts) {
    // A number stays one: it is joined with what is before it.
    const bool digits = part.find_first_not_of("0123456789") == std::string::npos;
    if (made.size() < 16)
      made.push_back(digits && !made.empty() ? part.substr(0, 8) : identifier(part, "part"));
  }
  return made;
}

}  // namespace

void Coder::settle(std::size_t node, Value value) {
  is_settled_[node] = true;
  values_[graph_.nodes[node].outputs.at(0)] = std::move(value);
}

const Value* Coder::find(const std::string& name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : &found->second;
}

std::size_t Coder::only_user(const std::string& value) const {
  const auto found = users_.find(value);
  return found == users_.end() || found->second.size() != 1 ? kNoNode : found->second[0];
}

Value Coder::line(DType dtype, const OpenExtents& shape, std::string code, bool joins) {
  if (shape.size() > kMaxRank)
    throw_shape_error("code", "at most " + std::to_string(kMaxRank) + " dimensions",
                      std::to_string(shape.size()));
  const std::size_t at =
      lines_.add({.kind = Line::Kind::value, .name = {}, .code = std::move(code), .joins = joins});
  Value value{.dtype = dtype, .code = value_of_line(at)};
  for (std::size_t axis = 0; axis < shape.size(); ++axis)
    value.shape.push_back(shape[axis] ? *shape[axis] : extent_of(value.code, axis));
  std::vector<std::string> extents;
  for (const Extent& extent : value.shape) extents.push_back(extent.text());
  lines_.note(at, "[" + hearth::codegen::joined(extents) + "]");
  return value;
}

std::string Coder::parts(std::string code) {
  return asked_of_line(lines_.add({.kind = Line::Kind::value, .name = {}, .code = std::move(code)}));
}

const Line* Coder::line_of(const std::string& code) const {
  for (const char c : code.substr(0, 1))
    if (c == '\1' && code.find('\5') + 1 == code.size()) {
      const Line& line = lines_[static_cast<std::size_t>(std::stoull(code.substr(1)))];
      return line.kind == Line::Kind::value ? &line : nullptr;
    }
  return nullptr;
}

std::string Coder::device() { return device_; }

Extent Coder::symbol(std::string name, std::string code) {
  const auto [found, is_new] = symbols_.emplace(code, 0);
  if (is_new)
    found->second = lines_.add(
        {.kind = Line::Kind::constant, .name = std::move(name), .code = std::move(code), .note = "Index"});
  return Extent::of(found->second);
}

Extent Coder::extent_of(const std::string& value, std::size_t axis) {
  std::string asked = value;
  if (asked[0] == '\1') asked[0] = '\2';
  return symbol("extent", asked + ".dim(" + std::to_string(axis) + ")");
}

Extent Coder::sum(const Extent& a, const Extent& b) {
  if (b.is(0)) return a;
  if (a.is(0)) return b;
  Extent made;
  if (a.symbols == b.symbols && !__builtin_add_overflow(a.factor, b.factor, &made.factor)) {
    if (made.factor != 0) made.symbols = a.symbols;
    return made;
  }
  if (a.is_number() && b.is_number())
    throw_shape_error("code", "extents that fit", a.text() + " and " + b.text());
  const auto code = [](const Extent& extent) { return extent.text(); };
  if (b.factor < 0 && b.factor != INT64_MIN) {
    Extent less = b;
    less.factor = -less.factor;
    return symbol("extent", code(a) + " - " + code(less));
  }
  return symbol("extent", code(a) + " + " + code(b));
}

bool Coder::may_fold(std::size_t elements) {
  if (elements > most_folded_ - folded_) return false;
  folded_ += elements;
  return true;
}

std::string Coder::member(const std::string& key, Member member) {
  const auto [found, is_new] = keys_.emplace(key, members_.size());
  if (is_new) members_.push_back(std::move(member));
  return member_mark(found->second);
}

std::vector<std::string> Coder::path_of(const std::vector<std::string>& weights, const GraphNode& node,
                                        std::string_view otherwise) const {
  for (const std::string& weight : weights) {
    if (!is_readable(weight)) continue;
    std::vector<std::string> parts = parts_of(weight, weight.find('/') == std::string::npos ? '.' : '/');
    // "conv1.weight" is conv1, "attention.in_proj_weight" is attention.in_proj.
    std::string last = parts.back();
    last = last.substr(0, last.find(' '));
    parts.pop_back();
    for (const std::string_view tail : {"_weight", "_bias", "_scale", "_w", "_b", "_kernel"})
      if (last.ends_with(tail) && last.size() > tail.size()) {
        parts.push_back(last.substr(0, last.size() - tail.size()));
        return identifiers(parts);
      }
    if (!parts.empty()) return identifiers(parts);
  }
  // "/layer1/layer1.0/conv1/Conv"
  if (node.name.starts_with('/')) {
    std::vector<std::string> scopes = parts_of(node.name, '/'), kept;
    if (!scopes.empty()) scopes.pop_back();
    for (std::size_t i = 0; i < scopes.size(); ++i)
      if (i + 1 == scopes.size() || !scopes[i + 1].starts_with(scopes[i] + '.')) {
        const auto parts = parts_of(scopes[i], '.');
        kept.insert(kept.end(), parts.begin(), parts.end());
      }
    if (!kept.empty()) return identifiers(kept);
  }
  return {std::string(otherwise)};
}

std::string Coder::member_of_constant(const Value& value) {
  const std::string rank = std::to_string(value.rank());
  TensorData data = value.holds_floats() ? *value.constant : cast(*value.constant, DType::i64);
  std::vector<std::string> parts =
      is_readable(value.weight) ? identifiers(parts_of(value.weight, '.')) : std::vector<std::string>();
  if (parts.empty() || value.weight.find('/') != std::string::npos)
    parts = {identifier(std::string_view(value.weight).substr(value.weight.rfind('/') + 1), "constant")};
  if (!is_readable(value.weight)) parts = {value.is_trained ? "weight" : "constant"};
  std::vector<std::string> extents;
  for (const Extent& extent : value.shape) extents.push_back(extent.text());
  const std::string shape = "{" + joined(extents) + "}", weight = value.weight;
  Member made{.path = parts, .type = {}, .init = {}, .note = "[" + joined(extents) + "]"};
  const auto with_rank = [&]<std::size_t R>() {
    if (value.is_trained) {
      made.record = [data, weight](RecordWriter& writer) {
        return writer.node(Param<Stored, R>{data, writer.id(weight, "")});
      };
    } else if (is_float(data.dtype)) {
      made.record = [data, weight](RecordWriter& writer) {
        return writer.node(Buffer<Stored, R>{data, writer.id(weight, "")});
      };
    } else {
      made.record = [data, weight](RecordWriter& writer) {
        return writer.node(Buffer<Stored, R, Int>{data, writer.id(weight, "")});
      };
    }
  };
  const bool is_known_rank = [&]<std::size_t... R>(std::index_sequence<R...>) {
    return ((R == value.rank() ? (with_rank.template operator()<R>(), true) : false) || ...);
  }(std::make_index_sequence<kMaxRank + 1>{});
  if (!is_known_rank) throw_shape_error("constant", "at most 8 dimensions", rank);
  if (value.is_trained) {
    made.type = "Param<B, " + rank + ">";
    made.init = "nn::init_full<B>(std::array<std::size_t, " + rank + ">" + shape + ", 0, device, rng)";
  } else {
    const std::string kind = value.holds_floats() ? "" : ", Int";
    made.type = "Buffer<B, " + rank + kind + ">";
    made.init = "{Tensor<B, " + rank + kind + ">::zeros(" + shape + ", device), ParamId{rng.next()}}";
  }
  const std::string code = member("constant " + value.weight, std::move(made)) + ".value()";
  return value.is_bool() ? "to_bool(" + code + ")" : code;
}

std::string Coder::read(const Value& value) {
  if (!value.code.empty()) return value.code;
  std::vector<std::string> ones(value.rank(), "1");
  if (const auto number = number_of(value)) {
    // Larger ones are no doubles.
    const bool is_exact = !value.is_int() || std::abs(*number) < 0x1p53;
    const std::string text = value.holds_floats() ? real_text(*number, value.dtype != DType::f64)
                                                  : std::to_string(static_cast<std::int64_t>(*number));
    if (is_exact) return tensor_type(value) + "::full({" + joined(ones) + "}, " + text + ", " + device_ + ")";
  }
  if (value.numbers && (value.numbers->size() <= 16 || !value.constant)) {
    std::vector<std::string> parts;
    for (const Extent& number : *value.numbers) parts.push_back(number.text());
    const std::string list =
        "Tensor<B, 1, Int>::from(std::vector<std::int64_t>{" + joined(parts) + "}, " + device_ + ")";
    const std::string made =
        value.rank() == 0 ? "reshape<0>(" + list + ", std::array<std::size_t, 0>{})" : list;
    return value.is_bool() ? "to_bool(" + made + ")" : made;
  }
  return member_of_constant(value);
}

}  // namespace hearth::inline v0_1::codegen
