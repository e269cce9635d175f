#include <hearth/ndarray.hpp>  // before the layers: what the library has compiled is then compiled again
#include <hearth/trace.hpp>

#include "twice.hpp"

using namespace hearth;

Doubled<Cpu> made_there(std::uint64_t seed) {
  Rng rng(seed);
  return Doubled<Cpu>::init({}, rng);
}

Tensor<Cpu, 2> computed_there(const Doubled<Cpu>& model, const Tensor<Cpu, 2>& x) { return model.forward(x); }
