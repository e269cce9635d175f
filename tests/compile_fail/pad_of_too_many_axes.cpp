// expect: hearth: pad has margins for more axes than the tensor has
#include <hearth/ndarray.hpp>
#include <hearth/tensor.hpp>

using namespace hearth;

using Row = Tensor<NdArray<>, 1>;

#ifdef WRONG
Row longer(const Row& x) { return pad(x, {{1, 1}, {2, 2}}); }
#else
Row longer(const Row& x) { return pad(x, {{1, 1}}); }
#endif
