// What losses refuse, what they make of extremes, and that their layers are their functions. Their numbers
// are compared with PyTorch's in tests/golden.
#include <doctest/doctest.h>

#include <cmath>

#include <hearth/autodiff.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

using namespace hearth;
using nn::Reduction;

namespace {

using Plain = NdArray<double>;
using Train = Autodiff<Plain>;

template <class B = Plain, std::size_t R>
Tensor<B, R> floats(std::vector<double> values, const std::array<std::size_t, R>& shape) {
  return Tensor<B, R>::from(std::move(values), shape, {});
}
template <class B = Plain>
Tensor<B, 1> floats(std::vector<double> values) {
  const std::size_t count = values.size();
  return floats<B>(std::move(values), std::array{count});
}
template <class B = Plain>
Tensor<B, 1, Int> ints(std::vector<std::int64_t> values) {
  const std::size_t count = values.size();
  return Tensor<B, 1, Int>::from(std::move(values), {count}, {});
}

const auto kLogits = floats({0.5, -1, 2, 1, 0, -2}, std::array<std::size_t, 2>{2, 3});

}  // namespace

TEST_CASE("loss: classes out of range and shapes that do not belong together are told in the loss's words") {
  CHECK_THROWS_WITH_AS(nn::cross_entropy(kLogits, ints({0, 3})),
                       "hearth: cross_entropy: expected classes from 0 to 2, got 3", ShapeError);
  CHECK_THROWS_WITH_AS(nn::cross_entropy(kLogits, ints({-1, 0}), {.pad_tokens = {-2}}),
                       "hearth: cross_entropy: expected classes from 0 to 2, got -1", ShapeError);
  CHECK_THROWS_WITH_AS(nn::nll_loss(kLogits, ints({0, 7})),
                       "hearth: nll_loss: expected classes from 0 to 2, got 7", ShapeError);
  CHECK_THROWS_WITH_AS(nn::multi_margin_loss(kLogits, ints({-100, 0})),
                       "hearth: multi_margin_loss: expected classes from 0 to 2, got -100", ShapeError);
  CHECK_THROWS_WITH_AS(nn::cross_entropy(kLogits, ints({0, 1, 2})),
                       "hearth: cross_entropy: expected [2], got [3]", ShapeError);
  CHECK_THROWS_WITH_AS(nn::cross_entropy(kLogits, floats({1, 0}, std::array<std::size_t, 2>{2, 1})),
                       "hearth: cross_entropy: expected [2, 3], got [2, 1]", ShapeError);
  CHECK_THROWS_WITH_AS(nn::cross_entropy(kLogits, ints({0, 1}), {.weight = floats({1, 2})}),
                       "hearth: cross_entropy: expected a weight for each of 3 classes, got [2]", ShapeError);
  CHECK_THROWS_WITH_AS(nn::cross_entropy(kLogits, ints({0, 1}), {.label_smoothing = 1.5}),
                       "hearth: cross_entropy: expected a label_smoothing from 0 to 1, got 1.500000", Error);
  const auto no_classes = Tensor<Plain, 2>::zeros({2, 0}, {});
  CHECK_THROWS_WITH_AS(nn::cross_entropy(no_classes, ints({-100, -100})),
                       "hearth: cross_entropy: expected at least one class, got [2, 0]", ShapeError);
}

