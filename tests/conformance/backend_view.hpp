// Tensors as such, and other shapes for their elements.
#pragma once

#include <algorithm>
#include <sstream>

#include "backend.hpp"

namespace hearth::conformance {

template <std::size_t R>
using Sizes = std::array<std::size_t, R>;

inline Numbers counting(std::size_t count) {
  Numbers values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<double>(i);
  return values;
}

// covers op: to_string | str(Tensor) | Tensor::to_string
// covers op: operator<< | print(Tensor) | Display
TEST_CASE_TEMPLATE("tensor: made, read and printed", B, HEARTH_TEST_BACKENDS) {
  const Device<B> device;
  const auto x = Tensor<B, 2>::from(std::vector<float>{1, 2, 3, 4, 5, 6}, {2, 3}, device);
  CHECK(x.shape() == Sizes<2>{2, 3});
  CHECK(x.dynamic_shape() == Shape{2, 3});
  CHECK(x.dim(1) == 3);
  CHECK(x.numel() == 6);
  CHECK(x.values() == std::vector<typename B::FloatElem>{1, 2, 3, 4, 5, 6});
  CHECK(x.to_data().dtype == dtype_of<typename B::FloatElem>);
  CHECK(transpose(x).values() == std::vector<typename B::FloatElem>{1, 4, 2, 5, 3, 6});
  CHECK(to_string(x) == "[[1. 2. 3.]\n [4. 5. 6.]]");
  std::ostringstream out;
  out << x;
  CHECK(out.str() == to_string(x));

  CHECK(differs(Tensor<B, 2>::full({2, 2}, 1.5, device), {1.5, 1.5, 1.5, 1.5}) == "");
  CHECK(differs(Tensor<B, 1>::zeros({3}, device), {0, 0, 0}) == "");
  CHECK(differs(Tensor<B, 1, Int>::ones({2}, device), {1, 1}) == "");
  CHECK(differs(Tensor<B, 1, Bool>::full({2}, 1, device), {1, 1}) == "");
  CHECK(Tensor<B, 1, Bool>::ones({1}, device).item() == true);
  CHECK(Tensor<B, 0>::full({}, 3, device).item() == 3);
  CHECK(Tensor<B, 3>::full({1, 1, 1}, 3, device).item() == 3);
  CHECK(differs(hearth::arange<B>(4, device), {0, 1, 2, 3}) == "");
  CHECK(hearth::arange<B>(0, device).numel() == 0);
  CHECK(untracked(x));

  const auto none = Tensor<B, 3>::zeros({2, 0, 3}, device);
  CHECK(none.numel() == 0);
  CHECK(none.values().empty());
  CHECK(none.to_data().shape == Shape{2, 0, 3});
}

TEST_CASE_TEMPLATE("tensor: wrong numbers of elements and dimensions", B, HEARTH_TEST_BACKENDS) {
  const Device<B> device;
  const std::vector<float> five(5);
  CHECK(says(error_of<ShapeError>([&] { (void)Tensor<B, 2>::from(five, {2, 3}, device); }),
             {"6 values", "[2, 3]", "5"}));
  const TensorData data = TensorData::from(five, {5});
  CHECK(says(error_of<ShapeError>([&] { (void)Tensor<B, 2>::from_data(data, device); }),
             {"tensor", "2 dimensions", "[5]"}));
  const auto x = mixed_tensor<B>(Sizes<2>{2, 3});
  CHECK(says(error_of<ShapeError>([&] { (void)x.item(); }), {"item", "one element", "[2, 3]"}));
  CHECK(says(error_of<ShapeError>([&] { (void)x.dim(2); }), {"dim", "[2, 3]", "2"}));
  const auto none = Tensor<B, 1>::zeros({0}, device);
  CHECK(says(error_of<ShapeError>([&] { (void)none.item(); }), {"item", "[0]"}));
  // Bytes that are fewer than the shape says never become a tensor.
  const TensorData cut{DType::f32, {4}, Bytes::of(std::vector<float>(3))};
  CHECK_THROWS_AS((void)(Tensor<B, 1>::from_data(cut, device)), Error);
}

TEST_CASE_TEMPLATE("tensor: memory that belongs to another is never written", B, HEARTH_TEST_BACKENDS) {
  using E = typename B::FloatElem;
  std::vector<E> memory(64, E(0.5));
  const TensorData data{dtype_of<E>, {64}, Bytes::borrowed(std::as_bytes(std::span<const E>(memory)))};
  auto x = Tensor<B, 1>::from_data(data, {});
  x = relu(std::move(x) + 1);
  x = exp(std::move(x));
  auto y = softmax(Tensor<B, 1>::from_data(data, {}));
  auto z = log_softmax(Tensor<B, 1>::from_data(data, {})) * Tensor<B, 1>::from_data(data, {});
  auto v = reshape(Tensor<B, 1>::from_data(data, {}), Sizes<2>{8, 8}) * 3;
  CHECK(memory == std::vector<E>(64, E(0.5)));
  CHECK(v.values()[5] == 1.5);
  // What a record holds stays as it was, too.
  auto w = mixed_tensor<B>(Sizes<1>{32}) * 1;
  const TensorData held = w.to_data();
  const auto before = held.values<double>();
  w = std::move(w) * 2;
  CHECK(held.values<double>() == before);
  CHECK(differs(w, numbers(Tensor<B, 1>::from_data(held, {}) * 2)) == "");
}

TEST_CASE_TEMPLATE("tensor: a result may take its argument's memory, never another's", B,
                   HEARTH_TEST_BACKENDS) {
  auto x = mixed_tensor<B>(Sizes<2>{8, 9}) * 1;
  const Numbers values = numbers(x);
  const auto same = x;
  const auto turned = transpose(x);
  const auto rows = slice(x, std::array{Range{1, 8, 3}, Range{}});
  const Numbers row_values = numbers(rows), turned_values = numbers(turned);
  const auto y = relu(x);
  x = exp(-std::move(x)) * 2;
  CHECK(difference(numbers(same), values, 0) == "");
  CHECK(difference(numbers(rows), row_values, 0) == "");
  CHECK(difference(numbers(turned), turned_values, 0) == "");
  Numbers expected, rectified;
  for (double v : values) {
    expected.push_back(2 * std::exp(-v));
    rectified.push_back(std::max(v, 0.0));
  }
  CHECK(differs(x, expected) == "");
  CHECK(differs(y, rectified) == "");
  // A tensor with itself.
  auto z = mixed_tensor<B>(Sizes<2>{8, 9}) * 1;
  z = z * z + z;
  auto t = mixed_tensor<B>(Sizes<2>{5, 5}) * 1;
  const Numbers ts = numbers(t);
  t = t + transpose(t);
  Numbers symmetric;
  for (std::size_t i = 0; i < 25; ++i) symmetric.push_back(ts[i] + ts[i % 5 * 5 + i / 5]);
  CHECK(differs(t, symmetric) == "");
  // A view of all there is of a moved tensor is alone with its memory.
  auto turn = transpose(mixed_tensor<B>(Sizes<2>{4, 6}) * 1);
  const Numbers turn_values = numbers(turn);
  turn = std::move(turn) * 3;
  for (std::size_t i = 0; i < 24; ++i) CHECK(close(numbers(turn)[i], 3 * turn_values[i], kTolerance<B>));
}

// covers op: reshape | torch.reshape | Tensor::reshape
// covers op: flatten | torch.flatten | Tensor::flatten
// covers op: unsqueeze | torch.unsqueeze | Tensor::unsqueeze_dim
// covers op: squeeze | torch.squeeze | Tensor::squeeze_dim
TEST_CASE_TEMPLATE("view: reshape, flatten, unsqueeze, squeeze", B, HEARTH_TEST_BACKENDS) {
  const auto x = tensor<B>(counting(24), Sizes<3>{2, 3, 4});
  check_memory(x, [](auto v) { return reshape(v, Sizes<2>{6, 4}); });
  check_memory(x, [](auto v) { return reshape(v, Sizes<4>{1, 4, 3, 2}); });
  check_memory(x, [](auto v) { return flatten(v); });
  check_memory(x, [](auto v) { return flatten<1>(v); });
  CHECK(flatten<1>(x).dynamic_shape() == Shape{2, 12});
  CHECK(flatten<2>(x).dynamic_shape() == Shape{2, 3, 4});
  CHECK(flatten(x).dynamic_shape() == Shape{24});
  CHECK(differs(reshape(x, Sizes<2>{4, 6}), counting(24)) == "");
  CHECK(differs(reshape(tensor<B>({3}, Sizes<1>{1}), Sizes<0>{}), {3}) == "");
  for (std::size_t axis = 0; axis < 4; ++axis) {
    Shape expected;
    for (std::size_t i = 0; i < 4; ++i)
      expected.push_back(i < axis ? x.dim(i) : i == axis ? 1 : x.dim(i - 1));
    const auto longer = unsqueeze(x, axis);
    CHECK(longer.dynamic_shape() == expected);
    CHECK(differs(longer, counting(24)) == "");
    CHECK(squeeze(longer, axis).dynamic_shape() == x.dynamic_shape());
    CHECK(says(error_of<ShapeError>([&] { (void)squeeze(longer, (axis + 1) % 4); }),
               {"squeeze", "extent 1", longer.dynamic_shape().text()}));
  }
  CHECK(reshape(tensor<B>({}, Sizes<2>{0, 3}), Sizes<1>{0}).numel() == 0);
  CHECK(says(error_of<ShapeError>([&] { (void)reshape(x, Sizes<1>{23}); }),
             {"reshape", "24", "[2, 3, 4]", "[23]"}));
  CHECK(says(error_of<ShapeError>([&] { (void)unsqueeze(x, 4); }), {"unsqueeze", "-4 to 3", "4"}));
  CHECK(squeeze(reshape(x, {1, -1, 1}), {-1, 0}).dynamic_shape() == Shape{24});
  CHECK(reshape(x, {2, -1}).dynamic_shape() == Shape{2, 12});
  CHECK(reshape(tensor<B>({}, Sizes<2>{0, 3}), {-1, 5}).dynamic_shape() == Shape{0, 5});
  CHECK(says(error_of<ShapeError>([&] { (void)reshape(x, {-1, 5}); }), {"reshape", "24", "-1", "[-1, 5]"}));
  CHECK(says(error_of<ShapeError>([&] { (void)reshape(x, {-1, -1}); }), {"reshape", "[-1, -1]"}));
  CHECK(says(error_of<ShapeError>([&] { (void)reshape(x, {-2, -12}); }), {"reshape", "[-2, -12]"}));
  CHECK(says(error_of<ShapeError>([&] { (void)reshape(tensor<B>({}, Sizes<1>{0}), {0, -1}); }),
             {"reshape", "[0, -1]"}));
  CHECK(says(error_of<ShapeError>([&] { (void)squeeze(x, 3); }), {"squeeze", "[2, 3, 4]", "3"}));
}

// covers op: permute | torch.permute | Tensor::permute
// covers op: transpose | torch.transpose | Tensor::swap_dims
TEST_CASE_TEMPLATE("view: permute and transpose", B, HEARTH_TEST_BACKENDS) {
  const auto x = tensor<B>(counting(24), Sizes<3>{2, 3, 4});
  for (const Sizes<3>& axes : {Sizes<3>{0, 1, 2}, Sizes<3>{0, 2, 1}, Sizes<3>{1, 0, 2}, Sizes<3>{1, 2, 0},
                               Sizes<3>{2, 0, 1}, Sizes<3>{2, 1, 0}}) {
    const auto y = permute(x, axes);
    const Shape shape = y.dynamic_shape();
    Numbers expected;
    each_index(shape, [&](const Shape& index) {
      Shape from = index;
      for (std::size_t i = 0; i < 3; ++i) from[axes[i]] = index[i];
      expected.push_back(static_cast<double>(position(x.dynamic_shape(), from)));
    });
    for (std::size_t i = 0; i < 3; ++i) CHECK(shape[i] == x.dim(axes[i]));
    CHECK(differs(y, expected) == "");
    check_memory(x, [&](auto v) { return permute(v, axes); });
  }
  CHECK(differs(transpose(tensor<B>(counting(6), Sizes<2>{2, 3})), {0, 3, 1, 4, 2, 5}) == "");
  CHECK(transpose(x).dynamic_shape() == Shape{2, 4, 3});
  CHECK(transpose(x, 0, 2).dynamic_shape() == Shape{4, 3, 2});
  CHECK(differs(transpose(tensor<B, Int>({1, 2, 3, 4}, Sizes<2>{2, 2})), {1, 3, 2, 4}) == "");
  CHECK(says(error_of<ShapeError>([&] { (void)permute(x, Sizes<3>{0, 1, 1}); }),
             {"permute", "0 to 2", "[0, 1, 1]"}));
  CHECK(
      says(error_of<ShapeError>([&] { (void)permute(x, Sizes<3>{0, 1, 3}); }), {"permute", "-3 to 2", "3"}));
  CHECK(says(error_of<ShapeError>([&] { (void)transpose(x, 0, 3); }), {"transpose", "[2, 3, 4]", "3"}));
}

// covers op: slice | x[a:b:c] | Tensor::slice
// covers op: narrow | torch.narrow | Tensor::narrow
TEST_CASE_TEMPLATE("view: slice and narrow", B, HEARTH_TEST_BACKENDS) {
  const auto x = tensor<B>(counting(60), Sizes<3>{3, 4, 5});
  const auto check = [&](const std::array<Range, 3>& ranges) {
    Numbers expected;
    each_index(x.dynamic_shape(), [&](const Shape& index) {
      for (std::size_t axis = 0; axis < 3; ++axis) {
        const auto at = static_cast<std::ptrdiff_t>(index[axis]);
        const std::ptrdiff_t start = ranges[axis].start.value_or(0),
                             end = ranges[axis].end.value_or(x.dim(axis));
        if (at < start || at >= end || (at - start) % ranges[axis].step != 0) return;
      }
      expected.push_back(static_cast<double>(position(x.dynamic_shape(), index)));
    });
    CHECK(differs(slice(x, ranges), expected) == "");
    check_memory(x, [&](auto v) { return slice(v, ranges); });
  };
  check({Range{}, Range{}, Range{}});
  check({Range{1}, Range{0, 4, 3}, Range{1, 5, 2}});
  check({Range{2, 3}, Range{3, 4}, Range{4, 5}});
  check({Range{0, 3, 7}, Range{1, 3}, Range{0, 5, 4}});
  check({Range{1, 1}, Range{}, Range{}});
  check({Range{3, 3}, Range{}, Range{}});
  // A slice of a slice
  const auto y =
      slice(slice(x, {Range{}, Range{1, 4, 2}, Range{}}), {Range{1, 3}, Range{1, 2}, Range{0, 5, 2}});
  CHECK(differs(y, {35, 37, 39, 55, 57, 59}) == "");
  CHECK(differs(narrow(x, 2, 3, 1), numbers(slice(x, {Range{}, Range{}, Range{3, 4}}))) == "");
  CHECK(narrow(x, 0, 1, 0).numel() == 0);

  CHECK(says(error_of<ShapeError>([&] { (void)slice(x, {Range{0, 2, 0}, Range{}, Range{}}); }),
             {"slice", "step", "axis 0"}));
  CHECK(says(error_of<ShapeError>([&] { (void)narrow(x, 3, 0, 1); }), {"narrow", "[3, 4, 5]", "3"}));
  CHECK(says(error_of<ShapeError>([&] { (void)narrow(x, 1, 3, 2); }),
             {"narrow", "axis 1", "[3, 4, 5]", "2 from 3"}));
  CHECK(says(error_of<ShapeError>([&] { (void)narrow(x, 1, -5, 1); }), {"narrow", "axis 1", "1 from -5"}));
  CHECK(says(error_of<ShapeError>([&] { (void)select(x, -1, 5); }), {"select", "-5 to 4", "axis 2", "5"}));
}

TEST_CASE_TEMPLATE("view: ranges are Python's", B, HEARTH_TEST_BACKENDS) {
  const auto x = tensor<B>(counting(6), Sizes<1>{6});
  const auto at = [&](const Range& range) { return numbers(slice(x, {range})); };
  CHECK(at({-2}) == Numbers{4, 5});
  CHECK(at({1, -1, 2}) == Numbers{1, 3});
  CHECK(at({-100, 100}) == counting(6));
  CHECK(at({4, 2}) == Numbers{});
  CHECK(at({9}) == Numbers{});
  CHECK(at({0, 6, 100}) == Numbers{0});
  CHECK(at({.step = -1}) == Numbers{5, 4, 3, 2, 1, 0});
  CHECK(at({4, 0, -2}) == Numbers{4, 2});
  CHECK(at({-1, -4, -1}) == Numbers{5, 4, 3});
  CHECK(at({100, -100, -4}) == Numbers{5, 1});
  CHECK(at({2, 4, -1}) == Numbers{});
  CHECK(at({.step = std::numeric_limits<std::ptrdiff_t>::min()}) == Numbers{5});
  CHECK(at({std::size_t(-1)}) == Numbers{});
}

TEST_CASE_TEMPLATE("view: flip is a view, and slice_assign writes to a copy unless it is alone", B,
                   HEARTH_TEST_BACKENDS) {
  const auto x = tensor<B>(counting(24), Sizes<3>{2, 3, 4});
  check_memory(x, [](auto v) { return flip(v, {0, -1}); });
  CHECK(numbers(flip(tensor<B>(counting(4), Sizes<2>{2, 2}), 0)) == Numbers{2, 3, 0, 1});
  CHECK(numbers(flip(tensor<B>(counting(4), Sizes<2>{2, 2}), {0, 1})) == Numbers{3, 2, 1, 0});
  CHECK(flip(tensor<B>({}, Sizes<2>{0, 3}), 0).dynamic_shape() == Shape{0, 3});
  CHECK(says(error_of<ShapeError>([&] { (void)flip(x, {0, -3}); }), {"flip", "no axis twice", "[0, 0]"}));

  const auto value = tensor<B>({-1, -2}, Sizes<2>{2, 1});
  const std::array<Range, 3> ranges = {Range{1}, Range{0, 3, 2}, Range{1, 3}};
  Numbers expected = counting(24);
  for (std::size_t column : {1u, 2u}) {
    expected[12 + column] = -1;
    expected[20 + column] = -2;
  }
  for (auto& same : same_values(x))
    for (auto& part : same_values(value)) {
      CHECK(numbers(slice_assign(same, ranges, part)) == expected);
      CHECK(numbers(same) == counting(24));
    }
  auto owned = x * 1;
  owned = slice_assign(std::move(owned), ranges, value);
  CHECK(numbers(owned) == expected);
  // The value is a view of what is written to.
  auto line = tensor<B>(counting(5), Sizes<1>{5}) * 1;
  auto head = slice(line, {Range{0, 4}});
  line = slice_assign(std::move(line), {Range{1}}, std::move(head));
  CHECK(numbers(line) == Numbers{0, 0, 1, 2, 3});
  CHECK(numbers(slice_assign(tensor<B, Int>({1, 2, 3}, Sizes<1>{3}), {Range{.step = -2}},
                             tensor<B, Int>({7, 8}, Sizes<1>{2}))) == Numbers{8, 2, 7});
  CHECK(numbers(slice_fill(tensor<B, Bool>({0, 0, 0}, Sizes<1>{3}), {Range{1, 2}}, 1)) == Numbers{0, 1, 0});
  CHECK(numbers(slice_assign(x, {Range{2}}, tensor<B>({7}, Sizes<1>{1}))) == counting(24));
  CHECK(untracked(slice_assign(x, ranges, value)));
  CHECK(says(error_of<ShapeError>([&] { (void)slice_assign(x, {Range{1}}, tensor<B>({1, 2}, Sizes<1>{2})); }),
             {"slice_assign", "[1, 3, 4]", "[2]"}));
}

// covers op: expand | Tensor.expand | Tensor::expand
TEST_CASE_TEMPLATE("view: expand", B, HEARTH_TEST_BACKENDS) {
  const auto x = tensor<B>({1, 2, 3}, Sizes<2>{3, 1});
  const auto y = expand(x, Sizes<3>{2, 3, 2});
  CHECK(y.dynamic_shape() == Shape{2, 3, 2});
  CHECK(differs(y, {1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 3}) == "");
  // What reads an expanded tensor reads each element as often as it is repeated.
  CHECK(differs(y * 2, {2, 2, 4, 4, 6, 6, 2, 2, 4, 4, 6, 6}) == "");
  CHECK(differs(y + y, {2, 2, 4, 4, 6, 6, 2, 2, 4, 4, 6, 6}) == "");
  CHECK(differs(flatten(y), numbers(y)) == "");
  CHECK(differs(transpose(y, 0, 2), {1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 3}) == "");
  CHECK(differs(x, {1, 2, 3}) == "");
  CHECK(differs(expand(tensor<B>({7}, Sizes<0>{}), Sizes<2>{2, 2}), {7, 7, 7, 7}) == "");
  CHECK(expand(x, Sizes<2>{3, 0}).numel() == 0);
  CHECK(says(error_of<ShapeError>([&] { (void)expand(x, Sizes<2>{2, 1}); }), {"expand", "[2, 1]", "[3, 1]"}));
  CHECK(says(error_of<ShapeError>([&] { (void)expand(x, Sizes<3>{2, 1, 4}); }),
             {"expand", "[2, 1, 4]", "[3, 1]"}));
}

// covers op: cat | torch.cat | Tensor::cat
// covers op: stack | torch.stack | Tensor::stack
TEST_CASE_TEMPLATE("view: cat and stack", B, HEARTH_TEST_BACKENDS) {
  const auto a = tensor<B>({1, 2, 3, 4}, Sizes<2>{2, 2}), b = tensor<B>({5, 6}, Sizes<2>{2, 1});
  const std::vector parts = {a, b, a};
  CHECK(differs(cat(parts, 1), {1, 2, 5, 1, 2, 3, 4, 6, 3, 4}) == "");
  CHECK(differs(cat(std::vector{transpose(a), transpose(b)}, 0), {1, 3, 2, 4, 5, 6}) == "");
  CHECK(differs(cat(std::vector{a, tensor<B>({}, Sizes<2>{2, 0})}, 1), {1, 2, 3, 4}) == "");
  CHECK(untracked(cat(parts, 1)));
  for (auto& left : same_values(a))
    for (auto& right : same_values(b))
      CHECK(differs(cat(std::vector{left, right}, 1), {1, 2, 5, 3, 4, 6}) == "");
  CHECK(differs(cat(std::vector{tensor<B, Int>({1}, Sizes<1>{1}), tensor<B, Int>({2, 3}, Sizes<1>{2})}, 0),
                {1, 2, 3}) == "");
  const auto s = stack(std::vector{a, a * 10}, 1);
  CHECK(s.dynamic_shape() == Shape{2, 2, 2});
  CHECK(differs(s, {1, 2, 10, 20, 3, 4, 30, 40}) == "");
  CHECK(differs(stack(std::vector{a, a * 10}, 2), {1, 10, 2, 20, 3, 30, 4, 40}) == "");

  CHECK(says(error_of<ShapeError>([&] { (void)cat(parts, 0); }), {"cat", "[2, 2]", "[2, 1]"}));
  CHECK(says(error_of<ShapeError>([&] { (void)cat(parts, 2); }), {"cat", "[2, 2]", "2"}));
  CHECK(says(error_of<ShapeError>([&] { (void)cat(std::vector<Tensor<B, 2>>{}, 0); }),
             {"cat", "at least one"}));
  CHECK(says(error_of<ShapeError>([&] { (void)stack(std::vector{a, b}, 0); }),
             {"stack", "one shape", "[2, 2]", "[2, 1]"}));
  CHECK(says(error_of<ShapeError>([&] { (void)stack(std::vector<Tensor<B, 2>>{}, 0); }),
             {"stack", "at least one"}));
  CHECK(says(error_of<ShapeError>([&] { (void)stack(std::vector{a, a}, 3); }), {"stack", "-3 to 2", "3"}));
}

}  // namespace hearth::conformance
