// expect: hearth: this backend has no conv2d; see backend/concept.hpp and the conformance suite
#include <hearth/backend/check.hpp>
#include <hearth/ndarray.hpp>

using namespace hearth;

struct Mine : NdArray<> {
#ifdef WRONG
  static F conv2d(F x, F weight) { return NdArray<>::conv2d(x, weight, {}, {}); }
#endif
};

static_assert(check_backend<Mine>());
