// Steps that a backend does in one pass, against the operations that they are made of.
#pragma once

#include "backend.hpp"

namespace hearth::conformance {

template <class B>
Tensor<B, 1> cross_entropy_of(const Tensor<B, 2>& logits, const Tensor<B, 1, Int>& classes) {
  return Tensor<B, 1>(B::cross_entropy(logits.primitive(), classes.primitive()));
}
template <class B>
Tensor<B, 2> cross_entropy_backward_of(const Tensor<B, 1>& grad, const Tensor<B, 2>& logits,
                                       const Tensor<B, 1, Int>& classes) {
  return Tensor<B, 2>(B::cross_entropy_backward(grad.primitive(), logits.primitive(), classes.primitive()));
}

constexpr BackwardOptions kKeep = {.keep_graph = true};

/// Classes that come round to all.
template <class B>
Tensor<B, 1, Int> some_classes(std::size_t rows, std::size_t classes) {
  Numbers values;
  for (std::size_t i = 0; i < rows; ++i) values.push_back(static_cast<double>(i * 7 % classes));
  return tensor<B, Int>(values, std::array{rows});
}

TEST_CASE_TEMPLATE("cross_entropy is what log_softmax and gather give", B, HEARTH_TEST_BACKENDS) {
  for (const auto& [rows, width] :
       {std::pair<std::size_t, std::size_t>{4, 11}, {1, 1}, {7, 2}, {3, 300}, {70, 1000}}) {
    CAPTURE(rows);
    const auto logits = mixed_tensor<B>(std::array{rows, width}, 2) * 5;
    const auto classes = some_classes<B>(rows, width);
    const auto grad = mixed_tensor<B>(std::array{rows}, 30);
    const Numbers logs = numbers(log_softmax(logits)), picks = numbers(classes), g = numbers(grad);
    Numbers losses, slopes;
    for (std::size_t i = 0; i < rows; ++i) {
      const auto at = static_cast<std::size_t>(picks[i]);
      losses.push_back(-logs[i * width + at]);
      for (std::size_t j = 0; j < width; ++j)
        slopes.push_back(g[i] * (std::exp(logs[i * width + j]) - (j == at ? 1 : 0)));
    }
    for (auto& same : same_values(logits))
      for (auto& list : same_values(classes)) {
        CHECK(differs(cross_entropy_of(same, list), losses, 8) == "");
        for (auto& other : same_values(grad))
          CHECK(differs(cross_entropy_backward_of(other, same, list), slopes, 8) == "");
      }
    CHECK(untracked(cross_entropy_of(logits, classes)));
    CHECK(differs(Tensor<B, 2>(B::cross_entropy_backward((grad * 1).primitive(), (logits * 1).primitive(),
                                                         classes.primitive())),
                  slopes, 8) == "");
  }
}

TEST_CASE_TEMPLATE("cross_entropy of large, infinite and no logits", B, HEARTH_TEST_BACKENDS) {
  const auto classes = tensor<B, Int>({0, 1, 0, 1}, std::array<std::size_t, 1>{4});
  const auto logits = tensor<B>({1e4, -1e4, 1e4, -1e4, -kInf, 0, kNaN, 1}, std::array<std::size_t, 2>{4, 2});
  CHECK(differs(cross_entropy_of(logits, classes), {0, 2e4, kInf, kNaN}) == "");
  const auto ones = Tensor<B, 1>::ones({4}, Device<B>{});
  CHECK(differs(cross_entropy_backward_of(ones, logits, classes), {0, 0, 1, -1, -1, 1, kNaN, kNaN}) == "");

  const auto none = tensor<B>({}, std::array<std::size_t, 2>{0, 5});
  const auto no_classes = tensor<B, Int>({}, std::array<std::size_t, 1>{0});
  CHECK(cross_entropy_of(none, no_classes).dynamic_shape() == Shape{0});
  CHECK(cross_entropy_backward_of(tensor<B>({}, std::array<std::size_t, 1>{0}), none, no_classes)
            .dynamic_shape() == Shape{0, 5});
}

/// A float for each element, so that a gradient that lands in the wrong place is seen.
template <class B, std::size_t R>
Tensor<B, 0> weighed(const Tensor<B, R>& y) {
  return sum(y * mixed_tensor<B>(y.shape(), 40));
}

TEST_CASE_TEMPLATE("cross_entropy has first and second derivatives", B, HEARTH_TEST_BACKENDS) {
  using A = Autodiff<B>;
  const std::array<std::size_t, 2> shape = {5, 6};
  const auto logits = mixed_tensor<B>(shape, 2) * 3;
  const auto grad = mixed_tensor<B>(std::array<std::size_t, 1>{5}, 40);
  const auto classes = some_classes<A>(5, 6);
  const auto x = require_grad(to_autodiff(logits));
  const auto first = gradient(weighed(cross_entropy_of(x, classes)), x);
  CHECK(differs(first, numbers(cross_entropy_backward_of(grad, logits, some_classes<B>(5, 6)))) == "");

  // Of the gradient, against that of the operations it is made of.
  const auto g = require_grad(to_autodiff(grad));
  const auto fused = weighed(cross_entropy_backward_of(g, x, classes));
  const auto row = unsqueeze(g, 1);
  const auto composed = weighed(softmax(x) * row - scatter_add(row, 1, unsqueeze(classes, 1), shape));
  CHECK(differs(gradient(fused, x, kKeep), numbers(gradient(composed, x, kKeep)), 8) == "");
  CHECK(differs(gradient(fused, g, kKeep), numbers(gradient(composed, g, kKeep)), 8) == "");
}

TEST_CASE_TEMPLATE("cross_entropy tells of a class out of range", B, HEARTH_TEST_BACKENDS) {
  const auto logits = mixed_tensor<B>(std::array<std::size_t, 2>{3, 4});
  for (const auto& [wrong, text] : {std::pair<double, const char*>{4, "4"},
                                    {-1, "-1"},
                                    {4294967296, "4294967296"},
                                    {-9007199254740992, "-9007199254740992"}}) {
    const auto classes = tensor<B, Int>({0, wrong, 2}, std::array<std::size_t, 1>{3});
    const std::string said = std::string("hearth: cross_entropy: expected an index from 0 to 3, got ") + text;
    CHECK(error_of<ShapeError>([&] { (void)numbers(cross_entropy_of(logits, classes)); }) == said);
    CHECK(error_of<ShapeError>([&] {
            const auto grad = Tensor<B, 1>::ones({3}, Device<B>{});
            (void)numbers(cross_entropy_backward_of(grad, logits, classes));
          }) == said);
  }
  // And goes on.
  CHECK(numbers(cross_entropy_of(logits, some_classes<B>(3, 4))).size() == 3);
}

/// [outer, groups, inner] in double: the values, and the gradient that g brings.
struct Standard {
  Numbers values, mean, variance, slopes;

