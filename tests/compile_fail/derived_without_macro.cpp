// expect: hearth: this struct inherits a HEARTH_MODULE and has none of its own; name its members in one
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

using namespace hearth;

template <Backend B>
struct Scaled : nn::Linear<B> {
  double factor = 2;
};

#ifdef WRONG
std::size_t count(const Scaled<NdArray<>>& layer) { return num_params(layer); }
#else
std::size_t count(const Scaled<NdArray<>>& layer) {
  return num_params(static_cast<const nn::Linear<NdArray<>>&>(layer));
}
#endif
