// Convolutions.
#include <hearth/nn/conv_transpose.hpp>

#include "codegen_layer.hpp"
#include "codegen_windows.hpp"

namespace hearth::inline v0_1::codegen {
namespace {

using operators_of::first;
using operators_of::Windows;

std::vector<std::size_t> extents_of(const TensorData& data) {
  return std::vector<std::size_t>(data.shape.begin(), data.shape.end());
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
  auto how = windows.over(shape, taps);
  for (const auto* list : {&how.kernel, &how.stride, &how.dilation, &how.before, &how.after})
    for (const std::size_t number : *list)
      if (number > std::size_t{1} << 20) call.node.refuse("windows of at most 2^20", std::to_string(number));
  return how;
}

void check_bias(const Call& call, std::size_t input, std::size_t count) {
  if (call.has(input) && call.weight(input, 1).constant->numel() != count)
    call.node.refuse("a bias of " + std::to_string(count), call.at(input).constant->text());
}

template <std::size_t D>
Param<Stored, D + 2, nn::detail::conv_role<D>> conv_weight(RecordWriter& writer, const Value& weight) {
  return {*weight.constant, writer.id(weight.weight, "weight")};
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
    layer.stride = first<D>(how.stride);
    layer.padding = first<D>(how.before);
    layer.dilation = first<D>(how.dilation);
    layer.groups = groups;
    if (!how.is_even()) layer.padding_after = first<D>(how.after);
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
  for (const auto* list : {&whole.more, &whole.before, &whole.after})
    for (const std::size_t number : *list)
      if (number > std::size_t{1} << 20) call.node.refuse("margins of at most 2^20", std::to_string(number));
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
                                                    .stride = first<D>(how.stride),
                                                    .padding = first<D>(padding),
                                                    .output_padding = first<D>(output_padding),
                                                    .dilation = first<D>(how.dilation),
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

constexpr OperatorWriter kWriters[] = {{"Conv", conv}, {"ConvTranspose", conv_transpose}};

}  // namespace

std::span<const OperatorWriter> conv_writers() { return kWriters; }

}  // namespace hearth::inline v0_1::codegen
