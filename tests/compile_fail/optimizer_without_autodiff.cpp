// expect: hearth: this model does not train; make it over Autodiff
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>
#include <hearth/optim.hpp>

using namespace hearth;

void train(const nn::Linear<NdArray<>>& layer) {
#ifdef WRONG
  optim::Sgd optimizer(layer, {.learning_rate = 0.1});
#else
  const auto model = to_backend<Autodiff<NdArray<>>>(layer);
  optim::Sgd optimizer(model, {.learning_rate = 0.1});
#endif
  optimizer.set_learning_rate(0.2);
}
