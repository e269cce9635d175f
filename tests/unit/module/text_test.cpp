// Models as text: the tree of a print, and the table of a summary.
#include <sstream>

#include "models.hpp"

using namespace hearth;
using namespace hearth::test;

namespace {

template <Backend B>
struct Block {
  nn::Conv2d<B> conv;
  nn::BatchNorm2d<B> norm;
  std::optional<nn::MaxPool2d> pool, none;
  nn::Relu act;

  HEARTH_MODULE(Block, conv, norm, pool, none, act)

  Tensor<B, 4> operator()(Tensor<B, 4> x) const { return act(norm(conv(std::move(x)))); }
};

template <Backend B>
struct Net {
  std::vector<nn::Linear<B>> layers;
  nn::Linear<B> head;

  HEARTH_MODULE(Net, layers, head)

  Tensor<B, 2> forward(Tensor<B, 2> x, Rng&) const {
    for (const auto& layer : layers) x = layer(std::move(x));
    return head(std::move(x));
  }
};

template <Backend B>
Block<B> block() {
  Rng rng(1);
  return {.conv = nn::Conv2dConfig{.in = 1, .out = 2, .kernel = 3, .bias = false}.init<B>({}, rng),
          .norm = nn::BatchNorm2dConfig{.features = 2, .momentum = {}}.init<B>({}, rng),
          .pool = nn::MaxPool2d{},
          .none = {},
          .act = {}};
}

template <Backend B>
auto sequence() {
  Rng rng(2);  // another seed than the block's: equal ids would tie its parameters
  return nn::Sequential{block<B>(), nn::Flatten{}, layer<B>(32, 40, rng), nn::Dropout{.p = 0.25},
                        nn::Sequential{nn::Gelu{}, [](auto x) { return relu(std::move(x)); }}};
}

}  // namespace

// covers module: to_string | Module.__repr__ | Module's Display
// covers module: operator<< | print(module) | Module's Display
TEST_CASE("a model prints as a tree of names, types and what they are made of") {
  const std::string expected = R"(Sequential(
  (0): Block(
    (conv): Conv2d(weight=[2, 1, 3, 3], bias=none, stride=[1, 1], padding=[0, 0], dilation=[1, 1], groups=1)
    (norm): BatchNorm2d(weight=[2], bias=[2], epsilon=1e-05)
    (pool): MaxPool2d(kernel=[2, 2], stride=[2, 2], padding=[0, 0])
    (none): none
    (act): Relu()
  )
  (1): Flatten()
  (2): Linear(weight=[40, 32], bias=[40])
  (3): Dropout(p=0.25)
  (4): Sequential(
    (0): Gelu(approximate=0)
    (1): function()
  )
))";
  CHECK(to_string(sequence<Plain>()) == expected);
  std::ostringstream out;
  out << sequence<Tracked>();
  CHECK(out.str() == expected);
  CHECK(to_string(to_record(sequence<Plain>())) == expected);
}

TEST_CASE("every kind of member has its text") {
  CHECK(to_string(everything<Plain>()) ==
        R"(Everything(count=3, rate=0.5, on=true, mode=7, label='a label', stride=[1, 2]
  (blocks): vector(
    (0): Linear(weight=[3, 2], bias=[3])
    (1): Linear(weight=[2, 3], bias=[2])
  )
  (pair): array(
    (0): Param([2])
    (1): Param([3])
  )
  (present): Linear(weight=[2, 2], bias=[2])
  (absent): none
  (mixed): tuple(
    (0): Linear(weight=[2, 1], bias=[2])
    (1): Relu()
    (2): Param([4])
  )
  (either): variant(
    (1): Linear(weight=[1, 4], bias=[1])
  )
  (act): Relu()
))");
}

// covers module: summary | torchinfo.summary | -
TEST_CASE("a summary counts parameters, and shows what layers give where that can be seen") {
  auto model = sequence<Tracked>();
  freeze(std::get<2>(model));
  const auto before = values(model);
  CHECK(summary(model) == R"(layer     type         parameters
---------------------------------
(model)   Sequential            -
  0       Block                 -
    conv  Conv2d               18
    norm  BatchNorm2d           4
    pool  MaxPool2d             -
    none  none                  -
    act   Relu                  -
  1       Flatten               -
  2       Linear            1,320
  3       Dropout               -
  4       Sequential            -
    0     Gelu                  -
    1     function              -
---------------------------------
parameters: 1,342 (22 trainable), 5.2 KiB
buffers: 5, 24 B
)");
  CHECK(summary(model, Tensor<Tracked, 4>::ones({1, 1, 6, 6}, {})) ==
        R"(layer     type         output        parameters
-----------------------------------------------
(model)   Sequential   [1, 40]                -
  0       Block        [1, 2, 4, 4]           -
    conv  Conv2d                             18
    norm  BatchNorm2d                         4
    pool  MaxPool2d                           -
    none  none                                -
    act   Relu                                -
  1       Flatten      [1, 32]                -
  2       Linear       [1, 40]            1,320
  3       Dropout      [1, 40]                -
  4       Sequential   [1, 40]                -
    0     Gelu         [1, 40]                -
    1     function     [1, 40]                -
-----------------------------------------------
parameters: 1,342 (22 trainable), 5.2 KiB
buffers: 5, 24 B
)");
  CHECK(values(model) == before);  // statistics too
  CHECK(std::get<3>(model).training.on);
}

TEST_CASE("a summary counts what is tied once, and calls forward") {
  Rng rng(1);
  Net<Plain> net{{layer<Plain>(2, 2, rng), layer<Plain>(2, 2, rng)}, layer<Plain>(2, 3, rng)};
  net.layers[1] = net.layers[0];
  CHECK(summary(net, Tensor<Plain, 2>::ones({5, 2}, {})) == R"(layer     type    output  parameters
------------------------------------
(model)   Net     [5, 3]           -
  layers  vector                   -
    0     Linear                   6
    1     Linear                tied
  head    Linear                   9
------------------------------------
parameters: 15 (15 trainable), 60 B
)");
  CHECK(num_params(net) == 15);
  // Layers one after another, without a Sequential.
  const std::string text = summary(net.layers, Tensor<Plain, 2>::ones({5, 2}, {}));
  CHECK(text.find("  0      Linear  [5, 2]           6\n") != std::string::npos);
  CHECK(text.find("  1      Linear  [5, 2]        tied\n") != std::string::npos);
}
