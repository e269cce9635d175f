// What compile times are measured against: the standard library alone, and never changed, so that a slow
// machine is slow for both.
#include <algorithm>
#include <chrono>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <thread>
#include <unordered_map>
#include <variant>
#include <vector>

using Cell = std::variant<int, double, std::string, std::vector<double>>;

template <std::size_t N>
struct Row {
  std::map<std::string, Cell> cells;
  std::unordered_map<int, std::shared_ptr<Row<N - 1>>> below;

  double total() const {
    double sum = 0;
    for (const auto& [name, cell] : cells)
      sum += std::visit(
          [&](const auto& value) -> double {
            if constexpr (std::is_arithmetic_v<std::decay_t<decltype(value)>>)
              return value;
            else
              return static_cast<double>(value.size() + name.size());
          },
          cell);
    for (const auto& [key, row] : below) sum += key * row->total();
    return sum;
  }
};
template <>
struct Row<0> {
  double total() const { return 1; }
};

template <std::size_t... N>
double totals(std::index_sequence<N...>) {
  return (Row<N>{}.total() + ... + 0);
}

int main(int count, char** words) {
  std::vector<std::string> lines(words, words + count);
  std::sort(lines.begin(), lines.end(), std::greater<>());
  std::mt19937_64 engine(static_cast<unsigned>(std::chrono::steady_clock::now().time_since_epoch().count()));
  std::normal_distribution<double> normal;
  std::ostringstream out;
  for (const std::string& line : lines)
    if (line.size() > 2) out << line << normal(engine);
  double sum = 0;
  std::thread([&] { sum = totals(std::make_index_sequence<8>{}); }).join();
  std::cout << out.str() << sum << '\n';
}
