#include <hearth/nn/distance.hpp>

#include "losses.hpp"

using namespace hearth;
using namespace hearth::golden;

// covers op: pairwise_distance | torch.nn.functional.pairwise_distance | -
// covers layer: PairwiseDistance | torch.nn.PairwiseDistance | -
// covers op: normalize | torch.nn.functional.normalize | linalg::vector_normalize
TEST_CASE_TEMPLATE("golden: pairwise_distance and normalize", B, HEARTH_LOSS_BACKENDS) {
  const File file("distance");
  const auto check = [&](const char* norm, double p) {
    const Case<B> distance(file, std::string("distance_") + norm),
        unit(file, std::string("normalize_") + norm);
    const auto x = distance.template input<2>("x"), y = distance.template input<2>("y");
    distance.check(nn::pairwise_distance(x, y, {.p = p}), named("x", x), named("y", y));
    unit.check(nn::normalize(x, {.p = p}), named("x", x));
  };
  check("1", 1);
  check("2", 2);
  check("3_5", 3.5);
  check("inf", std::numeric_limits<double>::infinity());

  const Case<B> eps(file, "distance_eps"), row(file, "distance_row"), axis(file, "normalize_axis");
  const auto x = eps.template input<2>("x"), y = eps.template input<2>("y");
  eps.check(nn::pairwise_distance(x, y, {.eps = 0.5}), named("x", x), named("y", y));
  const auto a = row.template input<1>("x"), b = row.template input<1>("y");
  row.check(nn::PairwiseDistance{}(a, b), named("x", a), named("y", b));
  const auto z = axis.template input<3>("x");
  axis.check(nn::normalize(z, {.axis = 0, .eps = 2}), named("x", z));
}

// covers op: cosine_similarity | torch.nn.functional.cosine_similarity | linalg::cosine_similarity
// covers layer: CosineSimilarity | torch.nn.CosineSimilarity | -
// covers op: gram_matrix | - | GramMatrixLoss
TEST_CASE_TEMPLATE("golden: cosine_similarity and gram_matrix", B, HEARTH_LOSS_BACKENDS) {
  const File file("distance");
  const Case<B> plain(file, "cosine"), axis(file, "cosine_axis"), gram(file, "gram");
  const auto x = plain.template input<2>("x"), y = plain.template input<2>("y");
  plain.check(nn::cosine_similarity(x, y), named("x", x), named("y", y));
  plain.check(nn::CosineSimilarity{}(x, y), named("x", x), named("y", y));
  const auto xs = axis.template input<3>("x"), ys = axis.template input<3>("y");
  axis.check(nn::cosine_similarity(xs, ys, {.axis = -2, .eps = 1e-3}), named("x", xs), named("y", ys));
  const auto image = gram.template input<4>("x");
  gram.check(nn::gram_matrix(image), named("x", image));
}
