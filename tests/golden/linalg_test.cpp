#include "golden.hpp"

using namespace hearth;
using namespace hearth::golden;

#define HEARTH_GOLDEN_TWO hearth::Tested<float>, hearth::Autodiff<hearth::Tested<double>>

namespace {

template <class B, std::size_t RA, std::size_t RB, class F>
void agrees(const File& file, const char* name, const F& f) {
  const Case<B> golden(file, name);
  const auto a = golden.template input<RA>("a");
  const auto b = golden.template input<RB>("b");
  golden.check(f(a, b), named("a", a), named("b", b));
}

}  // namespace

// covers op: matmul | torch.matmul | Tensor::matmul
// covers op: mv | torch.mv | linalg::matvec
// covers op: bmm | torch.bmm | Tensor::matmul
TEST_CASE_TEMPLATE("golden: products of any ranks", B, HEARTH_GOLDEN_TWO) {
  const File file("linalg");
  const auto product = [](auto a, auto b) { return matmul(a, b); };
  agrees<B, 1, 1>(file, "dots", product);
  agrees<B, 2, 1>(file, "mv", product);
  agrees<B, 2, 1>(file, "mv", [](auto a, auto b) { return mv(a, b); });
  agrees<B, 1, 2>(file, "vm", product);
  agrees<B, 3, 1>(file, "bmv", product);
  agrees<B, 1, 3>(file, "vbm", product);
  agrees<B, 3, 2>(file, "batch_matrix", product);
  agrees<B, 2, 3>(file, "matrix_batch", product);
  agrees<B, 4, 3>(file, "batches", product);
  agrees<B, 2, 3>(file, "nothing", product);
  agrees<B, 3, 3>(file, "bmm", [](auto a, auto b) { return bmm(a, b); });
}

// covers op: dot | torch.dot | Tensor::dot
// covers op: outer | torch.outer | linalg::outer
// covers op: cross | torch.linalg.cross | Tensor::cross
// covers op: trace | torch.trace | linalg::trace
// covers op: tensordot | torch.tensordot | -
TEST_CASE_TEMPLATE("golden: other products", B, HEARTH_GOLDEN_TWO) {
  const File file("linalg");
  agrees<B, 1, 1>(file, "dot", [](auto a, auto b) { return dot(a, b); });
  agrees<B, 1, 1>(file, "outer", [](auto a, auto b) { return outer(a, b); });
  agrees<B, 2, 2>(file, "cross", [](auto a, auto b) { return cross(a, b); });
  agrees<B, 2, 2>(file, "cross_down", [](auto a, auto b) { return cross(a, b, 0); });
  agrees<B, 3, 2>(file, "tensordot", [](auto a, auto b) { return tensordot<1>(a, b); });
  agrees<B, 3, 3>(file, "tensordot_two", [](auto a, auto b) { return tensordot<2>(a, b); });
  const Case<B> golden(file, "trace");
  const auto a = golden.template input<2>("a");
  golden.check(trace(a), named("a", a));
}
