#include <hearth/nn/loss.hpp>

#include "losses.hpp"

using namespace hearth;
using namespace hearth::golden;
using nn::Reduction;

// covers loss: cross_entropy | torch.nn.functional.cross_entropy | -
TEST_CASE_TEMPLATE("golden: cross_entropy of classes", B, HEARTH_LOSS_BACKENDS) {
  const File file("loss_class");
  const auto check = [&](const char* name, nn::CrossEntropyLossOptions<B> options, bool weighs = false) {
    const Loss<B> golden(file, name);
    const auto x = golden.template input<2>("x");
    const auto t = golden.template ints<1>("t");
    if (weighs) options.weight = golden.template constant<1>("weight");
    golden.check_all([&]<Reduction Red> { return nn::cross_entropy<Red>(x, t, options); }, named("x", x));
  };
  check("plain", {});
  check("weight", {}, true);
  check("holes", {}, true);
  check("ignore", {.ignore_index = 0});
  check("ignore", {.pad_tokens = {0, 7}});
  check("smooth", {.label_smoothing = 0.2});
  check("smooth_weight", {.label_smoothing = 0.3}, true);

  const Loss<B> far(file, "far");
  const auto x = far.template input<2>("x");
  far.check_none([&]<Reduction Red> { return nn::cross_entropy<Red>(x, far.template ints<1>("t")); },
                 named("x", x));
}

// covers loss: cross_entropy | torch.nn.functional.cross_entropy | -
TEST_CASE_TEMPLATE("golden: cross_entropy of images and of a single row", B, HEARTH_LOSS_BACKENDS) {
  const File file("loss_class");
  const Loss<B> image(file, "image"), single(file, "single");
  const auto x = image.template input<4>("x");
  nn::CrossEntropyLossOptions<B> options{.weight = image.template constant<1>("weight"),
                                         .label_smoothing = 0.1};
  image.check_all(
      [&]<Reduction Red> { return nn::cross_entropy<Red>(x, image.template ints<3>("t"), options); },
      named("x", x));

  const auto row = single.template input<1>("x");
  single.template check<Reduction::none, Reduction::mean>(
      [&]<Reduction Red> { return nn::cross_entropy<Red>(row, single.template ints<0>("t")); },
      named("x", row));
}

// covers loss: cross_entropy | torch.nn.functional.cross_entropy | -
TEST_CASE_TEMPLATE("golden: cross_entropy of probabilities", B, HEARTH_LOSS_BACKENDS) {
  const File file("loss_class");
  const Loss<B> soft(file, "soft"), image(file, "soft_image");
  const auto x = soft.template input<2>("x"), t = soft.template input<2>("t");
  soft.check_all([&]<Reduction Red> { return nn::cross_entropy<Red>(x, t); }, named("x", x), named("t", t));

  const auto xs = image.template input<4>("x"), ts = image.template input<4>("t");
  nn::CrossEntropyLossOptions<B> options{.weight = image.template constant<1>("weight"),
                                         .label_smoothing = 0.2};
  image.check_all([&]<Reduction Red> { return nn::cross_entropy<Red>(xs, ts, options); }, named("x", xs),
                  named("t", ts));
}

// covers loss: nll_loss | torch.nn.functional.nll_loss | -
TEST_CASE_TEMPLATE("golden: nll_loss", B, HEARTH_LOSS_BACKENDS) {
  const File file("loss_class");
  const Loss<B> rows(file, "nll"), image(file, "nll_image");
  const auto x = rows.template input<2>("x");
  const auto weight = rows.template constant<1>("weight");
  rows.check_all(
      [&]<Reduction Red> { return nn::nll_loss<Red>(x, rows.template ints<1>("t"), {.weight = weight}); },
      named("x", x));

  const auto xs = image.template input<4>("x");
  image.check_all(
      [&]<Reduction Red> { return nn::nll_loss<Red>(xs, image.template ints<3>("t"), {.ignore_index = 1}); },
      named("x", xs));
}

// covers loss: multi_margin_loss | torch.nn.functional.multi_margin_loss | -
TEST_CASE_TEMPLATE("golden: multi_margin_loss", B, HEARTH_LOSS_BACKENDS) {
  const File file("loss_class");
  for (const int p : {1, 2}) {
    const Loss<B> golden(file, "multi" + std::to_string(p));
    const auto x = golden.template input<2>("x");
    const nn::MultiMarginLossOptions<B> options{p, 0.7, golden.template constant<1>("weight")};
    golden.check_all(
        [&]<Reduction Red> { return nn::multi_margin_loss<Red>(x, golden.template ints<1>("t"), options); },
        named("x", x));
  }
  const Loss<B> single(file, "multi_single");
  const auto x = single.template input<1>("x");
  single.template check<Reduction::none, Reduction::mean>(
      [&]<Reduction Red> { return nn::multi_margin_loss<Red>(x, single.template ints<0>("t")); },
      named("x", x));
}

// covers loss: multilabel_soft_margin_loss | torch.nn.functional.multilabel_soft_margin_loss | -
TEST_CASE_TEMPLATE("golden: multilabel_soft_margin_loss", B, HEARTH_LOSS_BACKENDS) {
  const File file("loss_class");
  for (const bool weighs : {false, true}) {
    const Loss<B> golden(file, weighs ? "multilabel_weight" : "multilabel");
    const auto x = golden.template input<2>("x"), t = golden.template input<2>("t");
    nn::MultiLabelSoftMarginLossOptions<B> options;
    if (weighs) options.weight = golden.template constant<1>("weight");
    golden.check_all([&]<Reduction Red> { return nn::multilabel_soft_margin_loss<Red>(x, t, options); },
                     named("x", x), named("t", t));
  }
}

// covers loss: multilabel_margin_loss | torch.nn.functional.multilabel_margin_loss | -
TEST_CASE_TEMPLATE("golden: multilabel_margin_loss", B, HEARTH_LOSS_BACKENDS) {
  const File file("loss_class");
  const Loss<B> golden(file, "labels");
  const auto x = golden.template input<2>("x");
  const auto t = golden.template ints<2>("t");
  golden.check_all([&]<Reduction Red> { return nn::multilabel_margin_loss<Red>(x, t); }, named("x", x));
}
