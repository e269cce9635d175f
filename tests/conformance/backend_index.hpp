// Reading and adding at indices; random numbers.
#pragma once

#include "backend.hpp"

namespace hearth::conformance {

template <std::size_t R>
using Dims = std::array<std::size_t, R>;

// covers op: index_select | torch.index_select | Tensor::select
TEST_CASE_TEMPLATE("index_select along each axis", B, HEARTH_TEST_BACKENDS) {
  const auto x = mixed_tensor<B>(Dims<3>{3, 4, 5});
  const Numbers values = numbers(x);
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const Numbers picks = {2, 0, 0, 1, 2};
    const auto indices = tensor<B, Int>(picks, Dims<1>{5});
    Shape shape = x.dynamic_shape();
    shape[axis] = 5;
    Numbers expected;
    each_index(shape, [&](Shape index) {
      index[axis] = static_cast<std::size_t>(picks[index[axis]]);
      expected.push_back(values[position(x.dynamic_shape(), index)]);
    });
    for (auto& same : same_values(x))
      for (auto& list : same_values(indices)) {
        const auto y = index_select(same, axis, list);
        CHECK(y.dynamic_shape() == shape);
        CHECK(differs(y, expected, 0) == "");
      }
    CHECK(untracked(index_select(x, axis, indices)));
  }
  CHECK(index_select(x, 1, tensor<B, Int>({}, Dims<1>{0})).dynamic_shape() == Shape{3, 0, 5});
  CHECK(differs(index_select(hearth::arange<B>(9, {}), 0, tensor<B, Int>({8, 3}, Dims<1>{2})), {8, 3}) == "");
  CHECK(differs(index_select(tensor<B, Bool>({1, 0, 0}, Dims<1>{3}), 0, tensor<B, Int>({2, 0}, Dims<1>{2})),
                {0, 1}) == "");
}

// covers op: gather | torch.gather | Tensor::gather
// covers op: scatter_add | torch.scatter_add | Tensor::scatter
TEST_CASE_TEMPLATE("gather and scatter_add along each axis", B, HEARTH_TEST_BACKENDS) {
  const auto x = mixed_tensor<B>(Dims<3>{3, 4, 5});
  const Numbers values = numbers(x);
  for (std::size_t axis = 0; axis < 3; ++axis) {
    Dims<3> extents = {2, 3, 4};  // fewer than x has, and other ones along the axis
    extents[axis] = 6;
    const Shape shape = Tensor<B, 3>::shape_of(extents);
    Numbers picks(shape.numel());
    for (std::size_t i = 0; i < picks.size(); ++i) picks[i] = static_cast<double>(i * 7 % x.dim(axis));
    const Numbers sources = mixed(shape.numel(), 11);
    Numbers gathered, scattered(60);
    each_index(shape, [&](Shape index) {
      const std::size_t here = position(shape, index);
      index[axis] = static_cast<std::size_t>(picks[here]);
      const std::size_t there = position(x.dynamic_shape(), index);
      gathered.push_back(values[there]);
      scattered[there] += static_cast<typename B::FloatElem>(sources[here]);
    });
    const auto indices = tensor<B, Int>(picks, extents);
    const auto source = tensor<B>(sources, extents);
    for (auto& list : same_values(indices)) {
      for (auto& same : same_values(x)) {
        const auto y = gather(same, axis, list);
        CHECK(y.dynamic_shape() == shape);
        CHECK(differs(y, gathered, 0) == "");
      }
      for (auto& same : same_values(source)) {
        const auto y = scatter_add(same, axis, list, Dims<3>{3, 4, 5});
        CHECK(y.dynamic_shape() == Shape{3, 4, 5});
        CHECK(differs(y, scattered, 4) == "");
      }
    }
    CHECK(untracked(gather(x, axis, indices)));
  }
  const auto n = tensor<B, Int>({1, 2, 3}, Dims<1>{3}), back = tensor<B, Int>({2, 1, 1}, Dims<1>{3});
  CHECK(differs(gather(n, 0, back), {3, 2, 2}) == "");
  CHECK(differs(gather(n > 2, 0, back), {1, 0, 0}) == "");
  CHECK(differs(scatter_add(n, 0, back, Dims<1>{4}), {0, 5, 1, 0}) == "");
}

TEST_CASE_TEMPLATE("scatter writes where the indices say, and the last one wins", B, HEARTH_TEST_BACKENDS) {
  const auto x = mixed_tensor<B>(Dims<2>{3, 4});
  const auto source = tensor<B>({1, 2, 3, 4, 5, 6}, Dims<2>{2, 3});
  const auto places = tensor<B, Int>({3, 0, 3, 1, 1, 2}, Dims<2>{2, 3});
  Numbers expected = numbers(x);
  expected[0] = 2;
  expected[3] = 3;
  expected[4 + 1] = 5;
  expected[4 + 2] = 6;
  for (auto& same : same_values(x))
    for (auto& list : same_values(places))
      for (auto& part : same_values(source)) {
        CHECK(differs(scatter(same, 1, list, part), expected, 0) == "");
        CHECK(differs(same, numbers(x), 0) == "");
      }
  CHECK(differs(scatter(x * 1, -1, places, source), expected, 0) == "");
  CHECK(differs(scatter(tensor<B, Int>({1, 2, 3}, Dims<1>{3}), 0, tensor<B, Int>({2}, Dims<1>{1}), 9),
                {1, 2, 9}) == "");
  CHECK(differs(scatter(tensor<B, Bool>({1, 1}, Dims<1>{2}), 0, tensor<B, Int>({0}, Dims<1>{1}), 0),
                {0, 1}) == "");
  CHECK(untracked(scatter(x, 1, places, source)));
  CHECK(says(error_of<ShapeError>([&] { (void)scatter(x, 1, places, tensor<B>({1, 2}, Dims<2>{1, 2})); }),
             {"scatter", "[2, 3]", "[1, 2]"}));
}

