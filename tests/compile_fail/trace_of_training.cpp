// expect: hearth: trace takes a model that does not train, and inputs of its backend; a model over Autodiff
// is traced as valid(model)
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>
#include <hearth/trace/trace.hpp>

using namespace hearth;
using B = NdArray<>;
using A = Autodiff<B>;

Graph graph(const nn::Linear<A>& layer, const Tensor<A, 2>& x, const Tensor<B, 2>& y) {
#ifdef WRONG
  (void)y;
  return trace(layer, x);
#else
  (void)x;
  return trace(valid(layer), y);
#endif
}
