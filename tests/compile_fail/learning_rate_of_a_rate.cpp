// expect: hearth: learning_rate takes a group's number; set_learning_rate takes a rate
#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>

using namespace hearth;
using B = Autodiff<NdArray<>>;

#ifdef WRONG
void slow_down(optim::Sgd<nn::Linear<B>>& optimizer) { optimizer.learning_rate(0.01); }
#else
void slow_down(optim::Sgd<nn::Linear<B>>& optimizer) {
  optimizer.set_learning_rate(optimizer.learning_rate() * 0.1);
}
#endif
