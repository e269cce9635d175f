// expect: hearth: a member of this struct is not named in its HEARTH_MODULE
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

using namespace hearth;

template <Backend B>
struct Net {
  nn::Linear<B> first, second;
  std::optional<Param<B, 1>> scale;
#ifdef WRONG
  HEARTH_MODULE(Net, first, second)
#else
  HEARTH_MODULE(Net, first, second, scale)
#endif
};

auto record_of(const Net<NdArray<>>& net) { return to_record(net); }