TEST_CASE("loss: targets and options out of range are told in the loss's words") {
  const auto x = floats({0.5, 1});
  CHECK_THROWS_WITH_AS(nn::mse_loss(x, floats({1})), "hearth: mse_loss: expected [2], got [1]", ShapeError);
  CHECK_THROWS_WITH_AS(nn::soft_margin_loss(x, ints({1, 0})),
                       "hearth: soft_margin_loss: expected targets 1 and -1, got 0", ShapeError);
  CHECK_THROWS_WITH_AS(nn::hinge_embedding_loss(x, ints({2, 1})),
                       "hearth: hinge_embedding_loss: expected targets 1 and -1, got 2", ShapeError);
  CHECK_THROWS_WITH_AS(nn::smooth_l1_loss(x, x, {.beta = -1}),
                       "hearth: smooth_l1_loss: expected a beta of 0 or more, got -1.000000", Error);
  CHECK_THROWS_WITH_AS(nn::huber_loss(x, x, {.delta = 0}),
                       "hearth: huber_loss: expected a delta above 0, got 0.000000", Error);
  CHECK_THROWS_WITH_AS(nn::lp_loss(x, x, {.p = 0}), "hearth: lp_loss: expected a p above 0, got 0.000000",
                       Error);
  CHECK_THROWS_WITH_AS(nn::multi_margin_loss(kLogits, ints({0, 1}), {.p = 3}),
                       "hearth: multi_margin_loss: expected a p from 1 to 2, got 3.000000", Error);
  CHECK_THROWS_WITH_AS(nn::triplet_margin_loss(x, x, x, {.margin = 0}),
                       "hearth: triplet_margin_loss: expected a margin above 0, got 0.000000", Error);
  CHECK_THROWS_WITH_AS(nn::binary_cross_entropy(floats({0.5, 1.5}), x),
                       "hearth: binary_cross_entropy: expected a probability from 0 to 1, got 1.500000",
                       Error);
  CHECK_THROWS_AS(nn::binary_cross_entropy(floats({-0.1, 1}), x), Error);
  CHECK_THROWS_AS(nn::binary_cross_entropy(floats({NAN, 1}), x), Error);
  CHECK_THROWS_WITH_AS(
      nn::binary_cross_entropy_with_logits(x, x, {.pos_weight = floats({1, 2, 3})}),
      "hearth: binary_cross_entropy_with_logits: expected a pos_weight that repeats to [2], got [3]",
      ShapeError);
  CHECK_THROWS_WITH_AS(nn::gaussian_nll_loss(x, x, floats({1, -1})),
                       "hearth: gaussian_nll_loss: expected a variance of 0 or more, got -1.000000", Error);
  CHECK_THROWS_WITH_AS(nn::cosine_similarity(kLogits, kLogits, {.axis = 2}),
                       "hearth: cosine_similarity: expected an axis from -2 to 1 for shape [2, 3], got 2",
                       ShapeError);
  CHECK_THROWS_WITH_AS(
      nn::pairwise_distance(x, floats({1, 2, 3})),
      "hearth: pairwise_distance: expected shapes that are equal or 1 axis by axis, from the "
      "last one on, got [2] and [3]",
      ShapeError);
}

// covers loss: MultiLabelMarginLoss | torch.nn.MultiLabelMarginLoss | -
TEST_CASE("loss: labels end at -1, and are in range before") {
  const auto x = floats({0.5, -1, 2});
  CHECK_THROWS_WITH_AS(
      nn::multilabel_margin_loss(x, ints({0, 3, -1})),
      "hearth: multilabel_margin_loss: expected classes from 0 to 2, and -1 at their end, got 3", ShapeError);
  CHECK_THROWS_AS(nn::multilabel_margin_loss(x, ints({0, -2, -1})), ShapeError);
  // 1 - 0.5 + 2 for the last class, and nothing for the second; what follows -1 is not looked at.
  CHECK(nn::MultiLabelMarginLoss<>{}(x, ints({0, -1, 9})).item() == doctest::Approx(2.5 / 3));
}

TEST_CASE("loss: where nothing counts, the mean is no number and the sum is 0, as in PyTorch") {
  const auto x = require_grad(floats<Train>({1, 2, 3, 4}, std::array<std::size_t, 2>{2, 2}));
  const auto none = ints<Train>({-100, -100});
  CHECK(std::isnan(nn::cross_entropy(x, none).item()));
  CHECK(nn::cross_entropy<Reduction::sum>(x, none).item() == 0);
  const auto weight = floats<Train>({1, 2});
  CHECK(std::isnan(nn::cross_entropy(x, none, {.weight = weight, .label_smoothing = 0.1}).item()));
  const std::vector<double> zeros{0, 0, 0, 0};
  CHECK(gradient(nn::cross_entropy<Reduction::sum>(x, none), x).values() == zeros);
  CHECK(gradient(nn::cross_entropy(x, none), x).values() == zeros);

  const auto empty = Tensor<Plain, 2>::zeros({0, 3}, {});
  CHECK(std::isnan(nn::cross_entropy(empty, ints({})).item()));
  CHECK(std::isnan(nn::cross_entropy(empty, empty).item()));
  CHECK(std::isnan(nn::mse_loss(empty, empty).item()));
  CHECK(nn::mse_loss<Reduction::sum>(empty, empty).item() == 0);
}

