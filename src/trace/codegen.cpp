#include <hearth/trace/codegen.hpp>

#include <algorithm>

#include <hearth/trace/fuse.hpp>
#include <hearth/trace/plan.hpp>
#include <hearth/trace/prepared.hpp>

#include "codegen_coder.hpp"

namespace hearth::inline v0_1 {
namespace codegen {
namespace {

constexpr std::span<const OperatorWriter> (*kFamilies[])() = {
    conv_writers,        layer_writers,  norm_writers, pool_writers,   activation_writers,
    elementwise_writers, logic_writers,  cast_writers, layout_writers, reshape_writers,
    index_writers,       slice_writers,  made_writers, reduce_writers, recurrent_writers,
    place_writers,       einsum_writers, loss_writers, resize_writers, attention_writers};

std::string operator_of(const GraphNode& node) {
  return node.domain.empty() || node.domain == "ai.onnx" ? node.op : node.domain + '.' + node.op;
}

// What is known of a value before the code runs.
std::optional<TensorData> data_of(const Value* value) {
  if (!value) return {};
  if (value->constant) return *value->constant;
  if (!value->numbers) return {};
  std::vector<std::int64_t> numbers;
  for (const Extent& number : *value->numbers) {
    if (!number.is_number()) return {};
    numbers.push_back(number.factor);
  }
  const std::size_t count = numbers.size();
  return TensorData::from(std::move(numbers), value->rank() == 0 ? Shape{} : Shape{count});
}

bool has_word(std::string_view text, std::string_view word) {
  const auto is_part = [](char c) { return c == '_' || std::isalnum(static_cast<unsigned char>(c)); };
  for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1))
    if ((at == 0 || !is_part(text[at - 1])) &&
        (at + word.size() == text.size() || !is_part(text[at + word.size()])))
      return true;
  return false;
}

}  // namespace

Writer find_writer(std::string_view op) {
  for (const auto family : kFamilies)
    for (const OperatorWriter& writer : family())
      if (writer.op == op) return writer.write;
  return nullptr;
}

Coder::Coder(const Graph& graph, const CodeOptions& options) : graph_(graph), options_(options) {
  is_settled_.resize(graph.nodes.size());
  names_.take(options.name);
  for (std::size_t i = 0; i < graph.nodes.size(); ++i)
    for (const std::string& input : graph.nodes[i].inputs)
      if (!input.empty()) users_[input].push_back(i);
  for (const GraphValue& output : graph.outputs) users_[output.name].push_back(kNoNode);
}

void Coder::add_inputs() {
  for (const GraphValue& input : graph_.inputs) {
    const std::string name = names_.unique(identifier(input.name, "input"));
    if (!input.shape || !input.dtype || input.shape->size() > kMaxRank) {
      problems_.push_back({RecordProblem::Kind::malformed, "",
                           "an input '" + input.name + "' of a known type and rank", input.text()});
      continue;
    }
    const std::size_t line =
        lines_.add({.kind = Line::Kind::parameter, .name = name, .code = {}, .note = {}});
    Value value{.dtype = *input.dtype, .code = value_of_line(line)};
    std::string extents;
    for (std::size_t axis = 0; axis < input.shape->size(); ++axis) {
      const GraphDim& dim = (*input.shape)[axis];
      if (const auto* number = std::get_if<std::size_t>(&dim)) {
        // Sums and products of a few of these fit into 64 bits.
        constexpr std::size_t kMost = std::size_t{1} << 40;
        if (*number > kMost)
          problems_.push_back({RecordProblem::Kind::malformed, "",
                               "extents of an input '" + input.name + "' of at most 2^40", input.text()});
        value.shape.emplace_back(static_cast<std::int64_t>(std::min(*number, kMost)));
      } else {
        // One name is one extent.
        const std::string& called = std::get<std::string>(dim);
        const std::string code = asked_of_line(line) + ".dim(" + std::to_string(axis) + ")";
        const std::string key = called.empty() ? code : "named " + called;
        const auto found = symbols_.find(key);
        value.shape.push_back(found != symbols_.end() ? Extent::of(found->second)
                                                      : symbol(identifier(called, "extent"), code));
        if (found == symbols_.end()) symbols_[key] = value.shape.back().symbols[0];
      }
    }
    if (device_.empty()) {
      const std::size_t at = lines_.add({.kind = Line::Kind::constant,
                                         .name = "device",
                                         .code = asked_of_line(line) + ".device()",
                                         .note = {}});
      device_ = number_of_line(at);
    }
    parameters_.push_back("const " + tensor_type(value) + "& ");
    parameter_names_.push_back(name);
    values_[input.name] = std::move(value);
  }
  if (graph_.inputs.empty())
    problems_.push_back({RecordProblem::Kind::malformed, "", "a graph with an input", "none"});
}

void Coder::add_constants() {
  std::vector<bool> is_trained(graph_.initializers.size());
  for (const GraphTensor& tensor : graph_.initializers) most_folded_ += 4 * tensor.data.numel();
  for (const std::size_t i : hearth::detail::trainable_initializers(graph_)) is_trained[i] = true;
  for (std::size_t i = 0; i < graph_.initializers.size(); ++i) {
    const auto& [name, data] = graph_.initializers[i];
    Value value = changed({}, data, "");
    value.weight = name;
    value.is_trained = is_trained[i];
    values_[name] = std::move(value);
  }
}

