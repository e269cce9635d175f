// Generated code beside Program of the same file: loaded from its record, called with the same numbers.
#pragma once

#include <cmath>
#include <cstdio>
#include <string>

#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/trace/outputs.hpp>
#include <hearth/trace/program.hpp>

namespace hearth::test {

/// Prints "ok - name" or "not ok - name: why".
inline bool said(const std::string& name, const std::string& wrong) {
  std::printf("%s - %s%s%s\n", wrong.empty() ? "ok" : "not ok", name.c_str(), wrong.empty() ? "" : ": ",
              wrong.c_str());
  return wrong.empty();
}

inline std::string difference(const TensorData& expected, const TensorData& got) {
  if (got.shape != expected.shape) return "expected " + expected.text() + ", got " + got.text();
  const auto a = cast(expected, DType::f64).values<double>(), b = cast(got, DType::f64).values<double>();
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i] != b[i] && !(std::isnan(a[i]) && std::isnan(b[i])) &&
        !(std::abs(a[i] - b[i]) <= 1e-5 * std::max(1.0, std::abs(a[i]))))
      return "expected " + std::to_string(a[i]) + ", got " + std::to_string(b[i]);
  return {};
}

/// Numbers for an input; free extents differ from run to run, whole numbers are such that tables have them.
inline TensorData numbers_for(const GraphValue& input, std::size_t run, Rng& rng) {
  Shape shape;
  for (const GraphDim& dim : *input.shape) {
    const auto* number = std::get_if<std::size_t>(&dim);
    const std::string* name = std::get_if<std::string>(&dim);
    shape.push_back(number ? *number : *name == "batch" || *name == "n" ? 3 - run : 12 + run);
  }
  std::vector<double> values(shape.numel());
  for (double& value : values)
    value = is_float(*input.dtype)
                ? 2 * uniform<NdArray<>>(std::array<std::size_t, 1>{1}, -1, 1, {}, rng).item()
                : static_cast<double>(rng.next() % 2);
  return cast(TensorData::from(std::move(values), shape), *input.dtype);
}

template <class M, class Result, class... T>
std::vector<TensorData> called(const M& model, Result (M::*)(const T&...) const,
                               const std::vector<TensorData>& in) {
  const auto given = [&]<std::size_t... I>(std::index_sequence<I...>) {
    return std::tuple<T...>{T::from_data(in.at(I), {})...};
  }(std::index_sequence_for<T...>{});
  std::vector<TensorData> out;
  std::apply(
      [&](const auto&... x) {
        hearth::detail::each_output(model.forward(x...), [&](const auto& y) { out.push_back(y.to_data()); });
      },
      given);
  return out;
}

template <class M>
M loaded(const std::string& record) {
  const auto read = SafetensorsFileRecorder<AsStored>{}.load<Record<M>>(record);
  Rng rng(1);
  if constexpr (std::is_void_v<BackendOf<M>>)  // there is nothing to fill
    return M::init({}, rng);
  else
    return from_record<M>(read);
}

/// folder/name.onnx as a Program, and M of the record folder/name.safetensors.
template <class M>
bool same(const std::string& folder, const std::string& name) {
  std::string wrong;
  try {
    const auto program = Program<NdArray<>>::load(folder + "/" + name + ".onnx");
    const M model = loaded<M>(folder + "/" + name + ".safetensors");
    Rng rng(1);
    for (std::size_t run = 0; run < 2 && wrong.empty(); ++run) {
      std::vector<TensorData> in;
      for (const GraphValue& input : program.inputs()) in.push_back(numbers_for(input, run, rng));
      const auto expected = program.run(in), got = called(model, &M::forward, in);
      if (expected.size() != got.size()) wrong = "another number of outputs";
      for (std::size_t i = 0; i < got.size() && wrong.empty(); ++i) wrong = difference(expected[i], got[i]);
    }
  } catch (const std::exception& error) {
    wrong = error.what();
  }
  return said(name, wrong);
}

}  // namespace hearth::test
