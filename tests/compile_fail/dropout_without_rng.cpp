// expect: hearth: Dropout draws random numbers while training; call dropout(x, rng)
#include <hearth/autodiff.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

using namespace hearth;
using B = Autodiff<NdArray<>>;

#ifdef WRONG
auto dropped(const nn::Dropout& dropout, const Tensor<B, 2>& x, Rng&) { return dropout(x); }
#else
auto dropped(const nn::Dropout& dropout, const Tensor<B, 2>& x, Rng& rng) { return dropout(x, rng); }
#endif
