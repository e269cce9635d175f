// Sums of products, written as an equation of letters: einsum<"bij,bjk->bik">(a, b).
#pragma once

#include <vector>

#include <hearth/tensor/linalg.hpp>

namespace hearth::inline v0_1 {

/// The equation as it stands in angle brackets, read at compile time. Spaces do not count.
template <std::size_t N>
struct EinsumEquation {
  static constexpr std::size_t kOperands = 3;

  struct Letters {
    char letters[N] = {};
    std::size_t count = 0;
    constexpr void add(char c) { letters[count++] = c; }
    constexpr std::size_t uses(char c) const {
      std::size_t uses = 0;
      for (std::size_t i = 0; i < count; ++i) uses += letters[i] == c ? 1 : 0;
      return uses;
    }
    constexpr bool has(char c) const { return uses(c) > 0; }
    constexpr std::string_view text() const { return {letters, count}; }
  };

  Letters operands[kOperands + 1] = {};  // one more than allowed, so that too many can be told
  std::size_t count = 1;
  Letters output = {};
  bool readable = true;  // letters, commas and one arrow

  consteval EinsumEquation(const char (&text)[N]) {
    bool arrow = false;
    for (std::size_t i = 0; i + 1 < N; ++i) {
      const char c = text[i];
      if (c == ' ') continue;
      if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
        (arrow ? output : operands[count <= kOperands ? count - 1 : kOperands]).add(c);
      else if (c == ',' && !arrow)
        ++count;
      else if (c == '-' && text[i + 1] == '>' && !arrow)
        arrow = true, ++i;
      else
        readable = false;
    }
    if (!arrow) imply_output();
  }

  constexpr bool output_is_known() const {
    for (const char c : output.text())
      if (uses(c) == 0) return false;
    return true;
  }
  constexpr bool output_is_distinct() const {
    for (std::size_t i = 0; i < output.count; ++i)
      for (std::size_t j = 0; j < i; ++j)
        if (output.letters[i] == output.letters[j]) return false;
    return true;
  }

 private:
  constexpr std::size_t uses(char c) const {
    std::size_t uses = 0;
    for (const Letters& operand : operands) uses += operand.uses(c);
    return uses;
  }
  // Without an arrow: the letters that stand once, in the order of the alphabet.
  constexpr void imply_output() {
    for (int c = 'A'; c <= 'z'; ++c)
      if (((c <= 'Z') || (c >= 'a')) && uses(static_cast<char>(c)) == 1) output.add(static_cast<char>(c));
  }
};

namespace detail {

/// How two operands meet: the letters of the result, and the operands' axes in three groups.
struct EinsumPair {
  std::string letters;                  // of the result: batch, left, right
  Shape left_order, right_order;        // [batch, left, summed] and [batch, summed, right]
  std::size_t batch, left, right, sum;  // how many letters
};

/// Every letter has one extent in all operands.
HEARTH_API void check_einsum(const std::vector<std::string>& letters, const std::vector<Shape>& shapes);
HEARTH_API EinsumPair pair_einsum(const std::string& left, const std::string& right, const std::string& kept);
/// Places of `to`'s letters in `from`.
HEARTH_API Shape einsum_order(const std::string& from, const std::string& to);
HEARTH_API std::size_t product_of(const Shape& shape, std::size_t first, std::size_t count);

/// An operand on its way: what is known of it stands in letters, so one instance serves every rank.
template <class B>
struct Einsum {
  using P = PrimitiveOf<B, Float>;
  std::string letters;
  P value;

  const Shape& shape() const { return B::template shape<Float>(value); }
  void permute(const Shape& order) { value = B::template permute<Float>(std::move(value), order); }
  void reshape(const Shape& to) { value = B::template reshape<Float>(std::move(value), to); }

  /// A letter that stands twice becomes the diagonal of its axes.
  void take_diagonals() {
    for (std::size_t second = 1; second < letters.size(); ++second) {
      const std::size_t first = letters.find(letters[second]);
      if (first == second) continue;
      std::string rest = letters;
      rest.erase(second, 1).erase(first, 1);
      Shape order, to;
      for (std::size_t axis = 0; axis < letters.size(); ++axis)
        if (axis != first && axis != second) order.push_back(axis);
      for (const std::size_t axis : order) to.push_back(shape()[axis]);
      order.push_back(first);
      order.push_back(second);
      const std::size_t n = shape()[first];
      to.push_back(n * n);
      permute(order);
      reshape(to);
      const Shape start = Shape::filled(to.rank(), 0);
      Shape step = Shape::filled(to.rank(), 1);
      step[to.rank() - 1] = n + 1;
      to[to.rank() - 1] = n;
      value = B::template slice<Float>(std::move(value), start, to, step);
      letters = rest + letters[second];
      second = 0;
    }
  }

