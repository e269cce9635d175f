// expect: embedded_weights_do_not_fit
// expect: {"weight_hh_l1"}
// expect: {"2 dimensions"}
// expect: {"no such tensor"}
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>
#include <hearth/record/embed.hpp>

using namespace hearth;

struct Weights {
  static constexpr EmbeddedTensor schema[] = {{"weight_ih_l0", DType::f32, 2, {8, 3}},
                                              {"weight_hh_l0", DType::f32, 2, {8, 2}},
                                              {"weight_ih_l1", DType::f32, 2, {8, 2}},
#ifndef WRONG
                                              {"weight_hh_l1", DType::f32, 2, {8, 2}},
#endif
                                              {"bias_ih_l0", DType::f32, 1, {8}}};
  static std::span<const std::byte> bytes() { return {}; }
};

static_assert(fits<nn::Lstm<NdArray<>>>(Weights{}));
