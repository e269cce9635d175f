// expect: hearth: a member of this struct is not named in its HEARTH_MODULE
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

using namespace hearth;

template <Backend B>
struct Net {
  nn::Linear<B> first;
  double scale = 1;
  bool quick = false;
#ifdef WRONG
  HEARTH_MODULE(Net, first)
#else
  HEARTH_MODULE(Net, first, scale, quick)
#endif
};

std::size_t count(const Net<NdArray<>>& net) { return num_params(net); }