TEST_CASE("loss: far answers have finite losses and gradients") {
  const auto x = require_grad(floats<Train>({1e4, -1e4, 1e4}));
  const auto losses = nn::soft_margin_loss<Reduction::none>(x, ints<Train>({1, 1, -1}));
  CHECK(losses.values() == std::vector<double>{0, 1e4, 1e4});
  CHECK(gradient(sum(losses), x).values() == std::vector<double>{0, -1, 1});

  constexpr double infinity = std::numeric_limits<double>::infinity();
  const auto d = require_grad(floats<Train>({infinity, -infinity, 0}));
  const auto zero = floats<Train>({0, 0, 0});
  const auto huber = nn::huber_loss<Reduction::none>(d, zero, {.delta = 2});
  CHECK(huber.values() == std::vector<double>{infinity, infinity, 0});
  CHECK(gradient(sum(huber), d).values() == std::vector<double>{2, -2, 0});
}

TEST_CASE("loss: equal tensors have a distance with a gradient") {
  const auto x = require_grad(floats<Train>({1, 2, 0, 0}, std::array<std::size_t, 2>{2, 2}));
  const auto y = floats<Train>({1, 2, 0, 0}, std::array<std::size_t, 2>{2, 2});
  for (const double p : {1.0, 1.5, 2.0, 3.0}) {
    const auto d = nn::pairwise_distance(x, y, {.p = p, .eps = 0});
    CHECK(d.values() == std::vector<double>{0, 0});
    CHECK(gradient(sum(d), x).values() == std::vector<double>{0, 0, 0, 0});
  }
  const auto unit = nn::normalize(x);
  CHECK(unit.values()[2] == 0);
  CHECK(gradient(sum(unit), x).values()[3] == doctest::Approx(1e12));
  CHECK(nn::cosine_similarity(x, y).values()[1] == 0);
}

// covers loss: CrossEntropyLoss | torch.nn.CrossEntropyLoss | CrossEntropyLoss
// covers loss: NllLoss | torch.nn.NLLLoss | -
// covers loss: MultiMarginLoss | torch.nn.MultiMarginLoss | MultiMarginLoss
// covers loss: MultiLabelSoftMarginLoss | torch.nn.MultiLabelSoftMarginLoss | -
// covers loss: MseLoss | torch.nn.MSELoss | MseLoss
// covers loss: L1Loss | torch.nn.L1Loss | LpLoss
// covers loss: SmoothL1Loss | torch.nn.SmoothL1Loss | SmoothL1Loss
// covers loss: HuberLoss | torch.nn.HuberLoss | HuberLoss
// covers loss: LpLoss | - | LpLoss
// covers loss: BceLoss | torch.nn.BCELoss | BinaryCrossEntropyLoss
// covers loss: BceWithLogitsLoss | torch.nn.BCEWithLogitsLoss | BinaryCrossEntropyLoss
// covers loss: KlDivLoss | torch.nn.KLDivLoss | KLDivLoss
TEST_CASE("loss: layers are their functions") {
  const auto x = kLogits, y = kLogits * 0.5 + 0.1, p = sigmoid(kLogits);
  const auto classes = ints({2, 0});
  const auto weight = floats({1, 2, 3});
  const auto same = [](const auto& a, const auto& b) { CHECK(a.values() == b.values()); };

  same(nn::CrossEntropyLossConfig{.weight = {1, 2, 3}, .pad_tokens = {0}, .label_smoothing = 0.1}.init<Plain>(
           {})(x, classes),
       nn::cross_entropy(x, classes, {.weight = weight, .pad_tokens = {0}, .label_smoothing = 0.1}));
  same(nn::NllLossConfig{.weight = {1, 2, 3}}.init<Plain, Reduction::none>({})(x, classes),
       nn::nll_loss<Reduction::none>(x, classes, {.weight = weight}));
  same(nn::BceLossConfig{.weight = {1, 2, 3}}.init<Plain>({})(p, p),
       nn::binary_cross_entropy(p, p, {.weight = unsqueeze(weight, 0)}));
  same(nn::BceWithLogitsLossConfig{.pos_weight = {1, 2, 3}}.init<Plain, Reduction::sum>({})(x, p),
       nn::binary_cross_entropy_with_logits<Reduction::sum>(x, p, {.pos_weight = unsqueeze(weight, 0)}));
  same(nn::MultiMarginLossConfig{.p = 2, .weight = {1, 2, 3}}.init<Plain>({})(x, classes),
       nn::multi_margin_loss(x, classes, {.p = 2, .weight = weight}));
  same(nn::MultiLabelSoftMarginLossConfig{.weight = {1, 2, 3}}.init<Plain>({})(x, p),
       nn::multilabel_soft_margin_loss(x, p, {.weight = weight}));
  same(nn::MseLoss<>{}(x, y), nn::mse_loss(x, y));
  same(nn::L1Loss<Reduction::sum>{}(x, y), nn::l1_loss<Reduction::sum>(x, y));
  same(nn::SmoothL1LossConfig{.beta = 0.3}.init<Reduction::none>()(x, y),
       nn::smooth_l1_loss<Reduction::none>(x, y, {.beta = 0.3}));
  same(nn::HuberLossConfig{.delta = 0.3}.init()(x, y), nn::huber_loss(x, y, {.delta = 0.3}));
  same(nn::LpLossConfig{.p = 3}.init()(x, y), nn::lp_loss(x, y, {.p = 3}));
  same(nn::KlDivLossConfig{.log_target = true}.init<Reduction::batchmean>()(x, y),
       nn::kl_div<Reduction::batchmean>(x, y, {.log_target = true}));
  same(nn::PoissonNllLossConfig{.log_input = false, .full = true, .eps = 0.1}.init()(p, p),
       nn::poisson_nll_loss(p, p, {.log_input = false, .full = true, .eps = 0.1}));
  same(nn::GaussianNllLossConfig{.full = true, .eps = 0.5}.init()(x, y, p),
       nn::gaussian_nll_loss(x, y, p, {.full = true, .eps = 0.5}));
}

