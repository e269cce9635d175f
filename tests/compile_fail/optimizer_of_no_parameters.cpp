// expect: hearth: this model has no parameters to train
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>
#include <hearth/optim.hpp>

using namespace hearth;
#ifdef WRONG
using Model = nn::Sequential<nn::Relu, nn::MaxPool2d>;
#else
using Model = nn::Sequential<nn::Linear<Autodiff<NdArray<>>>, nn::Relu>;
#endif

auto optimizer_of(const Model& model) { return optim::Adam(model); }
