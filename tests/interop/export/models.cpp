#include "case.hpp"
#include "cases.hpp"

namespace hearth::test {
namespace {

template <Backend C>
struct LeNet {
  Conv2d<C> conv1, conv2;
  Linear<C> fc1, fc2;

  HEARTH_MODULE(LeNet, conv1, conv2, fc1, fc2)

  Tensor<C, 2> forward(Tensor<C, 4> x) const {
    x = max_pool2d(relu(conv1(std::move(x))));
    x = max_pool2d(relu(conv2(std::move(x))));
    return fc2(relu(fc1(flatten<1>(std::move(x)))));
  }
};

template <Backend C>
struct Block {
  Conv2d<C> conv1;
  BatchNorm2d<C> bn1;
  Conv2d<C> conv2;
  BatchNorm2d<C> bn2;
  std::optional<Conv2d<C>> down;

  HEARTH_MODULE(Block, conv1, bn1, conv2, bn2, down)

  Tensor<C, 4> operator()(Tensor<C, 4> x) const {
    auto y = bn2(conv2(relu(bn1(conv1(x)))));
    return relu(std::move(y) + (down ? (*down)(x) : x));
  }
};

template <Backend C>
struct ResNet {
  Conv2d<C> stem;
  std::vector<Block<C>> blocks;
  Linear<C> head;

  HEARTH_MODULE(ResNet, stem, blocks, head)

  Tensor<C, 2> forward(Tensor<C, 4> x) const {
    x = relu(stem(std::move(x)));
    for (const Block<C>& block : blocks) x = block(std::move(x));
    return head(flatten<1>(adaptive_avg_pool2d(std::move(x), {1, 1})));
  }
};

Block<B> block(std::size_t in, std::size_t out, std::size_t stride) {
  std::optional<Conv2d<B>> down;
  if (in != out) down = made(Conv2dConfig{.in = in, .out = out, .kernel = 1, .stride = stride});
  return {
      made(Conv2dConfig{.in = in, .out = out, .kernel = 3, .stride = stride, .padding = 1, .bias = false}),
      made(BatchNorm2dConfig{out}),
      made(Conv2dConfig{.in = out, .out = out, .kernel = 3, .padding = 1, .bias = false}),
      made(BatchNorm2dConfig{out}), std::move(down)};
}

// Two inputs and two results.
template <Backend C>
struct Pair {
  Linear<C> left, right;

  HEARTH_MODULE(Pair, left, right)

  std::pair<Tensor<C, 2>, Tensor<C, 1, Int>> forward(Tensor<C, 2> a, Tensor<C, 2> b) const {
    auto y = left(std::move(a)) + right(std::move(b));
    auto best = argmax(y, 1);
    return {std::move(y), std::move(best)};
  }
};

}  // namespace

void export_models() {
  exported("lenet",
           LeNet<B>{made(Conv2dConfig{1, 6, 5}), made(Conv2dConfig{6, 16, 5}), made(LinearConfig{256, 32}),
                    made(LinearConfig{32, 10})},
           noise<4>({2, 1, 28, 28}), batched());
  exported("resnet",
           ResNet<B>{made(Conv2dConfig{.in = 3, .out = 8, .kernel = 3, .padding = 1}),
                     {block(8, 8, 1), block(8, 12, 2)},
                     made(LinearConfig{12, 5})},
           noise<4>({2, 3, 16, 12}), {.dynamic = {{0, 0, "batch"}, {0, 2, "rows"}, {0, 3, "columns"}}});
  exported("mlp",
           Sequential{made(LinearConfig{6, 8}), Relu{}, Dropout{}, made(LinearConfig{8, 4}), nn::Softmax{}},
           noise<2>({3, 6}), batched());
  exported("linear", made(LinearConfig{6, 4}), noise<2>({3, 6}), batched());
  exported("linear_without_bias", made(LinearConfig{.in = 6, .out = 4, .bias = false}), noise<2>({3, 6}),
           batched());
  exported("linear_steps", made(LinearConfig{6, 4}), noise<3>({3, 5, 6}),
           {.dynamic = {{0, 0, "batch"}, {0, 1, "steps"}}});
  exported("linear_fixed", made(LinearConfig{6, 4}), noise<2>({3, 6}));
  exported(
      "pair", Pair<B>{made(LinearConfig{6, 4}), made(LinearConfig{3, 4})},
      std::tuple{noise<2>({2, 6}), noise<2>({2, 3})},
      {.inputs = {"a", "b"}, .outputs = {"sums", "best"}, .dynamic = {{0, 0, "batch"}, {1, 0, "batch"}}});
  exported("bilinear", made(BilinearConfig{.in1 = 4, .in2 = 3, .out = 5}),
           std::tuple{noise<2>({2, 4}), noise<2>({2, 3})}, {.dynamic = {{0, 0, "batch"}, {1, 0, "batch"}}});
  exported("embedding", made(EmbeddingConfig{9, 4}), indices<2>({2, 5}, 9),
           {.dynamic = {{0, 0, "batch"}, {0, 1, "steps"}}});
  exported("cosine_similarity", CosineSimilarity{}, std::tuple{noise<2>({3, 4}), noise<2>({3, 4})},
           {.dynamic = {{0, 0, "batch"}, {1, 0, "batch"}}});
  exported("pairwise_distance", PairwiseDistance{}, std::tuple{noise<2>({3, 4}), noise<2>({3, 4})},
           {.dynamic = {{0, 0, "batch"}, {1, 0, "batch"}}});
}

}  // namespace hearth::test
