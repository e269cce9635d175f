#include <hearth/nn/loss/ctc.hpp>

#include "losses.hpp"

using namespace hearth;
using namespace hearth::golden;
using nn::Reduction;

// covers loss: ctc_loss | torch.nn.functional.ctc_loss | -
// covers loss: CtcLoss | torch.nn.CTCLoss | CTCLoss
TEST_CASE_TEMPLATE("golden: ctc_loss", B, HEARTH_LOSS_BACKENDS) {
  using Lengths = std::vector<std::int64_t>;
  const File file("ctc");
  const auto tensor = [](Lengths lengths) {
    const std::size_t n = lengths.size();
    return Tensor<B, 1, Int>::from(std::move(lengths), {n}, {});
  };
  const auto loss_of = [&](const auto& x, const auto& targets, const Lengths& inputs, const Lengths& sizes,
                           const nn::CtcLossConfig& options) {
    return [&, inputs, sizes, options]<Reduction Red> {
      return nn::ctc_loss<Red>(log_softmax(x), targets, tensor(inputs), tensor(sizes), options);
    };
  };
  const auto check = [&](const char* name, const Lengths& inputs, const Lengths& sizes,
                         const nn::CtcLossConfig& options = {}) {
    const Loss<B> golden(file, name);
    const auto x = golden.template input<3>("x");
    const auto t = golden.template ints<2>("t");
    golden.check_all(loss_of(x, t, inputs, sizes, options), named("x", x));
  };
  check("full", {9, 9, 9, 9}, {4, 1, 0, 4});
  check("lengths", {9, 6, 3, 4}, {4, 1, 0, 4});
  check("blank", {9, 8, 7, 6}, {3, 2, 3, 1}, {.blank = 4});
  check("zero", {4, 9, 2, 0}, {4, 2, 0, 1}, {.zero_infinity = true});

  const Loss<B> row(file, "row"), far(file, "far");
  const auto x = row.template input<3>("x");
  const auto t = row.template ints<1>("t");
  row.template check<Reduction::none, Reduction::mean>(loss_of(x, t, {9, 5, 7, 4}, {4, 1, 0, 3}, {}),
                                                       named("x", x));
  const auto xs = far.template input<3>("x");
  const auto ts = far.template ints<2>("t");
  far.check_none(loss_of(xs, ts, {6, 6}, {2, 1}, {}), named("x", xs));
}
