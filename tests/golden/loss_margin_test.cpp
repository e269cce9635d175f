#include <hearth/nn/loss.hpp>

#include "losses.hpp"

using namespace hearth;
using namespace hearth::golden;
using nn::Reduction;

// covers loss: cosine_embedding_loss | torch.nn.functional.cosine_embedding_loss | -
TEST_CASE_TEMPLATE("golden: cosine_embedding_loss", B, HEARTH_LOSS_BACKENDS) {
  const File file("loss_pair");
  const Loss<B> plain(file, "cosine"), margin(file, "cosine_margin");
  const auto x = plain.template input<2>("x"), y = plain.template input<2>("y");
  const auto t = plain.template ints<1>("t");
  plain.check_all([&]<Reduction Red> { return nn::cosine_embedding_loss<Red>(x, y, t); }, named("x", x),
                  named("y", y));
  margin.check_none([&]<Reduction Red> { return nn::cosine_embedding_loss<Red>(x, y, t, {.margin = -0.5}); },
                    named("x", x), named("y", y));
}

// covers loss: hinge_embedding_loss | torch.nn.functional.hinge_embedding_loss | -
// covers loss: soft_margin_loss | torch.nn.functional.soft_margin_loss | -
TEST_CASE_TEMPLATE("golden: hinge_embedding_loss and soft_margin_loss", B, HEARTH_LOSS_BACKENDS) {
  const File file("loss_pair");
  const auto check = [&](const char* name, const auto& loss, bool all) {
    const Loss<B> golden(file, name);
    const auto x = golden.template input<2>("x");
    const auto f = [&]<Reduction Red> {
      return loss.template operator()<Red>(x, golden.template ints<2>("t"));
    };
    if (all)
      golden.check_all(f, named("x", x));
    else
      golden.check_none(f, named("x", x));
  };
  check("hinge", []<Reduction Red>(auto x, auto t) { return nn::hinge_embedding_loss<Red>(x, t); }, true);
  check(
      "hinge_margin",
      []<Reduction Red>(auto x, auto t) { return nn::hinge_embedding_loss<Red>(x, t, {.margin = 2.5}); },
      false);
  check("soft_margin", []<Reduction Red>(auto x, auto t) { return nn::soft_margin_loss<Red>(x, t); }, true);
}

// covers loss: margin_ranking_loss | torch.nn.functional.margin_ranking_loss | -
TEST_CASE_TEMPLATE("golden: margin_ranking_loss", B, HEARTH_LOSS_BACKENDS) {
  const File file("loss_pair");
  const Loss<B> plain(file, "ranking"), margin(file, "ranking_margin");
  const auto x = plain.template input<2>("x"), y = plain.template input<2>("y");
  const auto t = plain.template ints<2>("t");
  plain.check_all([&]<Reduction Red> { return nn::margin_ranking_loss<Red>(x, y, t); }, named("x", x),
                  named("y", y));
  margin.check_none([&]<Reduction Red> { return nn::margin_ranking_loss<Red>(x, y, t, {.margin = 1.5}); },
                    named("x", x), named("y", y));
}

// covers loss: triplet_margin_loss | torch.nn.functional.triplet_margin_loss | -
TEST_CASE_TEMPLATE("golden: triplet_margin_loss", B, HEARTH_LOSS_BACKENDS) {
  const File file("loss_pair");
  const Loss<B> plain(file, "triplet"), swap(file, "triplet_swap");
  const auto a = plain.template input<2>("a"), b = plain.template input<2>("b");
  const auto c = plain.template input<2>("c");
  plain.check_all([&]<Reduction Red> { return nn::triplet_margin_loss<Red>(a, b, c); }, named("a", a),
                  named("b", b), named("c", c));
  swap.check_none(
      [&]<Reduction Red> {
        return nn::triplet_margin_loss<Red>(a, b, c, {.margin = 0.5, .p = 3, .eps = 1e-3, .swap = true});
      },
      named("a", a), named("b", b), named("c", c));
}
