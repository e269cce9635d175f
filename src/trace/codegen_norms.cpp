// Normalizations as layers, where their weights are constants.
#include <cmath>

#include <hearth/nn/batch_norm.hpp>
#include <hearth/nn/group_norm.hpp>
#include <hearth/nn/instance_norm.hpp>
#include <hearth/nn/layer_norm.hpp>
#include <hearth/nn/local_response_norm.hpp>
#include <hearth/nn/rms_norm.hpp>

#include "codegen_layer.hpp"

namespace hearth::inline v0_1::codegen {
namespace {

std::string epsilon_of(double epsilon) {
  return epsilon == 1e-5F || epsilon == 1e-5 ? "" : ", .epsilon = " + real_text(epsilon, true);
}

// A number as people wrote it, of what a float kept of it.
double short_of(double value) { return std::isfinite(value) ? std::stod(real_text(value, true)) : value; }

std::vector<std::string> weights_of(const Call& call) {
  std::vector<std::string> names;
  for (std::size_t i = 1; i < call.in.size(); ++i)
    if (call.has(i)) names.push_back(call.at(i).weight);
  return names;
}

template <std::size_t D, Role R>
std::optional<Param<Stored, D, R>> param(RecordWriter& writer, const std::optional<Value>& value,
                                         std::string_view field) {
  if (!value) return {};
  return Param<Stored, D, R>{*value->constant, writer.id(value->weight, field)};
}

template <std::size_t D>
void batch_norm_of(Call& call, double epsilon, double momentum) {
  const Value &scale = call.weight(1, 1), &shift = call.weight(2, 1), &mean = call.weight(3, 1),
              &variance = call.weight(4, 1);
  const std::size_t channels = scale.constant->numel();
  for (std::size_t i = 1; i < 5; ++i)
    if (call.at(i).constant->numel() != channels)
      call.node.refuse(std::to_string(channels) + " values for input " + std::to_string(i),
                       call.at(i).constant->text());
  const std::string type = D == 0 ? "nn::BatchNorm" : "nn::BatchNorm" + std::to_string(D) + "d";
  const std::string init = type + "Config{.features = " + std::to_string(channels) + epsilon_of(epsilon) +
                           (momentum == 0.1 ? "" : ", .momentum = " + real_text(momentum, true)) +
                           "}.init<B>(device, rng)";
  Member member{.path = call.coder.path_of(weights_of(call), call.node.node(), "batch_norm"),
                .type = type + "<B>",
                .init = init,
                .record = {}};
  member.record = [=](RecordWriter& writer) {
    const auto at = [&](const Value& value, std::string_view field) {
      return writer.id(value.weight, field);
    };
    return writer.node(nn::BatchNormNd<Stored, D>{
        .weight = Param<Stored, 1, Role::scale>{*scale.constant, at(scale, "weight")},
        .bias = Param<Stored, 1, Role::shift>{*shift.constant, at(shift, "bias")},
        .running_mean = Buffer<Stored, 1, Float, Role::mean>{*mean.constant, at(mean, "running_mean")},
        .running_var =
            Buffer<Stored, 1, Float, Role::variance>{*variance.constant, at(variance, "running_var")},
        .num_batches_tracked =
            Buffer<Stored, 0, Int, Role::count>{TensorData::from<std::int64_t>({0}, {}), {}},
        .epsilon = epsilon,
        .momentum = momentum});
  };
  call.give_like(0, call.coder.member(key_of(call, init), std::move(member)) + "(" + call.read(0) + ")");
}

void batch_norm(Call& call) {
  const double momentum = short_of(1 - short_of(call.node.real("momentum", 0.9)));
  const double epsilon = short_of(call.node.real("epsilon", 1e-5));
  if (call.node.integer("training_mode", 0) != 0)
    call.node.refuse("BatchNormalization as in inference", "training_mode 1");
  if (call.node.opset() < 9 && call.node.integer("spatial", 1) != 1) call.node.refuse("spatial 1", "0");
  switch (call.floats(0).rank()) {
    case 2:
    case 3: return batch_norm_of<1>(call, epsilon, momentum);
    case 4: return batch_norm_of<2>(call, epsilon, momentum);
    case 5: return batch_norm_of<3>(call, epsilon, momentum);
    default: return batch_norm_of<0>(call, epsilon, momentum);
  }
}

// Are the weights of the shape of the last axes of the input?
bool is_of_last_axes(const Call& call, std::size_t input, std::size_t axes) {
  if (!call.is_weight(input, axes)) return false;
  for (std::size_t i = 0; i < axes; ++i)
    if (!(call.at(input).shape[i] == call.at(0).shape[call.at(0).rank() - axes + i])) return false;
  return true;
}

// f<D>() for the number of axes.
template <class F>
void with_count(const Call& call, std::size_t axes, const F& f) {
  switch (axes) {
    case 1: return f.template operator()<1>();
    case 2: return f.template operator()<2>();
    case 3: return f.template operator()<3>();
    default: call.node.refuse("a normalization over one to three axes", std::to_string(axes));
  }
}

// "LayerNormConfig{.features = 8", or of several axes
std::string norm_config(const Call& call, std::string_view layer, std::size_t axes) {
  const Extents& shape = call.at(0).shape;
  if (axes == 1) return "nn::" + std::string(layer) + "Config{.features = " + shape.back().text();
  return "nn::" + std::string(layer) + "NdConfig<" + std::to_string(axes) + ">{.normalized_shape = " +
         braced(Extents(shape.end() - static_cast<std::ptrdiff_t>(axes), shape.end()));
}
std::string norm_type(std::string_view layer, std::size_t axes) {
  return "nn::" + std::string(layer) + (axes == 1 ? "<B>" : "Nd<B, " + std::to_string(axes) + ">");
}

void layer_norm(Call& call) {
  call.node.integer("stash_type", 1);
  const std::int64_t axis = call.node.integer("axis", -1);
  const double epsilon = short_of(call.node.real("epsilon", 1e-5));
  if (call.node.has_output(1) || call.node.has_output(2))
    call.node.refuse("a LayerNormalization with one output", "its statistics");
  const std::size_t axes = call.floats(0).rank() - call.axis(axis, call.at(0).rank());
  if (!is_of_last_axes(call, 1, axes) || (call.has(2) && !is_of_last_axes(call, 2, axes)))
    call.node.refuse("constant weights of the shape of the normalized axes", "others");
  const std::string init = norm_config(call, "LayerNorm", axes) + epsilon_of(epsilon) +
                           (call.has(2) ? "" : ", .bias = false") + "}.init<B>(device, rng)";
  Member member{.path = call.coder.path_of(weights_of(call), call.node.node(), "layer_norm"),
                .type = norm_type("LayerNorm", axes),
                .init = init,
                .record = {}};
  const Value scale = call.at(1);
  const std::optional<Value> shift = call.has(2) ? std::optional(call.at(2)) : std::nullopt;
  with_count(call, axes, [&]<std::size_t D>() {
    member.record = [=](RecordWriter& writer) {
      return writer.node(nn::LayerNormNd<Stored, D>{.weight = param<D, Role::scale>(writer, scale, "weight"),
                                                    .bias = param<D, Role::shift>(writer, shift, "bias"),
                                                    .epsilon = epsilon});
    };
  });
  call.give_like(0, call.coder.member(key_of(call, init), std::move(member)) + "(" + call.read(0) + ")");
}

void rms_norm(Call& call) {
  call.node.integer("stash_type", 1);
  const std::int64_t axis = call.node.integer("axis", -1);
  const double epsilon = short_of(call.node.real("epsilon", 1e-5));
  const std::size_t axes = call.floats(0).rank() - call.axis(axis, call.at(0).rank());
  if (!is_of_last_axes(call, 1, axes))
    call.node.refuse("a constant weight of the shape of the normalized axes", "another");
  const std::string init = norm_config(call, "RmsNorm", axes) + ", .epsilon = " + real_text(epsilon, true) +
                           "}.init<B>(device, rng)";
  Member member{.path = call.coder.path_of(weights_of(call), call.node.node(), "rms_norm"),
                .type = norm_type("RmsNorm", axes),
                .init = init,
                .record = {}};
  const Value scale = call.at(1);
  with_count(call, axes, [&]<std::size_t D>() {
    member.record = [=](RecordWriter& writer) {
      return writer.node(nn::RmsNormNd<Stored, D>{.weight = param<D, Role::scale>(writer, scale, "weight"),
                                                  .epsilon = epsilon});
    };
  });
  call.give_like(0, call.coder.member(key_of(call, init), std::move(member)) + "(" + call.read(0) + ")");
}

// Values for groups of channels as values for each channel.
Value for_channels(const Call& call, std::size_t input, std::size_t channels) {
  Value value = call.weight(input, 1);
  const std::size_t count = value.constant->numel();
  if (count == channels) return value;
  if (count == 0 || channels % count != 0)
    call.node.refuse(std::to_string(channels) + " values", std::to_string(count));
  const std::size_t width = size_of(value.dtype), times = channels / count;
  std::vector<std::byte> bytes(channels * width);
  for (std::size_t i = 0; i < channels; ++i)
    std::memcpy(bytes.data() + i * width, value.constant->bytes.data() + i / times * width, width);
  value.constant =
      std::make_shared<const TensorData>(TensorData{value.dtype, {channels}, Bytes::of(std::move(bytes))});
  value.weight += " repeated";
  return value;
}

void group_norm(Call& call) {
  call.node.integer("stash_type", 1);
  const std::int64_t groups = call.node.integer("num_groups", 0);
  const double epsilon = short_of(call.node.real("epsilon", 1e-5));
  const std::size_t channels =
      call.floats(0).rank() < 2 ? 0 : call.known(call.at(0).shape[1], "a number of channels");
  if (groups < 1 || channels == 0 || channels % static_cast<std::size_t>(groups) != 0)
    call.node.refuse("num_groups that divides the channels", std::to_string(groups));
  const Value scale = for_channels(call, 1, channels), shift = for_channels(call, 2, channels);
  const std::string init = "nn::GroupNormConfig{.num_groups = " + std::to_string(groups) +
                           ", .num_channels = " + std::to_string(channels) + epsilon_of(epsilon) +
                           "}.init<B>(device, rng)";
  Member member{.path = call.coder.path_of(weights_of(call), call.node.node(), "group_norm"),
                .type = "nn::GroupNorm<B>",
                .init = init,
                .record = {}};
  member.record = [=](RecordWriter& writer) {
    return writer.node(nn::GroupNorm<Stored>{.weight = param<1, Role::scale>(writer, scale, "weight"),
                                             .bias = param<1, Role::shift>(writer, shift, "bias"),
                                             .num_groups = static_cast<std::size_t>(groups),
                                             .num_channels = channels,
                                             .epsilon = epsilon});
  };
  call.give_like(0, call.coder.member(key_of(call, init), std::move(member)) + "(" + call.read(0) + ")");
}

template <std::size_t D>
void instance_norm_of(Call& call, double epsilon) {
  const Value scale = call.weight(1, 1), shift = call.weight(2, 1);
  const std::size_t channels = scale.constant->numel();
  const std::string type = D == 0 ? "nn::InstanceNorm" : "nn::InstanceNorm" + std::to_string(D) + "d";
  const std::string init = type + "Config{.features = " + std::to_string(channels) + epsilon_of(epsilon) +
                           ", .affine = true}.init<B>(device, rng)";
  Member member{.path = call.coder.path_of(weights_of(call), call.node.node(), "instance_norm"),
                .type = type + "<B>",
                .init = init,
                .record = {}};
  member.record = [=](RecordWriter& writer) {
    return writer.node(nn::InstanceNormNd<Stored, D>{.weight = param<1, Role::scale>(writer, scale, "weight"),
                                                     .bias = param<1, Role::shift>(writer, shift, "bias"),
                                                     .running_mean = {},
                                                     .running_var = {},
                                                     .num_batches_tracked = {},
                                                     .features = channels,
                                                     .epsilon = epsilon});
  };
  call.give_like(0, call.coder.member(key_of(call, init), std::move(member)) + "(" + call.read(0) + ")");
}

void instance_norm(Call& call) {
  const double epsilon = short_of(call.node.real("epsilon", 1e-5));
  switch (call.floats(0).rank()) {
    case 3: return instance_norm_of<1>(call, epsilon);
    case 4: return instance_norm_of<2>(call, epsilon);
    case 5: return instance_norm_of<3>(call, epsilon);
    default: return instance_norm_of<0>(call, epsilon);
  }
}

// Of an odd size, where both frameworks look at as many channels on each side.
void local_response_norm(Call& call) {
  const std::int64_t size = call.node.integer("size", 0);
  const double alpha = short_of(call.node.real("alpha", 1e-4)), beta = short_of(call.node.real("beta", 0.75)),
               bias = short_of(call.node.real("bias", 1));
  if (size < 1 || size % 2 == 0) call.node.refuse("an odd size", std::to_string(size));
  const std::string init = "{.size = " + std::to_string(size) + ", .alpha = " + real_text(alpha, true) +
                           ", .beta = " + real_text(beta, true) + ", .k = " + real_text(bias, true) + "}";
  Member member{.path = {"local_response_norm"}, .type = "nn::LocalResponseNorm", .init = init, .record = {}};
  member.record = [=](RecordWriter& writer) {
    return writer.node(nn::LocalResponseNorm{static_cast<std::size_t>(size), alpha, beta, bias});
  };
  call.give_like(
      0, call.coder.member("local_response_norm" + init, std::move(member)) + "(" + call.read(0) + ")");
}

// x / norm along an axis; a vector of zeros stays.
void lp_normalization(Call& call) {
  const std::int64_t p = call.node.integer("p", 2);
  if (p != 1 && p != 2) call.node.refuse("a p of 1 or 2", std::to_string(p));
  const std::size_t axis = call.axis(call.node.integer("axis", -1), call.floats(0).rank());
  Extents one = call.at(0).shape;
  one[axis] = 1;
  const DType dtype = call.at(0).dtype;
  const std::string norm =
      call.coder
          .line(dtype, open(one),
                "norm_keepdim(" + call.read(0) + ", " + std::to_string(p) + ", " + std::to_string(axis) + ")")
          .code;
  const std::string is_zero = call.coder.line(DType::boolean, open(one), norm + " == 0", true).code;
  const std::string by = call.coder.line(dtype, open(one), "where(" + is_zero + ", 1, " + norm + ")").code;
  call.give_like(0, call.read(0) + " / " + by, true);
}

void mean_variance_normalization(Call& call) {
  std::vector<std::string> axes;
  Extents one = call.floats(0).shape;
  for (const std::size_t axis :
       call.axes(call.node.integers("axes").value_or(std::vector<std::int64_t>{0, 2, 3}), one.size())) {
    one[axis] = 1;
    axes.push_back(std::to_string(axis));
  }
  if (axes.empty()) call.node.refuse("an axis", "none");
  const DType dtype = call.at(0).dtype;
  const std::string over = axes.size() == 1 ? axes[0] : "{" + joined(axes) + "}";
  const std::string mean =
      call.coder.line(dtype, open(one), "mean_keepdim(" + call.read(0) + ", " + over + ")").code;
  const std::string centred =
      call.coder.line(dtype, open(call.at(0).shape), call.read(0) + " - " + mean, true).code;
  const std::string root =
      call.coder.line(dtype, open(one), "sqrt(mean_keepdim(square(" + centred + "), " + over + "))").code;
  const std::string below = call.coder.line(dtype, open(one), root + " + 1e-9", true).code;
  call.give_like(0, centred + " / " + below, true);
}

constexpr OperatorWriter kWriters[] = {{"BatchNormalization", batch_norm},
                                       {"GroupNormalization", group_norm},
                                       {"InstanceNormalization", instance_norm},
                                       {"LRN", local_response_norm},
                                       {"LayerNormalization", layer_norm},
                                       {"LpNormalization", lp_normalization},
                                       {"MeanVarianceNormalization", mean_variance_normalization},
                                       {"RMSNormalization", rms_norm}};

}  // namespace

std::span<const OperatorWriter> norm_writers() { return kWriters; }

}  // namespace hearth::inline v0_1::codegen
