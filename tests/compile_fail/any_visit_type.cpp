// expect: hearth: visit's function returns another type on each backend; return what has no backend in its
// type, such as TensorData
#define HEARTH_WITH_CUDA 1
#include <hearth/any.hpp>

using namespace hearth;

auto ones(const AnyDevice& device) {
  return device.visit([]<class B>(Here<B> here) {
    const auto x = Tensor<B, 1>::ones({2}, here.device);
#ifdef WRONG
    return x;
#else
    return x.to_data();
#endif
  });
}
