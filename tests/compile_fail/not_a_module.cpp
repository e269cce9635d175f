// expect: hearth: this is not a module; write HEARTH_MODULE(Name, members...) as the last line of the struct
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

using namespace hearth;

template <Backend B>
struct Net {
  nn::Linear<B> first;
#ifndef WRONG
  HEARTH_MODULE(Net, first)
#endif
};

auto record_of(const Net<NdArray<>>& net) { return to_record(net); }
