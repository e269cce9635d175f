#include "golden.hpp"

using namespace hearth;
using namespace hearth::golden;

namespace {

template <EinsumEquation E, class B>
void agrees(const File& file, const char* equation) {
  const Case<B> golden(file, equation);
  const auto a = golden.template input<E.operands[0].count>("a");
  if constexpr (E.count == 1) {
    golden.check(einsum<E>(a), named("a", a));
  } else {
    const auto b = golden.template input<E.operands[1].count>("b");
    if constexpr (E.count == 2) {
      golden.check(einsum<E>(a, b), named("a", a), named("b", b));
    } else {
      const auto c = golden.template input<E.operands[2].count>("c");
      golden.check(einsum<E>(a, b, c), named("a", a), named("b", b), named("c", c));
    }
  }
}

}  // namespace

// covers op: einsum | torch.einsum | -
TEST_CASE_TEMPLATE("golden: einsum", B, Tested<float>, Autodiff<Tested<double>>) {
  const File file("einsum");
#define HEARTH_TEST_EINSUM(equation) agrees<equation, B>(file, equation);
  HEARTH_TEST_EINSUM("ij->ji")
  HEARTH_TEST_EINSUM("ij->")
  HEARTH_TEST_EINSUM("ijk->kj")
  HEARTH_TEST_EINSUM("ii->i")
  HEARTH_TEST_EINSUM("ii")
  HEARTH_TEST_EINSUM("iij->j")
  HEARTH_TEST_EINSUM("iji->j")
  HEARTH_TEST_EINSUM("ba")
  HEARTH_TEST_EINSUM("iii->i")
  HEARTH_TEST_EINSUM("ij,jk->ik")
  HEARTH_TEST_EINSUM("ij,jk")
  HEARTH_TEST_EINSUM("bij,bjk->bik")
  HEARTH_TEST_EINSUM("bij,kj->bik")
  HEARTH_TEST_EINSUM("bij,kj->ikb")
  HEARTH_TEST_EINSUM("i,j->ji")
  HEARTH_TEST_EINSUM("ij,ij->i")
  HEARTH_TEST_EINSUM("ij,ij->")
  HEARTH_TEST_EINSUM("ij,k->k")
  HEARTH_TEST_EINSUM("bhid,bhjd->bhij")
  HEARTH_TEST_EINSUM("ii,ij->j")
  HEARTH_TEST_EINSUM("a,ab,b->")
  HEARTH_TEST_EINSUM("ia,ja,ka->ijk")
  HEARTH_TEST_EINSUM("bi,ij,bj->b")
  HEARTH_TEST_EINSUM("i,i,i->i")
  HEARTH_TEST_EINSUM("Ab,bC")
#undef HEARTH_TEST_EINSUM
}

TEST_CASE("einsum: extents that differ, none at all, and spaces") {
  using B = Tested<float>;
  const auto a = ones<B>({2, 3}, {}), b = ones<B>({4, 5}, {});
  CHECK_THROWS_WITH_AS((void)einsum<"ij,jk->ik">(a, b),
                       "hearth: einsum: expected extent 3 for each 'j', got 4 in operand 1, [4, 5]",
                       ShapeError);
  CHECK_THROWS_WITH_AS((void)einsum<"ii">(a),
                       "hearth: einsum: expected extent 2 for each 'i', got 3 in operand 0, [2, 3]",
                       ShapeError);
  CHECK(einsum<" i j , k l -> i l ">(a, b).values() == std::vector<float>(10, 12));
  const auto none = einsum<"ij,jk->ik">(ones<B>({2, 0}, {}), ones<B>({0, 3}, {}));
  CHECK(none.values() == std::vector<float>(6, 0));
  CHECK(einsum<"ij->j">(ones<B>({0, 3}, {})).values() == std::vector<float>(3, 0));
}
