// expect: hearth: this model cannot be called with one tensor alone; visit it, and call what it has
#include <hearth/any.hpp>
#include <hearth/nn.hpp>

using namespace hearth;

template <Backend B>
struct Noisy {
  nn::Linear<B> fc;

  HEARTH_MODULE(Noisy, fc)

#ifdef WRONG
  Tensor<B, 2> forward(const Tensor<B, 2>& x, Rng&) const { return fc(x); }
#else
  Tensor<B, 2> forward(const Tensor<B, 2>& x) const { return fc(x); }
#endif
};

TensorData computed(const AnyModel<Noisy>& model, const TensorData& x) { return model(x); }
