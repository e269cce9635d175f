// expect: hearth: this is not a module; write HEARTH_MODULE(Name, members...) as the last line of the struct
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>
#include <hearth/optim.hpp>

using namespace hearth;

template <Backend B>
struct Net {
  nn::Linear<B> first;
#ifndef WRONG
  HEARTH_MODULE(Net, first)
#endif
};

auto optimizer_of(const Net<Autodiff<NdArray<>>>& net) { return optim::Adam(net, {.learning_rate = 0.1}); }
