// expect: hearth: a plain tensor is not part of a model's record
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

using namespace hearth;

template <Backend B>
struct Scale {
#ifdef WRONG
  Tensor<B, 1> factor;
#else
  Param<B, 1> factor;
#endif
  HEARTH_MODULE(Scale, factor)
};

auto record_of(const Scale<NdArray<>>& scale) { return to_record(scale); }
