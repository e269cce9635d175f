// expect: hearth: summary cannot call this model with this tensor; it needs a forward(x), or an
// operator()(x), that takes it
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

using namespace hearth;
using B = NdArray<>;

template <Backend B>
struct Net {
  nn::Linear<B> fc;

  HEARTH_MODULE(Net, fc)

#ifndef WRONG
  Tensor<B, 2> forward(Tensor<B, 2> x) const { return fc(std::move(x)); }
#endif
};

std::string table(const Net<B>& net, const Tensor<B, 2>& x) { return summary(net, x); }