// Some backends sort long lists, and copy wide rows in larger pieces.
TEST_CASE_TEMPLATE("index: long lists, and wide rows", B, HEARTH_TEST_BACKENDS) {
  for (const Dims<3>& extents : {Dims<3>{2, 5000, 3}, Dims<3>{1, 5000, 1}, Dims<3>{1500, 20, 1}}) {
    const Shape shape = Tensor<B, 3>::shape_of(extents);
    CAPTURE(shape.text());
    const Dims<3> to = {extents[0], 7, extents[2]};
    Numbers picks(shape.numel()), added(to[0] * to[1] * to[2]), written(added.size());
    for (std::size_t i = 0; i < picks.size(); ++i) picks[i] = static_cast<double>(i * i % 11 % 7);
    const auto source = tensor<B>(mixed(shape.numel(), 11), extents);
    const Numbers values = numbers(source);
    each_index(shape, [&](Shape index) {
      const std::size_t here = position(shape, index);
      index[1] = static_cast<std::size_t>(picks[here]);
      const std::size_t there = (index[0] * to[1] + index[1]) * to[2] + index[2];
      added[there] = static_cast<typename B::FloatElem>(added[there] + values[here]);
      written[there] = values[here];
    });
    const auto indices = tensor<B, Int>(picks, extents);
    for (auto& list : same_values(indices))
      for (auto& same : same_values(source)) {
        CHECK(differs(scatter_add(same, 1, list, to), added, 4) == "");
        CHECK(differs(scatter(Tensor<B, 3>::zeros(to, {}), 1, list, same), written, 0) == "");
      }
    CHECK(says(error_of<ShapeError>([&] { (void)numbers(scatter_add(source, 1, indices * 2, to)); }),
               {"scatter_add", "0 to 6"}));
  }
  for (std::size_t axis = 0; axis < 3; ++axis) {
    Dims<3> extents = {3, 4, 8}, to = extents;
    extents[axis] = 500;
    const Shape shape = Tensor<B, 3>::shape_of(extents);
    Numbers picks(500), added(3 * 4 * 8), selected;
    for (std::size_t i = 0; i < picks.size(); ++i) picks[i] = static_cast<double>(i * i % to[axis]);
    const auto source = tensor<B>(mixed(shape.numel(), 11), extents);
    const Numbers values = numbers(source);
    each_index(shape, [&](Shape index) {
      const std::size_t here = position(shape, index);
      index[axis] = static_cast<std::size_t>(picks[index[axis]]);
      const std::size_t there = position(Tensor<B, 3>::shape_of(to), index);
      added[there] = static_cast<typename B::FloatElem>(added[there] + values[here]);
      selected.push_back(mixed(3 * 4 * 8)[there]);
    });
    const auto indices = tensor<B, Int>(picks, Dims<1>{500});
    const auto zeros = Tensor<B, 3>::zeros(to, {});
    for (auto& list : same_values(indices)) {
      for (auto& same : same_values(source))
        CHECK(differs(index_add(zeros, axis, list, same), added, 4) == "");
      CHECK(differs(index_select(mixed_tensor<B>(to), axis, list), selected) == "");
    }
    CHECK(says(error_of<ShapeError>([&] { (void)numbers(index_add(zeros, axis, indices - 1, source)); }),
               {"index_add", "-1"}));
  }
}

