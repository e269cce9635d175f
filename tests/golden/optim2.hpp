// The small network of generate_optim.py.
#pragma once

#include <hearth/optim.hpp>

#include "golden.hpp"

namespace hearth::golden {

template <Backend B>
struct Net {
  nn::Linear<B> a, b;

  HEARTH_MODULE(Net, a, b)

  Tensor<B, 2> operator()(Tensor<B, 2> x) const { return b(tanh(a(std::move(x)))); }
};

template <class M>
M net_of(const File& file) {
  const auto stored = [&](const char* name) { return file.data("start." + std::string(name)); };
  return from_record<M>(
      {.a = {.weight = {stored("a.weight"), {1}}, .bias = Param<Stored, 1>{stored("a.bias"), {2}}},
       .b = {.weight = {stored("b.weight"), {3}}, .bias = Param<Stored, 1>{stored("b.bias"), {4}}}});
}

/// All weights in a row.
template <class M>
TensorData row_of(const M& model) {
  using E = typename BackendOf<M>::FloatElem;
  std::vector<E> row;
  visit_params(model, [&](std::string_view, const auto& param) {
    for (E value : param.value().values()) row.push_back(value);
  });
  const std::size_t count = row.size();
  return TensorData::from(std::move(row), {count});
}

/// One row of a tensor of the file.
inline TensorData row_of(const TensorData& rows, std::size_t index) {
  const auto all = rows.values<double>();
  const std::size_t width = rows.shape[1];
  const auto begin = all.begin() + static_cast<std::ptrdiff_t>(index * width);
  return TensorData::from(std::vector(begin, begin + static_cast<std::ptrdiff_t>(width)), {width});
}

}  // namespace hearth::golden
