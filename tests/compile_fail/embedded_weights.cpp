// expect: embedded_weights_do_not_fit
// expect: tensor_named<Quote<7>{"weight"}> | tensor_named<hearth::v0_1::Quote<7>{"weight"}>
// expect: the_model_has<Quote<13>{"2 dimensions"}> | the_model_has<hearth::v0_1::Quote<13>{"2 dimensions"}>
// expect: {"f32[4, 3, 1]"}
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>
#include <hearth/record/embed.hpp>

using namespace hearth;

struct Weights {
#ifdef WRONG
  static constexpr EmbeddedTensor schema[] = {{"weight", DType::f32, 3, {4, 3, 1}},
                                              {"bias", DType::f32, 1, {4}}};
#else
  static constexpr EmbeddedTensor schema[] = {{"weight", DType::f32, 2, {4, 3}},
                                              {"bias", DType::f32, 1, {4}}};
#endif
  static std::span<const std::byte> bytes() { return {}; }
};

static_assert(fits<nn::Linear<NdArray<>>>(Weights{}));