  Standard(const Numbers& x, const Numbers& g, const Shape& shape, double epsilon)
      : values(x.size()), slopes(x.size()) {
    const std::size_t outer = shape[0], groups = shape[1], inner = shape[2];
    const double count = static_cast<double>(outer * inner);
    for (std::size_t k = 0; k < groups; ++k) {
      const auto mean_of = [&](const auto& f) {
        double sum = 0;
        each(outer, groups, inner, k, [&](std::size_t i) { sum += f(i); });
        return sum / count;
      };
      const double m = mean_of([&](std::size_t i) { return x[i]; });
      const double v = mean_of([&](std::size_t i) { return (x[i] - m) * (x[i] - m); });
      const double root = std::sqrt(v + epsilon);
      const double of_g = mean_of([&](std::size_t i) { return g[i]; });
      const double of_both = mean_of([&](std::size_t i) { return g[i] * (x[i] - m) / root; });
      each(outer, groups, inner, k, [&](std::size_t i) {
        values[i] = (x[i] - m) / root;
        slopes[i] = (g[i] - of_g - values[i] * of_both) / root;
      });
      mean.push_back(m);
      variance.push_back(v);
    }
  }

 private:
  template <class F>
  static void each(std::size_t outer, std::size_t groups, std::size_t inner, std::size_t group, const F& f) {
    for (std::size_t o = 0; o < outer; ++o)
      for (std::size_t i = 0; i < inner; ++i) f((o * groups + group) * inner + i);
  }
};

TEST_CASE_TEMPLATE("standardize gives groups a mean of 0 and a variance of 1", B, HEARTH_TEST_BACKENDS) {
  using Dims = std::array<std::size_t, 3>;
  // Rows; channels; columns; a group in parts: one after the other, and side by side; more groups than a
  // thread takes at once.
  for (const Dims dims : {Dims{1, 6, 7}, Dims{3, 4, 5}, Dims{9, 5, 1}, Dims{2, 3, 5000}, Dims{1, 2, 9001},
                          Dims{700, 3, 2}, Dims{2, 150, 33}, Dims{1, 1, 1}}) {
    CAPTURE(dims[0]);
    CAPTURE(dims[2]);
    const auto x = mixed_tensor<B>(dims) * 2 + 1, grad = mixed_tensor<B>(dims, 30);
    const Standard expected(numbers(x), numbers(grad), x.dynamic_shape(), 1e-3);
    for (auto& same : same_values(x)) {
      const auto of = B::standardize(same.primitive(), 1e-3);
      CHECK(differs(Tensor<B, 3>(of.values), expected.values, 8) == "");
      CHECK(differs(Tensor<B, 1>(of.mean), expected.mean, 8) == "");
      CHECK(differs(Tensor<B, 1>(of.variance), expected.variance, 8) == "");
      for (auto& other : same_values(grad))
        CHECK(differs(Tensor<B, 3>(B::standardize_backward(other.primitive(), same.primitive(), of.mean,
                                                           of.variance, 1e-3)),
                      expected.slopes, 16) == "");
      CHECK(untracked(Tensor<B, 3>(of.values)));
    }
    // Where the memory is nobody else's, too.
    auto of = B::standardize((x * 1).primitive(), 1e-3);
    CHECK(differs(Tensor<B, 3>(of.values), expected.values, 8) == "");
    CHECK(differs(Tensor<B, 3>(B::standardize_backward((grad * 1).primitive(), x.primitive(), of.mean,
                                                       of.variance, 1e-3)),
                  expected.slopes, 16) == "");
    CHECK(difference(numbers(x), numbers(mixed_tensor<B>(dims) * 2 + 1), 0) == "");
  }
}

TEST_CASE_TEMPLATE("standardize has first and second derivatives", B, HEARTH_TEST_BACKENDS) {
  using A = Autodiff<B>;
  for (const std::array<std::size_t, 3> dims : {std::array<std::size_t, 3>{3, 4, 5}, {2, 2, 4200}}) {
    const auto values = mixed_tensor<B>(dims), weights = mixed_tensor<B>(dims, 40);
    const auto x = require_grad(to_autodiff(values));
    const auto of = A::standardize(x.primitive(), 0.1);
    CHECK(untracked(Tensor<A, 1>(of.mean)));
    const auto of_values = B::standardize(values.primitive(), 0.1);
    CHECK(differs(gradient(weighed(Tensor<A, 3>(of.values)), x),
                  numbers(Tensor<B, 3>(B::standardize_backward(weights.primitive(), values.primitive(),
                                                               of_values.mean, of_values.variance, 0.1))),
                  8) == "");

    const auto g = require_grad(to_autodiff(weights));
    const auto fused = weighed(Tensor<A, 3>(A::standardize_backward(
        g.primitive(), x.primitive(), A::constant(of_values.mean), A::constant(of_values.variance), 0.1)));
    const auto mean_of = [](const Tensor<A, 3>& v) { return mean_keepdim(mean_keepdim(v, 0), 2); };
    const auto centered = x - mean_of(x);
    const auto root = sqrt(mean_of(square(centered)) + 0.1);
    const auto y = centered / root;
    const auto composed = weighed((g - mean_of(g) - y * mean_of(g * y)) / root);
    CHECK(differs(gradient(fused, x, kKeep), numbers(gradient(composed, x, kKeep)), 32) == "");
    CHECK(differs(gradient(fused, g, kKeep), numbers(gradient(composed, g, kKeep)), 32) == "");
  }
}

TEST_CASE_TEMPLATE("standardize of far numbers, equal ones and none", B, HEARTH_TEST_BACKENDS) {
  const auto of = [](const Numbers& values, const std::array<std::size_t, 3>& dims) {
    const auto x = tensor<B>(values, dims);
    return Tensor<B, 3>(B::standardize(x.primitive(), 1e-5).values);
  };
  // The squares of these have no digits left for a variance.
  const double far = 1 / std::sqrt(0.5 + 1e-5);
  CHECK(differs(of({8191, 8192, 8193, 8192}, {1, 1, 4}), {-far, 0, far, 0}) == "");
  CHECK(differs(of({3, 3, 3, 1, kNaN, 1}, {1, 2, 3}), {0, 0, 0, kNaN, kNaN, kNaN}) == "");
  for (const auto dims : {std::array<std::size_t, 3>{0, 2, 3}, {2, 0, 3}, {2, 3, 0}}) {
    const auto none = tensor<B>({}, dims);
    const auto parts = B::standardize(none.primitive(), 1e-5);
    CHECK(Tensor<B, 3>(parts.values).dynamic_shape() == none.dynamic_shape());
    CHECK(Tensor<B, 1>(parts.mean).dynamic_shape() == Shape{dims[1]});
    CHECK(Tensor<B, 3>(
              B::standardize_backward(none.primitive(), none.primitive(), parts.mean, parts.variance, 1e-5))
              .numel() == 0);
  }
}

}  // namespace hearth::conformance
