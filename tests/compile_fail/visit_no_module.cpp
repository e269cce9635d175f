// expect: hearth: this is not a module; write HEARTH_MODULE(Name, members...) as the last line of the struct
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

using namespace hearth;

template <Backend B>
struct Net {
  nn::Linear<B> first;
#ifndef WRONG
  HEARTH_MODULE(Net, first)
#endif
};

void print(const Net<NdArray<>>& net) {
  visit(net, [](std::string_view, const auto&) {});
}