// covers loss: CosineEmbeddingLoss | torch.nn.CosineEmbeddingLoss | CosineEmbeddingLoss
// covers loss: HingeEmbeddingLoss | torch.nn.HingeEmbeddingLoss | HingeEmbeddingLoss
// covers loss: SoftMarginLoss | torch.nn.SoftMarginLoss | SoftMarginLoss
// covers loss: MarginRankingLoss | torch.nn.MarginRankingLoss | MarginRankingLoss
// covers loss: TripletMarginLoss | torch.nn.TripletMarginLoss | TripletMarginLoss
TEST_CASE("loss: layers of signs are their functions") {
  const auto x = kLogits, y = kLogits * 0.5 + 0.1, z = kLogits * kLogits;
  const auto signs = ints({1, -1});
  const auto all = reshape(ints({1, -1, 1, 1, -1, -1}), std::array<std::size_t, 2>{2, 3});
  const auto same = [](const auto& a, const auto& b) { CHECK(a.values() == b.values()); };
  same(nn::CosineEmbeddingLossConfig{.margin = 0.2}.init()(x, y, signs),
       nn::cosine_embedding_loss(x, y, signs, {.margin = 0.2}));
  same(nn::HingeEmbeddingLossConfig{.margin = 2}.init()(x, all),
       nn::hinge_embedding_loss(x, all, {.margin = 2}));
  same(nn::SoftMarginLoss<>{}(x, all), nn::soft_margin_loss(x, all));
  same(nn::MarginRankingLossConfig{.margin = 2}.init()(x, y, all),
       nn::margin_ranking_loss(x, y, all, {.margin = 2}));
  same(nn::TripletMarginLossConfig{.margin = 2, .p = 1, .eps = 0.1, .swap = true}.init()(x, y, z),
       nn::triplet_margin_loss(x, y, z, {.margin = 2, .p = 1, .eps = 0.1, .swap = true}));
}

TEST_CASE("loss: a loss with weights has a record, and rebinds") {
  const auto loss =
      nn::CrossEntropyLossConfig{.weight = {1, 2}, .ignore_index = 7}.init<Train, Reduction::sum>({});
  const auto record = to_record(loss);
  const auto back = from_record<nn::CrossEntropyLoss<Plain, Reduction::sum>>(record);
  CHECK(back.ignore_index == 7);
  REQUIRE(back.weight);
  CHECK(back.weight->value().values() == std::vector<double>{1, 2});
}
