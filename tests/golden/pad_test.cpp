// Padding in every mode; generate_pad.py has the same margins.
#include "golden.hpp"

using namespace hearth;
using namespace hearth::golden;

namespace {

template <class B, std::size_t R, std::size_t N>
void all_cases(const File& file, const std::array<Margin, N>& margins) {
  const auto one = [&](const std::string& name, const auto& padded) {
    const Case<B> golden(file, name + std::to_string(N));
    const auto x = golden.template input<R>("x");
    golden.check(padded(x), named("x", x));
  };
  one("reflect", [&](auto&& x) { return pad(x, margins, PadMode::reflect); });
  one("replicate", [&](auto&& x) { return pad(x, margins, PadMode::replicate); });
  one("circular", [&](auto&& x) { return pad(x, margins, PadMode::circular); });
  one("constant", [&](auto&& x) { return pad(x, margins, PadMode::constant); });
  one("value", [&](auto&& x) { return pad(x, margins, -1.5); });
}

}  // namespace

// covers op: pad | torch.nn.functional.pad | Tensor::pad
TEST_CASE_TEMPLATE("golden: pad", B, hearth::Tested<float>, hearth::Autodiff<hearth::Tested<double>>) {
  const File file("pad");
  all_cases<B, 3>(file, std::array<Margin, 1>{{{2, 1}}});
  all_cases<B, 4>(file, std::array<Margin, 2>{{{1, 2}, {0, 3}}});
  all_cases<B, 5>(file, std::array<Margin, 3>{{{1, 0}, {2, 1}, {0, 2}}});
  const Case<B> vector(file, "vector"), empty(file, "empty");
  const auto x = vector.template input<1>("x");
  vector.check(pad(x, {{1, 2}}, 3.0), named("x", x));
  const auto none = empty.template input<3>("x");
  empty.check(pad(none, {{1, 2}, {0, 1}}), named("x", none));
}
