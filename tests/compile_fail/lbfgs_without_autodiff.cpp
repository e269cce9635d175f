// expect: hearth: this model does not train; make it over Autodiff
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>
#include <hearth/optim.hpp>

using namespace hearth;
#ifdef WRONG
using B = NdArray<>;
#else
using B = Autodiff<NdArray<>>;
#endif

auto optimizer_of(const nn::Linear<B>& layer) { return optim::Lbfgs(layer); }
