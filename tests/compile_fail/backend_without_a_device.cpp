// expect: hearth: this backend has no device; give it a nested type Device
#include <hearth/backend/check.hpp>
#include <hearth/ndarray.hpp>

using namespace hearth;

struct Mine {
  template <class K>
  using Primitive = NdArray<>::Primitive<K>;
  using FloatElem = float;
  static constexpr bool differentiable = false;
#ifndef WRONG
  using Device = NdArray<>::Device;
#endif
};

#ifdef WRONG
static_assert(check_backend<Mine>());
#else
static_assert(Backend<Mine>);
#endif
