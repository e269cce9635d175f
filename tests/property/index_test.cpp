#include "random_tensor.hpp"

using namespace hearth;
using namespace hearth::property;

namespace {

template <std::size_t R>
Tensor<B, R, Int> random_places(const std::array<std::size_t, R>& shape, std::size_t extent) {
  Numbers places(Tensor<B, R>::shape_of(shape).numel());
  for (double& place : places) place = static_cast<double>(some(0, extent - 1));
  return over_some_memory<Int>(places, shape);
}

double product(const Numbers& a, const Numbers& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

}  // namespace

HEARTH_PROPERTY("gather and scatter_add are each other's transpose", [] {
  const auto x = random_tensor<3>();
  const std::size_t axis = some(0, 2);
  auto shape = x.shape;
  for (std::size_t& extent : shape) extent = some(0, extent);
  shape[axis] = x.shape[axis] == 0 ? 0 : some(0, 5);
  const auto places = random_places(shape, std::max<std::size_t>(1, x.shape[axis]));
  const auto y = random_of(shape);
  const Numbers gathered = numbers_of(gather(x.tensor, axis, places));
  const Numbers scattered = numbers_of(scatter_add(y.tensor, axis, places, x.shape));
  RC_ASSERT(product(gathered, y.numbers) == product(x.numbers, scattered));
})

HEARTH_PROPERTY("index_select and index_add are each other's transpose", [] {
  auto x = random_tensor<3>();
  const std::size_t axis = some(0, 2);
  auto shape = x.shape;
  shape[axis] = x.shape[axis] == 0 ? 0 : some(0, 5);
  const auto places = random_places(std::array{shape[axis]}, std::max<std::size_t>(1, x.shape[axis]));
  const auto y = random_of(shape);
  const Numbers selected = numbers_of(index_select(x.tensor, axis, places));
  const Numbers added = numbers_of(index_add(zeros_like(x.tensor), axis, places, y.tensor));
  RC_ASSERT(product(selected, y.numbers) == product(x.numbers, added));
})

HEARTH_PROPERTY("what is scattered to places of its own is gathered from them", [] {
  const auto x = random_tensor<2>();
  auto shape = x.shape;
  shape[1] = some(0, x.shape[1]);
  Numbers places;
  for (std::size_t row = 0; row < shape[0]; ++row) {
    std::vector<std::size_t> order(x.shape[1]);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = 0; i < shape[1]; ++i) {
      std::swap(order[i], order[some(i, order.size() - 1)]);
      places.push_back(static_cast<double>(order[i]));
    }
  }
  const auto at = over_some_memory<Int>(places, shape);
  const auto y = random_of(shape);
  const auto written = scatter(x.tensor, 1, at, y.tensor);
  RC_ASSERT(numbers_of(gather(written, 1, at)) == y.numbers);
  RC_ASSERT(numbers_of(scatter(written, 1, at, gather(x.tensor, 1, at))) == x.numbers);
  RC_ASSERT(numbers_of(x.tensor) == x.numbers);
})

HEARTH_PROPERTY("a mask selects the elements that nonzero names", [] {
  const auto x = random_tensor<3>();
  const auto mask = x.tensor > 0.0;
  const Numbers selected = numbers_of(masked_select(x.tensor, mask));
  const auto places = numbers_of(nonzero(mask));
  Numbers expected, named;
  for (const double number : x.numbers)
    if (number > 0) expected.push_back(number);
  for (std::size_t i = 0; i < places.size(); i += 3)
    named.push_back(at(x, {static_cast<std::size_t>(places[i]), static_cast<std::size_t>(places[i + 1]),
                           static_cast<std::size_t>(places[i + 2])}));
  RC_ASSERT(selected == expected);
  RC_ASSERT(named == expected);
})

HEARTH_PROPERTY("take reads the row-major order", [] {
  const auto x = random_tensor<3>();
  const std::size_t count = x.numbers.size();
  const auto shape = count == 0 ? std::array<std::size_t, 2>{0, 2} : random_shape<2>();
  const auto places = random_places(shape, std::max<std::size_t>(1, count));
  Numbers expected;
  for (const double place : numbers_of(places))
    expected.push_back(x.numbers[static_cast<std::size_t>(place)]);
  RC_ASSERT(numbers_of(take(x.tensor, places)) == expected);
  RC_ASSERT(take(x.tensor, places).shape() == shape);
})