TEST_CASE_TEMPLATE("index: out of range, and shapes that do not fit", B, HEARTH_TEST_BACKENDS) {
  const auto x = mixed_tensor<B>(Dims<2>{3, 4});
  for (double bad : {-1.0, 4.0, 1e12}) {
    const auto list = tensor<B, Int>({0, bad}, Dims<1>{2});
    const auto square = tensor<B, Int>({0, 1, bad, 1}, Dims<2>{2, 2});
    const std::string number = std::to_string(static_cast<long long>(bad));
    CHECK(says(error_of<ShapeError>([&] { (void)numbers(index_select(x, 1, list)); }),
               {"index_select", "0 to 3", number}));
    CHECK(says(error_of<ShapeError>([&] { (void)numbers(gather(x, 1, square)); }),
               {"gather", "0 to 3", number}));
    CHECK(says(error_of<ShapeError>([&] {
                 (void)numbers(scatter_add(mixed_tensor<B>(Dims<2>{2, 2}), 1, square, Dims<2>{3, 4}));
               }),
               {"scatter_add", "0 to 3", number}));
    CHECK(says(error_of<ShapeError>([&] { (void)numbers(scatter(x, 1, square, 1.0)); }),
               {"scatter", "0 to 3", number}));
  }
  const auto list = tensor<B, Int>({0, 1}, Dims<1>{2});
  CHECK(says(error_of<ShapeError>([&] { (void)index_select(x, 2, list); }), {"index_select", "[3, 4]", "2"}));
  const auto none = tensor<B>({}, Dims<2>{3, 0});
  CHECK_THROWS_AS((void)numbers(index_select(none, 1, list)), ShapeError);
  const auto tall = Tensor<B, 2, Int>::zeros({4, 4}, {});
  CHECK(
      says(error_of<ShapeError>([&] { (void)gather(x, 1, tall); }), {"gather", "[3, 4]", "axis", "[4, 4]"}));
  CHECK(says(error_of<ShapeError>([&] { (void)gather(x, 2, tall); }), {"gather", "[3, 4]", "2"}));
  CHECK(says(error_of<ShapeError>([&] { (void)scatter_add(x, 1, tall, Dims<2>{3, 9}); }),
             {"scatter_add", "[3, 9]", "[4, 4]"}));
  CHECK(says(error_of<ShapeError>([&] { (void)scatter_add(x, 1, tall, Dims<2>{4, 9}); }),
             {"scatter_add", "[3, 4]", "[4, 4]"}));
  CHECK(says(error_of<ShapeError>([&] { (void)scatter_add(x, 2, tall, Dims<2>{3, 9}); }),
             {"scatter_add", "[3, 9]", "2"}));
}

// covers op: uniform | Tensor.uniform_ | Tensor::random
// covers op: normal | torch.normal | Tensor::random
// covers op: bernoulli | torch.bernoulli | Tensor::random
TEST_CASE_TEMPLATE("random: element i depends on the seed, the position and i alone", B,
                   HEARTH_TEST_BACKENDS) {
  using E = typename B::FloatElem;
  const Device<B> device;
  Rng rng(7);
  (void)rng.take(5);
  const RandomState state = rng.state();
  const std::size_t count = 70000;  // several blocks
  const auto u = uniform<B>(Dims<1>{count}, -2, 3, device, rng);
  CHECK(rng.state().offset == state.offset + count);
  Numbers expected;
  for (std::size_t i = 0; i < count; ++i) expected.push_back(static_cast<E>(-2 + 5 * state.uniform(i)));
  CHECK(differs(u, expected) == "");
  CHECK(untracked(u));

  Rng first(3), second(3);
  const auto a = normal<B>(Dims<2>{10, 20}, 1, 2, device, first),
             b = normal<B>(Dims<2>{20, 10}, 1, 2, device, second);
  CHECK(difference(numbers(a), numbers(b), 0) == "");
  CHECK(first == second);
  const auto other = normal<B>(Dims<2>{10, 20}, 1, 2, device, first);
  CHECK(difference(numbers(a), numbers(other), 0) != "");
}

TEST_CASE_TEMPLATE("random: the numbers have their distribution", B, HEARTH_TEST_BACKENDS) {
  const Device<B> device;
  const std::size_t count = 100000;
  Rng rng(11);
  const auto spread = [](const Numbers& values) {
    double mean = 0, square = 0;
    for (double v : values) mean += v / static_cast<double>(values.size());
    for (double v : values) square += (v - mean) * (v - mean) / static_cast<double>(values.size());
    return std::pair(mean, std::sqrt(square));
  };
  const Numbers u = numbers(uniform<B>(Dims<1>{count}, 0, 1, device, rng));
  CHECK(std::fabs(spread(u).first - 0.5) < 0.005);
  CHECK(std::fabs(spread(u).second - std::sqrt(1 / 12.0)) < 0.005);
  for (double v : u) REQUIRE((v >= 0 && v <= 1));
  const Numbers n = numbers(normal<B>(Dims<1>{count}, 3, 0.5, device, rng));
  CHECK(std::fabs(spread(n).first - 3) < 0.01);
  CHECK(std::fabs(spread(n).second - 0.5) < 0.01);
  const Numbers m = numbers(bernoulli<B>(Dims<1>{count}, 0.25, 4, device, rng));
  CHECK(std::fabs(spread(m).first - 1) < 0.03);
  for (double v : m) REQUIRE((v == 0 || v == 4));
  CHECK(differs(bernoulli<B>(Dims<1>{3}, 0, 4, device, rng), {0, 0, 0}) == "");
  CHECK(differs(bernoulli<B>(Dims<1>{3}, 1, 4, device, rng), {4, 4, 4}) == "");
  CHECK(uniform<B>(Dims<2>{0, 3}, 0, 1, device, rng).numel() == 0);
  // [low, high): this position's number is nearer to 1 than any float below it.
  Rng last(RandomState{1, 27392119});
  const double top = uniform<B>(Dims<1>{1}, 0, 1, device, last).item();
  CHECK(top < 1);
  CHECK(top > 0.9999999);
}

}  // namespace hearth::conformance
