// Four blocks that people build, each loaded from one state_dict of PyTorch's (blocks.pth) without renaming.
#include <hearth/record/codec/pth.hpp>
#include <hearth/record/recorder.hpp>

#include "golden.hpp"

namespace hearth::golden {
namespace {

/// He et al., 2016: the basic block that halves the image.
template <Backend B>
struct ResNetBlock {
  nn::Conv2d<B> conv1;
  nn::BatchNorm<B> bn1;
  nn::Conv2d<B> conv2;
  nn::BatchNorm<B> bn2;
  nn::Sequential<nn::Conv2d<B>, nn::BatchNorm<B>> downsample;

  HEARTH_MODULE(ResNetBlock, conv1, bn1, conv2, bn2, downsample)

  static ResNetBlock init(std::size_t in, std::size_t out, const Device<B>& device, Rng& rng) {
    const nn::BatchNormConfig norm = {.features = out};
    return {
        .conv1 = nn::Conv2dConfig{.in = in, .out = out, .kernel = 3, .stride = 2, .padding = 1, .bias = false}
                     .init<B>(device, rng),
        .bn1 = norm.init<B>(device, rng),
        .conv2 = nn::Conv2dConfig{.in = out, .out = out, .kernel = 3, .padding = 1, .bias = false}.init<B>(
            device, rng),
        .bn2 = norm.init<B>(device, rng),
        .downsample = {
            nn::Conv2dConfig{.in = in, .out = out, .kernel = 1, .stride = 2, .bias = false}.init<B>(device,
                                                                                                    rng),
            norm.init<B>(device, rng)}};
  }
  /// [n, in, rows, columns] to [n, out, rows / 2, columns / 2]
  Tensor<B, 4> operator()(const Tensor<B, 4>& x) const {
    return relu(bn2(conv2(relu(bn1(conv1(x))))) + downsample(x));
  }
};

/// Ronneberger et al., 2015: one step down, one step up, and the bridge between them.
template <Backend B>
struct UNetBlock {
  nn::Sequential<nn::Conv2d<B>, nn::GroupNorm<B>, nn::Relu> down;
  nn::Sequential<nn::Conv2d<B>, nn::Relu> bottom;
  nn::ConvTranspose2d<B> up;
  nn::Sequential<nn::Conv2d<B>, nn::Relu, nn::Conv2d<B>> out;

  HEARTH_MODULE(UNetBlock, down, bottom, up, out)

  static UNetBlock init(std::size_t channels, std::size_t width, const Device<B>& device, Rng& rng) {
    const auto conv = [&](std::size_t from, std::size_t to) {
      return nn::Conv2dConfig{.in = from, .out = to, .kernel = 3, .padding = nn::Padding::same}.init<B>(
          device, rng);
    };
    return {.down = {conv(channels, width),
                     nn::GroupNormConfig{.num_groups = 2, .num_channels = width}.init<B>(device, rng),
                     nn::Relu{}},
            .bottom = {conv(width, 2 * width), nn::Relu{}},
            .up = nn::ConvTranspose2dConfig{.in = 2 * width, .out = width, .kernel = 2, .stride = 2}.init<B>(
                device, rng),
            .out = {conv(2 * width, width), nn::Relu{},
                    nn::Conv2dConfig{.in = width, .out = 3, .kernel = 1}.init<B>(device, rng)}};
  }
  /// [n, channels, rows, columns] to [n, 3, rows, columns], of even extents
  Tensor<B, 4> operator()(const Tensor<B, 4>& x) const {
    const auto bridge = down(x);
    auto deep = bottom(max_pool2d(bridge));
    return out(cat(std::vector{up(std::move(deep)), bridge}, 1));
  }
};

template <Backend B>
struct Blocks {
  nn::TransformerEncoderLayer<B> encoder;
  nn::Lstm<B> lstm;
  ResNetBlock<B> resnet;
  UNetBlock<B> unet;

  HEARTH_MODULE(Blocks, encoder, lstm, resnet, unet)

  static Blocks init(const Device<B>& device, Rng& rng) {
    return {
        .encoder =
            nn::TransformerEncoderLayerConfig{
                .d_model = 8, .nhead = 2, .dim_feedforward = 12, .dropout = 0, .batch_first = true}
                .init<B>(device, rng),
        .lstm =
            nn::LstmConfig{.input_size = 5, .hidden_size = 3, .num_layers = 2, .bidirectional = true}.init<B>(
                device, rng),
        .resnet = ResNetBlock<B>::init(3, 4, device, rng),
        .unet = UNetBlock<B>::init(2, 4, device, rng)};
  }
};

template <class B>
Blocks<B> loaded() {
  Rng rng(1);
  auto model = Blocks<B>::init(Device<B>{}, rng);
  const LoadReport report =
      FileRecorder<Pth, FullPrecisionSettings>{}.load_into(model, HEARTH_GOLDEN "/blocks.pth");
  CHECK(report.complete());
  return model;
}

/// What PyTorch's block gives, and over Autodiff the gradients of the input and of every parameter of the
/// sum of its squares.
template <class B>
class Comparison {
 public:
  Comparison() : model_(loaded<B>()), file_("blocks") {}

  const Blocks<B>& model() const { return model_; }

  template <std::size_t R>
  Tensor<B, R> input(const std::string& block) const {
    auto x = Tensor<B, R>::from_data(file_.data(block + ".x"), {});
    if constexpr (B::differentiable)
      return require_grad(std::move(x));
    else
      return x;
  }
  template <std::size_t R>
  void check(const std::string& block, const Tensor<B, R>& x, const Tensor<B, R>& y) const {
    same(block + ".y", y);
    const auto loss = sum(y * y);
    same(block + ".grad_x", gradient(loss, x, {.keep_graph = true}));
    std::size_t compared = 0;
    visit(backward(loss, model_), [&](std::string_view path, const auto& leaf) {
      if (path.substr(0, block.size()) != block) return;
      CAPTURE(path);
      if constexpr (requires { leaf.value; }) {
        REQUIRE(leaf.value.has_value());
        same(block + ".grad" + std::string(path.substr(block.size())), *leaf.value);
        ++compared;
      }
    });
    CHECK(compared >= 8);
  }
  template <std::size_t R, class I>
  void same(const std::string& what, const Tensor<I, R>& ours) const {
    CAPTURE(what);
    CHECK(difference(ours.to_data(), file_.data(prefix() + what)) == "");
  }

 private:
  static std::string prefix() { return std::is_same_v<typename B::FloatElem, double> ? "f64." : "f32."; }
  Blocks<B> model_;
  File file_;
};

}  // namespace
}  // namespace hearth::golden

using namespace hearth;
using namespace hearth::golden;

TEST_CASE_TEMPLATE("golden: blocks from one state_dict", I, Tested<float>, Tested<double>) {
  const Comparison<Autodiff<I>> torch;
  const auto& model = torch.model();
  SUBCASE("a transformer encoder layer") {
    const auto x = torch.template input<3>("encoder");
    torch.check("encoder", x, model.encoder(x));
  }
  SUBCASE("an LSTM of two layers and two directions") {
    const auto x = torch.template input<3>("lstm");
    torch.check("lstm", x, model.lstm(x).output);
  }
  SUBCASE("a ResNet block") {
    const auto x = torch.template input<4>("resnet");
    torch.check("resnet", x, model.resnet(x));
    torch.same("resnet.evaluated", valid(model).resnet(inner(x)));  // with the running averages of that batch
  }
  SUBCASE("a U-Net block") {
    const auto x = torch.template input<4>("unet");
    torch.check("unet", x, model.unet(x));
  }
}
