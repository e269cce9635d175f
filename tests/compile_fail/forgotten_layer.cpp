// A layer has no default, so a list without it cannot even be built: the sentence must come all the same.
// expect: hearth: a member of this struct is not named in its HEARTH_MODULE
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

using namespace hearth;

template <Backend B>
struct Net {
  nn::Linear<B> first, second, third;
#ifdef WRONG
  HEARTH_MODULE(Net, first)
#else
  HEARTH_MODULE(Net, first, second, third)
#endif
};

auto record_of(const Net<NdArray<>>& net) { return to_record(net); }
