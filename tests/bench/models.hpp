// The models that are timed beside those of the examples. torch_steps.py has the same.
#pragma once

#include <hearth/nn.hpp>

namespace bench {

using namespace hearth;

/// Two convolutions round a way past them (He et al., 2015), as torchvision's BasicBlock.
template <Backend B>
struct BasicBlock {
  nn::Conv2d<B> conv1, conv2;
  nn::BatchNorm2d<B> bn1, bn2;
  std::optional<nn::Conv2d<B>> shortcut;  // where size or channels change
  std::optional<nn::BatchNorm2d<B>> shortcut_norm;

  HEARTH_MODULE(BasicBlock, conv1, conv2, bn1, bn2, shortcut, shortcut_norm)

  static BasicBlock init(std::size_t in, std::size_t out, std::size_t stride, const Device<B>& device,
                         Rng& rng) {
    const auto conv = [&](std::size_t from, std::size_t kernel, std::size_t step) {
      return nn::Conv2dConfig{
          .in = from, .out = out, .kernel = kernel, .stride = step, .padding = kernel / 2, .bias = false}
          .init<B>(device, rng);
    };
    const nn::BatchNorm2dConfig norm{.features = out};
    BasicBlock block{.conv1 = conv(in, 3, stride),
                     .conv2 = conv(out, 3, 1),
                     .bn1 = norm.init<B>(device, rng),
                     .bn2 = norm.init<B>(device, rng),
                     .shortcut = {},
                     .shortcut_norm = {}};
    if (stride != 1 || in != out) {
      block.shortcut = conv(in, 1, stride);
      block.shortcut_norm = norm.init<B>(device, rng);
    }
    return block;
  }
  Tensor<B, 4> forward(const Tensor<B, 4>& x) const {
    auto y = bn2(conv2(relu(bn1(conv1(x)))));
    return relu(std::move(y) + (shortcut ? (*shortcut_norm)((*shortcut)(x)) : x));
  }
};

/// ResNet-18 for small images: a first convolution of 3 x 3, and no pooling behind it.
template <Backend B>
struct ResNet {
  nn::Conv2d<B> conv1;
  nn::BatchNorm2d<B> bn1;
  std::vector<BasicBlock<B>> blocks;
  nn::Linear<B> fc;

  HEARTH_MODULE(ResNet, conv1, bn1, blocks, fc)

  static constexpr std::size_t kWidth = 64;

  static ResNet init(const Device<B>& device, Rng& rng) {
    ResNet net{
        .conv1 = nn::Conv2dConfig{.in = 3, .out = kWidth, .kernel = 3, .padding = 1, .bias = false}.init<B>(
            device, rng),
        .bn1 = nn::BatchNorm2dConfig{.features = kWidth}.init<B>(device, rng),
        .blocks = {},
        .fc = nn::LinearConfig{.in = 8 * kWidth, .out = 10}.init<B>(device, rng)};
    std::size_t in = kWidth;
    for (std::size_t stage = 0; stage < 4; ++stage)
      for (std::size_t i = 0; i < 2; ++i) {
        const std::size_t out = kWidth << stage;
        net.blocks.push_back(BasicBlock<B>::init(in, out, stage > 0 && i == 0 ? 2 : 1, device, rng));
        in = out;
      }
    return net;
  }
  Tensor<B, 2> forward(const Tensor<B, 4>& image, Rng&) const {  // [n, 3, 32, 32]
    auto x = relu(bn1(conv1(image)));
    for (const auto& block : blocks) x = block.forward(x);
    return fc(mean(flatten<2>(std::move(x)), 2));
  }
};

/// An encoder of four layers and a classification of its mean.
template <Backend B>
struct Encoder {
  nn::TransformerEncoder<B> layers;
  nn::Linear<B> head;

  HEARTH_MODULE(Encoder, layers, head)

  static Encoder init(const Device<B>& device, Rng& rng) {
    const nn::TransformerEncoderLayerConfig layer{
        .d_model = 256, .nhead = 8, .dim_feedforward = 1024, .dropout = 0.1, .batch_first = true};
    return {
        .layers = nn::TransformerEncoderConfig{.encoder_layer = layer, .num_layers = 4}.init<B>(device, rng),
        .head = nn::LinearConfig{.in = 256, .out = 10}.init<B>(device, rng)};
  }
  Tensor<B, 2> forward(const Tensor<B, 3>& x, Rng& rng) const {  // [n, tokens, 256]
    return head(mean(layers(x, {.rng = &rng}), 1));
  }
};

/// Two LSTM layers and a classification of the last step.
template <Backend B>
struct Recurrent {
  nn::Lstm<B> lstm;
  nn::Linear<B> head;

  HEARTH_MODULE(Recurrent, lstm, head)

  static Recurrent init(const Device<B>& device, Rng& rng) {
    return {
        .lstm = nn::LstmConfig{.input_size = 128, .hidden_size = 128, .num_layers = 2, .batch_first = true}
                    .init<B>(device, rng),
        .head = nn::LinearConfig{.in = 128, .out = 10}.init<B>(device, rng)};
  }
  Tensor<B, 2> forward(const Tensor<B, 3>& x, Rng&) const {  // [n, steps, 128]
    const auto output = lstm(x).output;
    return head(squeeze(narrow(output, 1, -1, 1), 1));
  }
};

/// Two GRU layers and a classification of the last step.
template <Backend B>
struct Gated {
  nn::Gru<B> gru;
  nn::Linear<B> head;

  HEARTH_MODULE(Gated, gru, head)

  static Gated init(const Device<B>& device, Rng& rng) {
    return {.gru = nn::GruConfig{.input_size = 128, .hidden_size = 128, .num_layers = 2, .batch_first = true}
                       .init<B>(device, rng),
            .head = nn::LinearConfig{.in = 128, .out = 10}.init<B>(device, rng)};
  }
  Tensor<B, 2> forward(const Tensor<B, 3>& x, Rng&) const {  // [n, steps, 128]
    const auto output = gru(x).output;
    return head(squeeze(narrow(output, 1, -1, 1), 1));
  }
};

}  // namespace bench
