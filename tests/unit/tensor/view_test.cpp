#include <doctest/doctest.h>

#include <hearth/ndarray.hpp>
#include <hearth/tensor.hpp>

using namespace hearth;

namespace {

using B = NdArray<float>;
const Device<B> device;

#define HEARTH_CHECK_MESSAGE(expression, message) \
  CHECK_THROWS_WITH_AS((void)(expression), "hearth: " message, ShapeError)

}  // namespace

TEST_CASE("axes that are not there, or twice") {
  const auto x = zeros<B>({2, 3}, device);
  CHECK(x.dim(-1) == 3);
  HEARTH_CHECK_MESSAGE(x.dim(-3), "dim: expected an axis from -2 to 1 for shape [2, 3], got -3");
  HEARTH_CHECK_MESSAGE(zeros<B>(std::array<std::size_t, 0>{}, device).dim(0),
                       "dim: expected a tensor that has axes, got []");
  HEARTH_CHECK_MESSAGE(unsqueeze(x, -4),
                       "unsqueeze: expected a new axis from -3 to 2 for shape [2, 3], got -4");
  HEARTH_CHECK_MESSAGE(permute(x, {1, -1}), "permute: expected each axis from 0 to 1 once, got [1, 1]");
  HEARTH_CHECK_MESSAGE(movedim(x, {0, 0}, {0, 1}), "movedim: expected no axis twice, got [0, 0]");
  HEARTH_CHECK_MESSAGE(squeeze(x, {0, 1}), "squeeze: expected extent 1 on axis 0, got [2, 3]");
  HEARTH_CHECK_MESSAGE(rot90(x, 1, 0, 0), "rot90: expected no axis twice, got [0, 0]");
  HEARTH_CHECK_MESSAGE(diagonal(x, 0, 1, 1), "diagonal: expected no axis twice, got [1, 1]");
  HEARTH_CHECK_MESSAGE(roll(x, 1, 2), "roll: expected an axis from -2 to 1 for shape [2, 3], got 2");
}

TEST_CASE("extents that do not fit") {
  const auto x = zeros<B>({2, 3}, device);
  HEARTH_CHECK_MESSAGE(
      unflatten(x, 1, {2, -1}),
      "unflatten: expected a shape of 3 elements, as [3] has, with at most one extent of -1, "
      "got [2, -1]");
  HEARTH_CHECK_MESSAGE(
      expand(x, {-1, 2, 3}),
      "expand: expected extents of at least 0, or -1 for an axis that [2, 3] has, got [-1, 2, 3]");
  HEARTH_CHECK_MESSAGE(
      expand(x, {2, 4}),
      "expand: expected a shape that repeats only axes of extent 1 to reach [2, 4], got [2, 3]");
  HEARTH_CHECK_MESSAGE(repeat(x, {1, -1}), "repeat: expected counts of at least 0, got -1");
  HEARTH_CHECK_MESSAGE(tile(x, {-2}), "tile: expected counts of at least 0, got -2");
}

TEST_CASE("parts of an axis") {
  const auto x = arange<B>(7, device);
  const auto sizes = [](const auto& parts) {
    std::vector<std::size_t> sizes;
    for (const auto& part : parts) sizes.push_back(part.dim(-1));
    return sizes;
  };
  using Sizes = std::vector<std::size_t>;
  CHECK(sizes(split(x, 3)) == Sizes{3, 3, 1});
  CHECK(sizes(split(x, 9)) == Sizes{7});
  CHECK(sizes(chunk(x, 3)) == Sizes{3, 3, 1});
  CHECK(sizes(chunk(x, 4)) == Sizes{2, 2, 2, 1});
  CHECK(sizes(chunk(x, 5)) == Sizes{2, 2, 2, 1});  // fewer than were asked for, as in PyTorch
  CHECK(sizes(chunk(zeros<B>({2, 0}, device), 3, 1)) == Sizes{0, 0, 0});
  CHECK(sizes(split(zeros<B>({0}, device), 0)) == Sizes{0});
  CHECK(unbind(zeros<B>({0, 2}, device)).empty());
  HEARTH_CHECK_MESSAGE(split(x, {3, 3}),
                       "split: expected sizes that add up to 7, as axis 0 of [7] has, got [3, 3]");
  HEARTH_CHECK_MESSAGE(split(x, 0), "split: expected a size of at least 1, got 0");
  HEARTH_CHECK_MESSAGE(chunk(x, 0), "chunk: expected at least 1 part, got 0");
  HEARTH_CHECK_MESSAGE(unfold(x, 0, 8, 1),
                       "unfold: expected a step of at least 1 and a size of at most 7, got 1 and 8");
  HEARTH_CHECK_MESSAGE(unfold(x, 0, 2, 0),
                       "unfold: expected a step of at least 1 and a size of at most 7, got 0 and 2");
}