  /// Sums over the letters that nobody else needs.
  void sum_but(const std::string& kept) {
    AxisSet axes = 0;
    Shape to;
    std::string left;
    for (std::size_t axis = 0; axis < letters.size(); ++axis)
      if (kept.find(letters[axis]) == std::string::npos) {
        axes |= AxisSet{1} << axis;
      } else {
        to.push_back(shape()[axis]);
        left += letters[axis];
      }
    if (axes == 0) return;
    value = B::template reduce<Float>(op::Sum{}, std::move(value), axes);
    reshape(to);
    letters = left;
  }

  static Einsum multiply(Einsum a, Einsum b, const std::string& kept) {
    const EinsumPair pair = pair_einsum(a.letters, b.letters, kept);
    a.permute(pair.left_order);
    b.permute(pair.right_order);
    const Shape sa = a.shape(), sb = b.shape();
    const std::size_t batch = product_of(sa, 0, pair.batch), left = product_of(sa, pair.batch, pair.left);
    const std::size_t right = product_of(sb, pair.batch + pair.sum, pair.right);
    const std::size_t inner = product_of(sb, pair.batch, pair.sum);
    Shape shape(sa.begin(), sa.begin() + pair.batch + pair.left);
    for (std::size_t i = 0; i < pair.right; ++i) shape.push_back(sb[pair.batch + pair.sum + i]);
    a.reshape({batch, left, inner});
    b.reshape({batch, inner, right});
    Einsum product{pair.letters, pair.sum == 0 ? B::template binary<Float>(op::Mul{}, std::move(a.value),
                                                                           std::move(b.value))
                                               : B::matmul(std::move(a.value), std::move(b.value))};
    product.reshape(shape);
    return product;
  }

  static P run(std::vector<Einsum> operands, const std::string& output) {
    const auto needed_after = [&](std::size_t i) {
      std::string needed = output;
      for (std::size_t j = i + 1; j < operands.size(); ++j) needed += operands[j].letters;
      return needed;
    };
    for (std::size_t i = 0; i < operands.size(); ++i) {
      operands[i].take_diagonals();
      std::string others = needed_after(i);
      for (std::size_t j = 0; j < i; ++j) others += operands[j].letters;
      operands[i].sum_but(others);
    }
    Einsum result = std::move(operands[0]);
    for (std::size_t i = 1; i < operands.size(); ++i)
      result = multiply(std::move(result), std::move(operands[i]), needed_after(i));
    result.permute(einsum_order(result.letters, output));
    return std::move(result.value);
  }
};

}  // namespace detail

/// torch.einsum of one to three operands: letters name axes, those that are not in the output are summed
/// over, one that an operand has twice means its diagonal. Without an arrow the output is the letters that
/// stand once. ShapeError when a letter has two extents.
template <EinsumEquation E, class B, std::size_t... R>
Tensor<B, E.output.count> einsum(Tensor<B, R>... operands) {
  static_assert(E.readable, "hearth: einsum's equation has letters, commas and one '->', and nothing else");
  static_assert(sizeof...(R) <= E.kOperands && E.count == sizeof...(R),
                "hearth: einsum takes one to three tensors, one for each list of letters between the commas");
  static_assert(E.output_is_known(), "hearth: einsum's output has a letter that no operand has");
  static_assert(E.output_is_distinct(), "hearth: einsum's output has a letter twice");
  constexpr bool ranks_agree = [] {
    std::size_t i = 0;
    return (... && (E.operands[i < E.kOperands ? i++ : 0].count == R));
  }();
  static_assert(ranks_agree, "hearth: einsum takes tensors with an axis for each of their letters");
  std::vector<std::string> letters;
  for (std::size_t i = 0; i < sizeof...(R); ++i) letters.emplace_back(E.operands[i].text());
  detail::check_einsum(letters, {operands.dynamic_shape()...});
  std::vector<detail::Einsum<B>> list;
  std::size_t i = 0;
  (list.push_back({letters[i++], std::move(operands).primitive()}), ...);
  return Tensor<B, E.output.count>(detail::Einsum<B>::run(std::move(list), std::string(E.output.text())));
}

}  // namespace hearth::inline v0_1