void Coder::add_node(std::size_t i) {
  const GraphNode& node = graph_.nodes[i];
  const Writer write = find_writer(operator_of(node));
  if (!write) {
    problems_.push_back({RecordProblem::Kind::node, node.text(), "an operator that can be written as code",
                         operator_of(node)});
    return;
  }
  std::vector<const Value*> in;
  for (const std::string& input : node.inputs) {
    in.push_back(input.empty() ? nullptr : find(input));
    if (!input.empty() && !in.back()) return;  // of a node that has been told of
  }
  std::vector<Value> out(node.outputs.size());
  NodeReader reader(node, graph_.opset, [&](std::size_t k) { return data_of(in[k]); });
  Call call{*this, reader, in, out, i};
  try {
    if (out.empty()) reader.refuse("an output", "none");
    write(call);
    reader.finish();
    for (std::size_t k = 0; k < out.size(); ++k)
      if (reader.has_output(k) && out[k].code.empty() && !out[k].constant && !out[k].numbers)
        reader.refuse("no output " + std::to_string(k), "one that is read");
  } catch (const Error& error) {
    hearth::detail::note_problem(node, error, problems_);
    return;
  }
  for (std::size_t k = 0; k < out.size(); ++k)
    if (!node.outputs[k].empty()) values_[node.outputs[k]] = std::move(out[k]);
}

GraphCode Coder::code() {
  add_inputs();
  add_constants();
  for (std::size_t i = 0; i < graph_.nodes.size(); ++i)
    if (!is_settled_[i]) add_node(i);
  const std::string source = options_.source.empty() ? graph_.name : options_.source;
  std::vector<std::string> results, types;
  if (problems_.empty())
    for (const GraphValue& output : graph_.outputs) {
      const Value& value = values_.at(output.name);
      results.push_back(read(value));
      types.push_back(tensor_type(value));
    }
  if (problems_.empty() && results.empty())
    problems_.push_back({RecordProblem::Kind::malformed, "", "a graph with an output", "none"});
  if (!problems_.empty()) throw RecordError("write code of", source, problems_);
  const bool is_one = results.size() == 1;
  const std::string result = is_one ? results[0] : "{" + joined(results) + "}";
  const std::string returned = is_one ? types[0] : "std::tuple<" + joined(types) + ">";
  GraphCode made;
  const Module module(options_.name, members_, names_);
  const std::string body =
      lines_.body(result, names_, [&](std::size_t member) { return module.access(member); });

  std::string& text = made.header;
  text = "// " + commented(source) + " as code, by `hearth codegen`.\n";
  const auto about = [&](const char* what, const std::vector<GraphValue>& values) {
    for (const GraphValue& value : values)
      text +=
          std::string("//   ") + what + ' ' + commented(value.name) + ' ' + commented(value.text()) + '\n';
  };
  about("takes", graph_.inputs);
  about("gives", graph_.outputs);
  text +=
      "#pragma once\n\n#include <array>\n#include <cstddef>\n#include <limits>\n#include <tuple>\n#include <vector>\n\n#include <hearth/nn.hpp>\n\n";
  std::string space = options_.space;
  if (space.empty()) space = identifier(options_.name, "net");
  if (options_.space.empty()) {
    for (char& c : space)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    space = Names().unique(space);
  }
  text += "namespace " + space + " {\n\nusing namespace hearth;\n\n" + module.structs_within();
  text += "template <hearth::Backend B>\nstruct " + options_.name + " {\n" + module.fields() + '\n';
  if (module.has_weights())
    text += "  /// With random weights, as layers have them; the graph's own are those of the record.\n";
  else if (module.has_buffers())
    text += "  /// With zeros; the graph's own values are those of the record.\n";
  text += module.init() + '\n';
  std::vector<std::string> parameters;
  for (std::size_t i = 0; i < parameters_.size(); ++i)
    parameters.push_back(parameters_[i] + (has_word(body, parameter_names_[i])
                                               ? parameter_names_[i]
                                               : "/*" + parameter_names_[i] + "*/"));
  std::string head = wrapped(returned + " forward(" + joined(parameters) + ") const {", 2);
  text += head + body + "  }\n};\n\n}  // namespace " + space + "\n";
  made.record.root = module.record();
  return made;
}

}  // namespace codegen

GraphCode code_of(const Graph& graph, const CodeOptions& options) {
  if (!is_code_name(options.name))
    throw Error("hearth: code_of: expected a name that C++ takes, got '" + options.name + "'");
  if (!options.space.empty() && !is_code_namespace(options.space))
    throw Error("hearth: code_of: expected a namespace that C++ takes, got '" + options.space + "'");
  const Graph named = detail::with_gelu(graph);
  return codegen::Coder(named, options).code();
}

std::vector<std::string_view> code_operators() {
  std::vector<std::string_view> all;
  for (const auto family : codegen::kFamilies)
    for (const codegen::OperatorWriter& writer : family())
      if (!writer.op.starts_with("hearth.")) all.push_back(writer.op);
  std::ranges::sort(all);
  return all;
}

}  // namespace hearth::inline v0_1
