// Models that PyTorch exported: their code is in golden/, as the command must write it.
#include "check.hpp"

#include "golden/bncnn.hpp"
#include "golden/lenet.hpp"
#include "golden/mlp.hpp"

bool fixtures_are_same(const std::string& folder) {
  using B = hearth::NdArray<>;
  bool fine = hearth::test::same<pytorch::Bncnn<B>>(folder, "bncnn");
  fine = hearth::test::same<pytorch::LeNet<B>>(folder, "lenet") && fine;
  return hearth::test::same<pytorch::Mlp<B>>(folder, "mlp") && fine;
}
