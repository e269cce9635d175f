// Second derivatives of losses: those that are made of more than a sum.
#include <hearth/nn/loss.hpp>

#include "check_gradient.hpp"

using namespace hearth;
using namespace hearth::test;
using nn::Reduction;

namespace {

template <class B>
Tensor<B, 1, Int> ints(std::vector<std::int64_t> values) {
  const std::size_t count = values.size();
  return Tensor<B, 1, Int>::from(std::move(values), {count}, {});
}

template <class T> using BackendOfTensor = typename std::remove_cvref_t<T>::Backend;

}  // namespace

TEST_CASE("second derivatives of losses of classes") {
  HEARTH_CHECK_SECOND((nn::cross_entropy<Reduction::none>(x, ints<BackendOfTensor<decltype(x)>>({1, 0, -100}),
                                                          {.weight = w, .label_smoothing = 0.2})),
                      (x, w), input<3, 2>(-2, 2), input<2>(0.5, 1.5));
  HEARTH_CHECK_SECOND(
      (nn::cross_entropy<Reduction::none>(x, ints<BackendOfTensor<decltype(x)>>({1, 0, -100, 2}))), (x),
      input<4, 3>(-2, 2));
  HEARTH_CHECK_SECOND(nn::binary_cross_entropy_with_logits<Reduction::none>(x, y), (x, y), input<5>(-2, 2),
                      input<5>(0.1, 0.9));
}

TEST_CASE("second derivatives of losses of differences and distances") {
  HEARTH_CHECK_SECOND(nn::smooth_l1_loss<Reduction::none>(x, y, {.beta = 0.7}), (x, y), input<5>(-2, 2),
                      input<5>(0.1, 0.9));
  HEARTH_CHECK_SECOND(nn::cosine_similarity(x, y), (x, y), input<2, 3>(-2, 2), input<2, 3>(0.1, 0.9));
}

TEST_CASE("second derivatives of ctc_loss") {
  HEARTH_CHECK_SECOND(
      nn::ctc_loss<Reduction::none>(log_softmax(x), ints<BackendOfTensor<decltype(x)>>({1, 1, 2}),
                                    ints<BackendOfTensor<decltype(x)>>({4, 3}),
                                    ints<BackendOfTensor<decltype(x)>>({2, 1})),
      (x), input<4, 2, 3>(-2, 2));
}
