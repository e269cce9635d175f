// Two members of one type would swap their weights in silence. The compilers say it in their own words.
// expect: designator order for field | field designators to be specified in declaration order
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

using namespace hearth;

template <Backend B>
struct Net {
  nn::Linear<B> first, second;
#ifdef WRONG
  HEARTH_MODULE(Net, second, first)
#else
  HEARTH_MODULE(Net, first, second)
#endif
};

auto record_of(const Net<NdArray<>>& net) { return to_record(net); }
