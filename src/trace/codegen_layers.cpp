// Layers with a weight: convolutions, linear ones, embeddings.
#include <hearth/nn/conv_transpose.hpp>
#include <hearth/nn/embedding.hpp>
#include <hearth/nn/linear.hpp>
#include <hearth/nn/prelu.hpp>
#include <hearth/trace/op/window.hpp>

#include "codegen_coder.hpp"

namespace hearth::codegen {
namespace {

using operators_of::Windows;

std::vector<std::size_t> extents_of(const TensorData& data) {
  return std::vector<std::size_t>(data.shape.begin(), data.shape.end());
}
template <std::size_t D>
std::array<std::size_t, D> array_of(std::span<const std::size_t> list) {
  std::array<std::size_t, D> made;
  for (std::size_t i = 0; i < D; ++i) made[i] = list[i];
  return made;
}
bool are_all(std::span<const std::size_t> list, std::size_t number) {
  return std::all_of(list.begin(), list.end(), [&](std::size_t each) { return each == number; });
}
std::string option(std::string_view name, std::string_view text) {
  return ", ." + std::string(name) + " = " + std::string(text);
}

// f<D>() for one to three axes.
template <class F>
void with_axes(const Call& call, const F& f) {
  switch (call.floats(0).rank()) {
    case 3: return f.template operator()<1>();
    case 4: return f.template operator()<2>();
    case 5: return f.template operator()<3>();
    default:
      call.node.refuse("[n, channels, ..] with one to three axes more",
                       std::to_string(call.at(0).rank()) + " dimensions");
  }
}

// The windows over an input, of which only auto_pad asks the extents.
Windows::Over over(Call& call, const Windows& windows, const Shape& taps) {
  Shape shape;
  for (std::size_t i = 0; i < call.at(0).rank(); ++i) {
    const Extent& extent = call.at(0).shape[i];
    shape.push_back(i >= 2 && windows.auto_pad.starts_with("SAME")
                        ? call.known(extent, "an extent for auto_pad")
                    : extent.is_number() ? static_cast<std::size_t>(extent.factor)
                                         : 1);
  }
  return windows.over(shape, taps);
}

void check_bias(const Call& call, std::size_t input, std::size_t count) {
  if (call.has(input) && call.weight(input, 1).constant->numel() != count)
    call.node.refuse("a bias of " + std::to_string(count), call.at(input).constant->text());
}

std::string key_of(const Call& call, const std::string& init) {
  std::string key = init;
  for (std::size_t i = 1; i < call.in.size(); ++i)
    key += '\n' + (call.has(i) ? std::to_string(call.at(i).weight.size()) + ':' + call.at(i).weight : "-");
  return key;
}

template <std::size_t D>
Param<Stored, D + 2, nn::detail::conv_role<D>> conv_weight(RecordWriter& writer, const Value& weight) {
  return {*weight.constant, writer.id(weight.weight, "weight")};
}
std::optional<Param<Stored, 1>> bias_of(RecordWriter& writer, const std::optional<Value>& bias) {
  if (!bias) return {};
  return Param<Stored, 1>{*bias->constant, writer.id(bias->weight, "bias")};
}
std::optional<Value> optional_of(const Call& call, std::size_t input) {
  return call.has(input) ? std::optional(call.at(input)) : std::nullopt;
}

template <std::size_t D>
void conv_of(Call& call, const Windows& windows, std::size_t groups) {
  const Value& weight = call.weight(1, D + 2);
  const std::vector<std::size_t> taps = extents_of(*weight.constant);
  const auto how = over(call, windows, Shape(taps.begin() + 2, taps.end()));
  if (groups == 0 || !call.at(0).shape[1].is(static_cast<std::int64_t>(taps[1] * groups)) ||
      taps[0] % groups != 0)
    call.node.refuse("channels that go with the weight",
                     call.at(0).shape[1].is_number() ? call.at(0).shape[1].text() : "a free extent");
  check_bias(call, 2, taps[0]);
  std::string init = "nn::Conv" + std::to_string(D) + "dConfig{.in = " + std::to_string(taps[1] * groups) +
                     option("out", std::to_string(taps[0])) + option("kernel", size_text(how.kernel));
  if (!are_all(how.stride, 1)) init += option("stride", size_text(how.stride));
  if (!how.is_even())
    init +=
        option("padding", "{" + std::string(D == 1 ? "" : "{") +
                              joined({size_text(how.before), size_text(how.after)}, D == 1 ? ", " : "}, {") +
                              (D == 1 ? "}" : "}}"));
  else if (!are_all(how.before, 0))
    init += option("padding", size_text(how.before));
  if (!are_all(how.dilation, 1)) init += option("dilation", size_text(how.dilation));
  if (groups != 1) init += option("groups", std::to_string(groups));
  if (!call.has(2)) init += option("bias", "false");
  init += "}.init<B>(device, rng)";
  const auto bias = optional_of(call, 2);
  Member member{
      .path = call.coder.path_of({weight.weight, bias ? bias->weight : ""}, call.node.node(), "conv"),
      .type = "nn::Conv" + std::to_string(D) + "d<B>",
      .init = init,
      .record = {}};
  member.record = [weight, bias, how, groups](RecordWriter& writer) {
    nn::Conv<Stored, D> layer{.weight = conv_weight<D>(writer, weight), .bias = bias_of(writer, bias)};
    layer.stride = array_of<D>(how.stride);
    layer.padding = array_of<D>(how.before);
    layer.dilation = array_of<D>(how.dilation);
    layer.groups = groups;
    if (!how.is_even()) layer.padding_after = array_of<D>(how.after);
    return writer.node(layer);
  };
  OpenExtents shape = {call.at(0).shape[0], Extent(static_cast<std::int64_t>(taps[0]))};
  for (std::size_t i = 0; i < D; ++i) {
    const Extent& extent = call.at(0).shape[2 + i];
    const std::size_t span = how.dilation[i] * (how.kernel[i] - 1) + 1, around = how.before[i] + how.after[i];
    if (!extent.is_number()) {
      // Whatever keeps the extent is common.
      shape.push_back(how.stride[i] == 1 && around + 1 == span ? std::optional(extent) : std::nullopt);
      continue;
    }
    const std::size_t padded = static_cast<std::size_t>(extent.factor) + around;
    if (padded < span) throw_shape_error("Conv", "windows within the input", extent.text());
    shape.push_back(Extent(static_cast<std::int64_t>((padded - span) / how.stride[i] + 1)));
  }
  const std::string layer = call.coder.member(key_of(call, init), std::move(member));
  call.give(call.at(0).dtype, shape, layer + "(" + call.read(0) + ")");
}

void conv(Call& call) {
  const Windows windows(call.node);
  const auto groups = static_cast<std::size_t>(std::max<std::int64_t>(call.node.integer("group", 1), 0));
  with_axes(call, [&]<std::size_t D>() { conv_of<D>(call, windows, groups); });
}

template <std::size_t D>
void conv_transpose_of(Call& call, const Windows& windows, std::size_t groups) {
  const auto more = operators_of::integers_of(call.node, "output_padding"),
             wanted = operators_of::integers_of(call.node, "output_shape");
  const Value& weight = call.weight(1, D + 2);
  const std::vector<std::size_t> taps = extents_of(*weight.constant);
  auto how = over(call, windows, Shape(taps.begin() + 2, taps.end()));
  if (groups == 0 || taps[0] % groups != 0 || !call.at(0).shape[1].is(static_cast<std::int64_t>(taps[0])))
    call.node.refuse("channels that go with the weight", weight.constant->text());
  check_bias(call, 2, taps[1] * groups);
  Shape shape = {1, 1};
  for (std::size_t i = 0; i < D; ++i)
    shape.push_back(wanted || windows.auto_pad.starts_with("SAME")
                        ? call.known(call.at(0).shape[2 + i], "an extent")
                        : 1);
  const auto whole = operators_of::whole_output(shape, how, more, wanted, windows.auto_pad);
  // What is cut off at the end more than at the start is less output_padding.
  auto padding = whole.before, output_padding = whole.more;
  for (std::size_t i = 0; i < D; ++i) {
    if (whole.after[i] > whole.before[i]) {
      const std::size_t extra = whole.after[i] - whole.before[i];
      if (extra > output_padding[i])
        call.node.refuse("margins that are even",
                         std::to_string(whole.before[i]) + " and " + std::to_string(whole.after[i]));
      output_padding[i] -= extra;
    } else {
      output_padding[i] += whole.before[i] - whole.after[i];
    }
  }
  std::string init = "nn::ConvTranspose" + std::to_string(D) + "dConfig{.in = " + std::to_string(taps[0]) +
                     option("out", std::to_string(taps[1] * groups)) +
                     option("kernel", size_text(how.kernel));
  if (!are_all(how.stride, 1)) init += option("stride", size_text(how.stride));
  if (!are_all(padding, 0)) init += option("padding", size_text(padding));
  if (!are_all(output_padding, 0)) init += option("output_padding", size_text(output_padding));
  if (groups != 1) init += option("groups", std::to_string(groups));
  if (!call.has(2)) init += option("bias", "false");
  if (!are_all(how.dilation, 1)) init += option("dilation", size_text(how.dilation));
  init += "}.init<B>(device, rng)";
  const auto bias = optional_of(call, 2);
  Member member{
      .path = call.coder.path_of({weight.weight, bias ? bias->weight : ""}, call.node.node(), "conv"),
      .type = "nn::ConvTranspose" + std::to_string(D) + "d<B>",
      .init = init,
      .record = {}};
  member.record = [=](RecordWriter& writer) {
    return writer.node(nn::ConvTranspose<Stored, D>{.weight = conv_weight<D>(writer, weight),
                                                    .bias = bias_of(writer, bias),
                                                    .stride = array_of<D>(how.stride),
                                                    .padding = array_of<D>(padding),
                                                    .output_padding = array_of<D>(output_padding),
                                                    .dilation = array_of<D>(how.dilation),
                                                    .groups = groups});
  };
  OpenExtents made = {call.at(0).shape[0], Extent(static_cast<std::int64_t>(taps[1] * groups))};
  for (std::size_t i = 0; i < D; ++i) {
    const Extent& extent = call.at(0).shape[2 + i];
    const auto reach =
        static_cast<std::int64_t>(how.dilation[i] * (how.kernel[i] - 1) + 1 + output_padding[i]) -
        2 * static_cast<std::int64_t>(padding[i]);
    const auto stride = static_cast<std::int64_t>(how.stride[i]);
    if (extent.is_number())
      made.push_back(Extent((extent.factor - 1) * stride + reach));
    else
      made.push_back(reach == stride ? times(extent, Extent(stride)) : std::nullopt);
  }
  const std::string layer = call.coder.member(key_of(call, init), std::move(member));
  call.give(call.at(0).dtype, made, layer + "(" + call.read(0) + ")");
}

void conv_transpose(Call& call) {
  const Windows windows(call.node);
  const auto groups = static_cast<std::size_t>(std::max<std::int64_t>(call.node.integer("group", 1), 0));
  with_axes(call, [&]<std::size_t D>() { conv_transpose_of<D>(call, windows, groups); });
}

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

constexpr OperatorWriter kWriters[] = {
    {"Conv", conv}, {"ConvTranspose", conv_transpose}, {"Gemm", gemm}, {"MatMul", matmul}, {"PRelu", prelu}};

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

}  // namespace hearth::codegen
