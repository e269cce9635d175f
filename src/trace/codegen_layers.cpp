// Other layers with a weight: linear ones, embeddings.
#include <hearth/nn/embedding.hpp>
#include <hearth/nn/linear.hpp>
#include <hearth/nn/prelu.hpp>

#include "codegen_layer.hpp"

namespace hearth::inline v0_1::codegen {

std::string option(std::string_view name, std::string_view text) {
  return ", ." + std::string(name) + " = " + std::string(text);
}

std::string key_of(const Call& call, const std::string& init) {
  std::string key = init;
  for (std::size_t i = 1; i < call.in.size(); ++i)
    key += '\n' + (call.has(i) ? std::to_string(call.at(i).weight.size()) + ':' + call.at(i).weight : "-");
  return key;
}

std::optional<Param<Stored, 1>> bias_of(RecordWriter& writer, const std::optional<Value>& bias) {
  if (!bias) return {};
  return Param<Stored, 1>{*bias->constant, writer.id(bias->weight, "bias")};
}

namespace {

// A linear layer of a weight [out, in], or of its transpose.
void linear(Call& call, const Value& weight, bool is_turned, const std::optional<Value>& bias) {
  const std::size_t out = weight.constant->shape[is_turned ? 1 : 0],
                    in = weight.constant->shape[is_turned ? 0 : 1];
  Value layout = weight;
  if (is_turned) {
    // The transpose of a transpose is what the graph had.
    const Value* before = weight.turned.empty() ? nullptr : call.coder.find(weight.turned);
    if (before && before->constant) {
      layout = *before;
    } else {
      layout.constant = std::make_shared<const TensorData>(turned(*weight.constant));
      layout.weight = weight.weight + " turned";
    }
  }
  const std::string init = "nn::LinearConfig{.in = " + std::to_string(in) +
                           option("out", std::to_string(out)) + (bias ? "" : option("bias", "false")) +
                           "}.init<B>(device, rng)";
  const std::string bias_name = bias ? bias->weight : "";
  Member member{
      .path = call.coder.path_of(
          {is_turned ? layout.weight.substr(0, layout.weight.rfind(" turned")) : layout.weight, bias_name},
          call.node.node(), "fc"),
      .type = "nn::Linear<B>",
      .init = init,
      .record = {}};
  member.record = [layout, bias](RecordWriter& writer) {
    return writer.node(nn::Linear<Stored>{.weight = {*layout.constant, writer.id(layout.weight, "weight")},
                                          .bias = bias_of(writer, bias)});
  };
  const Value& x = call.at(0);
  Extents shape = x.shape;
  if (!shape.back().is(static_cast<std::int64_t>(in)) && shape.back().is_number())
    throw_shape_error("Linear", std::to_string(in) + " columns", shape.back().text());
  shape.back() = Extent(static_cast<std::int64_t>(out));
  const std::string key =
      init + '\n' + std::to_string(layout.weight.size()) + ':' + layout.weight + '\n' + bias_name;
  const std::string layer = call.coder.member(key, std::move(member));
  call.give(x.dtype, shape, layer + "(" + call.read(0) + ")");
}

// The Add that alone reads a product, with a bias for each column as its other input.
std::size_t added_bias(const Call& call, std::size_t columns, std::optional<Value>& bias) {
  const std::string& product = call.node.node().outputs.at(0);
  const std::size_t user = call.coder.only_user(product);
  if (user == Coder::kNoNode) return user;
  const GraphNode& add = call.coder.node(user);
  if (add.op != "Add" || !add.domain.empty() || add.inputs.size() != 2 || add.outputs.size() != 1)
    return Coder::kNoNode;
  const Value* other = call.coder.find(add.inputs[0] == product ? add.inputs[1] : add.inputs[0]);
  if (!other || !other->constant || !other->holds_floats() || other->constant->shape != Shape{columns})
    return Coder::kNoNode;
  bias = *other;
  return user;
}

void matmul(Call& call) {
  const Value &a = call.floats(0), &b = call.floats(1);
  if (a.rank() == 0 || b.rank() == 0) call.node.refuse("tensors of at least one dimension", "a number");
  if (call.is_weight(1, 2) && !a.constant) {
    std::optional<Value> bias;
    const std::size_t user = added_bias(call, b.constant->shape[1], bias);
    linear(call, b, true, bias);
    if (user != Coder::kNoNode) call.coder.settle(user, call.out[0]);
    return;
  }
  const std::size_t of_a = a.rank(), of_b = b.rank();
  const Extents rows = of_a == 1 ? Extents{1, a.shape[0]} : a.shape;
  const Extents columns = of_b == 1 ? Extents{b.shape[0], 1} : b.shape;
  OpenExtents shape =
      broadcast("MatMul", Extents(rows.begin(), rows.end() - 2), Extents(columns.begin(), columns.end() - 2));
  if (of_a != 1) shape.push_back(rows[rows.size() - 2]);
  if (of_b != 1) shape.push_back(columns.back());
  call.give(a.dtype, shape, "matmul(" + call.read(0) + ", " + call.read(1) + ")");
}

void gemm(Call& call) {
  call.node.integer("broadcast", 0);
  const double alpha = call.node.real("alpha", 1), beta = call.node.real("beta", 1);
  const bool turns_a = call.node.integer("transA", 0) != 0, turns_b = call.node.integer("transB", 0) != 0;
  const Value &a = call.floats(0), &b = call.floats(1);
  if (a.rank() != 2 || b.rank() != 2) call.node.refuse("matrices", "tensors of other ranks");
  const bool adds = call.has(2) && beta != 0;
  const std::size_t out = turns_b ? 0 : 1;
  if (call.is_weight(1, 2) && !a.constant && !turns_a && alpha == 1 &&
      (!adds ||
       (beta == 1 && call.is_weight(2, 1) && call.at(2).constant->shape == Shape{b.constant->shape[out]})))
    return linear(call, b, !turns_b, adds ? std::optional(call.at(2)) : std::nullopt);
  const auto side = [&](std::size_t i, bool turns) {
    return turns ? "transpose(" + call.read(i) + ")" : call.read(i);
  };
  const Extents shape = {a.shape[turns_a ? 1 : 0], b.shape[out]};
  const bool is_single = a.dtype != DType::f64;
  call.give(a.dtype, shape, "matmul(" + side(0, turns_a) + ", " + side(1, turns_b) + ")");
  if (alpha != 1) call.give(a.dtype, shape, call.out[0].code + " * " + real_text(alpha, is_single), true);
  if (!adds) return;
  std::string c = call.coder.read(call.floats(2));
  if (beta != 1)
    c = call.coder.line(a.dtype, open(call.at(2).shape), c + " * " + real_text(beta, is_single), true).code;
  call.give(a.dtype, shape, call.out[0].code + " + " + c, true);
}

void prelu(Call& call) {
  const Value &x = call.floats(0), &slope = call.floats(1);
  // One for all, or one for each channel, [channels, 1, ..].
  bool is_layer = slope.constant && x.rank() >= 1;
  if (is_layer && slope.constant->numel() != 1) {
    is_layer = slope.rank() + 1 == x.rank() && slope.rank() >= 1 && x.rank() >= 2;
    for (std::size_t i = 1; is_layer && i < slope.rank(); ++i) is_layer = slope.shape[i].is(1);
  }
  if (!is_layer) {
    const std::string code = call.read(0);
    return call.give(
        x.dtype, broadcast("PRelu", x.shape, slope.shape),
        "where(" + call.coder.line(DType::boolean, open(x.shape), code + " > 0", true).code + ", " + code +
            ", " +
            call.coder
                .line(x.dtype, broadcast("PRelu", x.shape, slope.shape), code + " * " + call.read(1), true)
                .code +
            ")");
  }
  const std::size_t count = slope.constant->numel();
  const std::string init =
      "nn::PReluConfig{.num_parameters = " + std::to_string(count) + "}.init<B>(device, rng)";
  Member member{.path = call.coder.path_of({slope.weight}, call.node.node(), "prelu"),
                .type = "nn::PRelu<B>",
                .init = init,
                .record = {}};
  member.record = [slope, count](RecordWriter& writer) {
    TensorData flat = *slope.constant;
    flat.shape = {count};
    return writer.node(nn::PRelu<Stored>{.weight = {flat, writer.id(slope.weight, "weight")}});
  };
  call.give_like(0, call.coder.member(key_of(call, init), std::move(member)) + "(" + call.read(0) + ")");
}

constexpr OperatorWriter kWriters[] = {{"Gemm", gemm}, {"MatMul", matmul}, {"PRelu", prelu}};

}  // namespace

// Rows of a matrix by indices: see gather.
void write_embedding(Call& call) {
  const Value& weight = call.at(0);
  const std::string init = "nn::EmbeddingConfig{.num_embeddings = " + weight.shape[0].text() +
                           option("embedding_dim", weight.shape[1].text()) + "}.init<B>(device, rng)";
  Member member{.path = call.coder.path_of({weight.weight}, call.node.node(), "embedding"),
                .type = "nn::Embedding<B>",
                .init = init,
                .record = {}};
  member.record = [weight](RecordWriter& writer) {
    return writer.node(
        nn::Embedding<Stored>{.weight = {*weight.constant, writer.id(weight.weight, "weight")}});
  };
  const std::string layer = call.coder.member(init + '\n' + weight.weight, std::move(member));
  Extents shape = call.at(1).shape;
  shape.push_back(weight.shape[1]);
  call.give(weight.dtype, shape, layer + "(" + call.read(1) + ")");
}

std::span<const OperatorWriter> layer_writers() { return kWriters; }

}  // namespace hearth::inline v0_1::codegen
