// What a program that runs again holds, beside the least that its values need.
#include <doctest/doctest.h>

#include <algorithm>

#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/trace.hpp>

namespace {

using namespace hearth;
using B = NdArray<>;

template <Backend B>
struct LeNet {
  nn::Conv2d<B> conv1, conv2;
  nn::MaxPool2d pool;
  nn::Linear<B> fc1, fc2, fc3;

  HEARTH_MODULE(LeNet, conv1, conv2, pool, fc1, fc2, fc3)

  static LeNet init(const Device<B>& device, Rng& rng) {
    return {.conv1 = nn::Conv2dConfig{.in = 1, .out = 6, .kernel = 5, .padding = 2}.init<B>(device, rng),
            .conv2 = nn::Conv2dConfig{.in = 6, .out = 16, .kernel = 5}.init<B>(device, rng),
            .pool = {},
            .fc1 = nn::LinearConfig{.in = 400, .out = 120}.init<B>(device, rng),
            .fc2 = nn::LinearConfig{.in = 120, .out = 84}.init<B>(device, rng),
            .fc3 = nn::LinearConfig{.in = 84, .out = 10}.init<B>(device, rng)};
  }
  Tensor<B, 2> forward(const Tensor<B, 4>& image) const {
    auto x = pool(relu(conv2(pool(relu(conv1(image))))));
    return fc3(relu(fc2(relu(fc1(flatten<1>(std::move(x)))))));
  }
};

// He et al., 2016: two convolutions that add to what they were given.
template <Backend B>
struct Residual {
  nn::Conv2d<B> conv1, conv2;
  nn::BatchNorm<B> norm1, norm2;
  std::optional<nn::Conv2d<B>> shortcut;

  HEARTH_MODULE(Residual, conv1, conv2, norm1, norm2, shortcut)

  static Residual init(std::size_t in, std::size_t out, const Device<B>& device, Rng& rng) {
    const nn::Conv2dConfig first = {
        .in = in, .out = out, .kernel = 3, .stride = in == out ? 1u : 2u, .padding = 1};
    const nn::Conv2dConfig second = {.in = out, .out = out, .kernel = 3, .padding = 1};
    const nn::BatchNormConfig norm = {.features = out};
    Residual made{.conv1 = first.init<B>(device, rng),
                  .conv2 = second.init<B>(device, rng),
                  .norm1 = norm.init<B>(device, rng),
                  .norm2 = norm.init<B>(device, rng),
                  .shortcut = {}};
    if (in != out)
      made.shortcut = nn::Conv2dConfig{.in = in, .out = out, .kernel = 1, .stride = 2}.init<B>(device, rng);
    return made;
  }
  Tensor<B, 4> forward(const Tensor<B, 4>& x) const {
    auto y = norm2(conv2(relu(norm1(conv1(x)))));
    return relu(shortcut ? y + (*shortcut)(x) : y + x);
  }
};

template <Backend B>
struct ResNet {
  nn::Conv2d<B> stem;
  std::vector<Residual<B>> blocks;
  nn::Linear<B> head;

  HEARTH_MODULE(ResNet, stem, blocks, head)

  static ResNet init(const Device<B>& device, Rng& rng) {
    ResNet made{.stem = nn::Conv2dConfig{.in = 3, .out = 16, .kernel = 3, .padding = 1}.init<B>(device, rng),
                .blocks = {},
                .head = nn::LinearConfig{.in = 64, .out = 10}.init<B>(device, rng)};
    for (const auto& [in, out] :
         {std::pair<std::size_t, std::size_t>{16, 16}, {16, 32}, {32, 32}, {32, 64}, {64, 64}})
      made.blocks.push_back(Residual<B>::init(in, out, device, rng));
    return made;
  }
  Tensor<B, 2> forward(const Tensor<B, 4>& image) const {
    auto x = relu(stem(image));
    for (const Residual<B>& block : blocks) x = block.forward(x);
    return head(flatten<1>(adaptive_avg_pool2d(std::move(x), {1, 1})));
  }
};

template <Backend B>
struct Encoder {
  std::vector<nn::TransformerEncoderLayer<B>> layers;

