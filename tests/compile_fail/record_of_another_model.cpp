// expect: hearth: this record belongs to another model; load_record takes a Record<M>
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

using namespace hearth;

using Linear = nn::Linear<NdArray<>>;
using Conv2d = nn::Conv2d<NdArray<>>;

#ifdef WRONG
void restore(Linear& layer, const Record<Conv2d>& record) { load_record(layer, record); }
#else
void restore(Linear& layer, const Record<Linear>& record) { load_record(layer, record); }
#endif