TEST_CASE("indices that do not fit") {
  const auto x = zeros<B>({2, 3}, device);
  const auto at = Tensor<B, 1, Int>::from({0, 1}, device);
  HEARTH_CHECK_MESSAGE(index_add(x, 1, at, x), "index_add: expected [2, 2], got [2, 3]");
  HEARTH_CHECK_MESSAGE(index_add(x, 1, Tensor<B, 1, Int>::from({0, 3}, device), narrow(x, 1, 0, 2)),
                       "index_add: expected an index from 0 to 2, got 3");
  HEARTH_CHECK_MESSAGE(take(x, Tensor<B, 1, Int>::from({6}, device)),
                       "index_select: expected an index from 0 to 5, got 6");
  HEARTH_CHECK_MESSAGE(take(x, Tensor<B, 1, Int>::from({-1}, device)),
                       "index_select: expected an index from 0 to 5, got -1");
  HEARTH_CHECK_MESSAGE(
      masked_select(x, Tensor<B, 1, Bool>::from({true}, device) || zeros<B, Bool>({4}, device)),
      "masked_select: expected shapes that are equal or 1 axis by axis, from the last one on, "
      "got [2, 3] and [4]");
  HEARTH_CHECK_MESSAGE(repeat_interleave(x, at, 1), "repeat_interleave: expected 3 counts, got [2]");
  HEARTH_CHECK_MESSAGE(repeat_interleave(x, Tensor<B, 1, Int>::from({1, -1}, device), 0),
                       "repeat_interleave: expected counts of at least 0, got -1");
  CHECK(nonzero(zeros<B>({2, 3}, device)).shape() == std::array<std::size_t, 2>{0, 2});
  CHECK(nonzero(Tensor<B, 0>::from(2, device)).shape() == std::array<std::size_t, 2>{1, 0});
}

TEST_CASE("products that do not fit") {
  const auto x = zeros<B>({2, 3}, device);
  const auto v = zeros<B>({4}, device);
  HEARTH_CHECK_MESSAGE(
      matmul(x, v),
      "matmul: expected as many columns on the left as rows on the right, got [2, 3] and [4, 1]");
  HEARTH_CHECK_MESSAGE(matmul(zeros<B>({2, 2, 3}, device), zeros<B>({5, 3, 3, 1}, device)),
                       "matmul: expected batch axes that are equal or 1, got [2, 2, 3] and [5, 3, 3, 1]");
  HEARTH_CHECK_MESSAGE(bmm(zeros<B>({1, 2, 3}, device), zeros<B>({2, 3, 1}, device)),
                       "bmm: expected batches of one length, got [1, 2, 3] and [2, 3, 1]");
  HEARTH_CHECK_MESSAGE(dot(v, zeros<B>({1}, device)), "dot: expected [4], got [1]");
  HEARTH_CHECK_MESSAGE(cross(x, x, 0), "cross: expected extent 3 on axis 0, got [2, 3] and [2, 3]");
  HEARTH_CHECK_MESSAGE(
      tensordot<1>(x, x),
      "tensordot: expected the last extents on the left first on the right, got [2, 3] and [2, 3]");
  CHECK(dot(Tensor<B, 1, Int>::from({1, 2}, device), Tensor<B, 1, Int>::from({3, 4}, device)).item() == 11);
}