  HEARTH_MODULE(Encoder, layers)

  static Encoder init(const Device<B>& device, Rng& rng) {
    Encoder made;
    for (int i = 0; i < 3; ++i)
      made.layers.push_back(nn::TransformerEncoderLayerConfig{
          .d_model = 64, .nhead = 4, .dim_feedforward = 256, .dropout = 0, .batch_first = true}
                                .init<B>(device, rng));
    return made;
  }
  Tensor<B, 3> forward(const Tensor<B, 3>& tokens) const {
    auto x = tokens;
    for (const auto& layer : layers) x = layer(std::move(x));
    return x;
  }
};

bool is_view(const GraphNode& node) {
  for (const char* op :
       {"Reshape", "Flatten", "Transpose", "Squeeze", "Unsqueeze", "Identity", "Split", "Slice"})
    if (node.op == op) return true;
  return false;
}

// The largest sum of the values that are needed at once, in bytes, where each value has memory of its own but
// views; without what the caller gives.
std::size_t most_at_once(const Graph& graph, const TensorData& x) {
  const Graph fused = hearth::detail::fused(graph);
  const hearth::detail::Plan plan = hearth::detail::make_plan(fused, {}, "test");
  Graph all = fused;
  all.outputs.clear();
  for (const GraphNode& node : fused.nodes)
    for (const std::string& output : node.outputs) all.outputs.push_back({output});
  const auto values = Program<B>::from(all).run({x});
  std::vector<std::size_t> bytes(plan.slots), owner(plan.slots), users(plan.slots);
  for (std::size_t slot = 0; slot < plan.slots; ++slot) owner[slot] = slot;
  std::size_t next = 0, live = 0, most = 0;
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    const auto& step = plan.steps[i];
    for (const auto slot : step.out) {
      const TensorData& value = values[next++];
      if (step.is_constant || step.is_of_shapes) continue;
      if (is_view(fused.nodes[i]))
        owner[slot] = owner[step.in[0]];
      else
        live += bytes[slot] = value.bytes.size();
      ++users[owner[slot]];
    }
    most = std::max(most, live);
    for (std::size_t k = 0; k < step.in.size(); ++k)
      if (step.last[k] && --users[owner[step.in[k]]] == 0) live -= bytes[owner[step.in[k]]];
  }
  return most;
}

// What the device holds once a program has run a few times, beside its weights.
template <std::size_t R, template <Backend> class Model>
void check_held(const char* name, const Shape& input, double most) {
  Rng rng(1);
  const Device<B> elsewhere({.threads = 1}), device({.threads = 1});
  const auto x = B::uniform(input, -1, 1, rng.state(), elsewhere);
  const Graph graph = trace(Model<B>::init(elsewhere, rng), Tensor<B, R>(x));
  const TensorData data = B::to_data<Float>(x);
  const auto program = Program<B>::from(graph, device);
  const std::size_t loaded = device.bytes_in_use();
  const std::vector<float> first = program.run({data})[0].template values<float>();
  for (int run = 0; run < 4; ++run) CHECK(program.run({data})[0].template values<float>() == first);
  const std::size_t held = device.bytes_in_use() + device.bytes_cached() - loaded;
  const double bound = static_cast<double>(most_at_once(graph, data));
  CAPTURE(name);
  CAPTURE(held);
  CHECK(static_cast<double>(held) >= 0.5 * bound);  // that it was measured
  CHECK(static_cast<double>(held) <= most * bound);
}

TEST_CASE("a program that runs again holds little more than its values need") {
  check_held<4, LeNet>("LeNet, 64 images", {64, 1, 28, 28}, 1.1);
  check_held<3, Encoder>("encoder", {1, 32, 64}, 1.1);
  check_held<3, Encoder>("encoder, 8 sequences", {8, 32, 64}, 1.1);
}

TEST_CASE("and what a convolution computes with: a padded image, or filters and tiles that are transformed") {
  check_held<4, LeNet>("LeNet", {1, 1, 28, 28}, 2);
  check_held<4, ResNet>("ResNet, 8 images", {8, 3, 32, 32}, 1.4);
}

}  // namespace
