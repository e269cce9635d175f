// No pointer to such a member exists. The compilers say it in their own words.
// expect: cannot create pointer to reference member | cannot form a pointer-to-member to member 'rate'
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

using namespace hearth;

template <Backend B>
struct Net {
  nn::Linear<B> first;
#ifdef WRONG
  const double& rate;
#else
  double rate;
#endif
  HEARTH_MODULE(Net, first, rate)
};

auto record_of(const Net<NdArray<>>& net) { return to_record(net); }
