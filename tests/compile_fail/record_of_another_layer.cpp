// expect: hearth: this record belongs to another model; load_record takes a Record<M>
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

using namespace hearth;

using Linear = nn::Linear<NdArray<>>;
using Conv2d = nn::Conv2d<NdArray<>>;

#ifdef WRONG
Conv2d build(const Record<Conv2d>& record) { return nn::LinearConfig{.in = 3, .out = 2}.init_with(record); }
#else
Linear build(const Record<Linear>& record) { return nn::LinearConfig{.in = 3, .out = 2}.init_with(record); }
#endif
