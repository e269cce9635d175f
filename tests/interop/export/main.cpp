// Exports layers and models for case_export.py: export_layers FOLDER [CASE].
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iostream>

#include <hearth/trace/program.hpp>

#include "case.hpp"
#include "cases.hpp"

namespace hearth::test {
namespace {

std::string folder, wanted;

// Of numbers beyond 1 relative, as case_export.py compares with onnxruntime. Empty where there is none.
std::string difference(const TensorData& expected, const TensorData& got) {
  if (got.dtype != expected.dtype || got.shape != expected.shape)
    return "expected " + expected.text() + ", got " + got.text();
  const auto a = cast(expected, DType::f64).values<double>(), b = cast(got, DType::f64).values<double>();
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i] != b[i] && !(std::abs(a[i] - b[i]) <= 1e-5 * std::max(1.0, std::abs(a[i]))))
      return "expected " + std::to_string(a[i]) + ", got " + std::to_string(b[i]);
  return {};
}

}  // namespace

bool is_wanted(const std::string& name) { return wanted.empty() || name == wanted; }

void print_refusal(const std::string& name, const std::string& why) {
  std::cout << "refused\t" << name << '\t' << why << '\n';
}

Exported::Exported(std::string name, const Graph& graph) : name_(std::move(name)) {
  save_onnx(graph, folder + '/' + name_ + ".onnx");
  for (const GraphValue& input : graph.inputs) inputs_.push_back(input.name);
  for (const GraphValue& output : graph.outputs) outputs_.push_back(output.name);
  std::cout << "model\t" << name_ << '\n';
}

void Exported::input(const TensorData& data) {
  given_.push_back(data);
  write("input", in_++ % inputs_.size(), data);
}
void Exported::output(const TensorData& data) {
  wanted_.push_back(data);
  write("output", out_++ % outputs_.size(), data);
}

void Exported::end_run() {
  std::string wrong;
  try {
    const auto got = Program<B>::load(folder + '/' + name_ + ".onnx").run(given_);
    for (std::size_t i = 0; i < wanted_.size() && wrong.empty(); ++i)
      wrong = difference(wanted_[i], got.at(i));
  } catch (const Error& error) {
    wrong = error.what();
  }
  std::cout << "program\t" << name_ << '\t' << run_++ << '\t' << wrong << '\n';
  given_.clear();
  wanted_.clear();
}

void Exported::write(const char* what, std::size_t place, const TensorData& data) {
  const std::string path =
      folder + '/' + name_ + '.' + std::to_string(run_) + '.' + what + std::to_string(place);
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(data.bytes.data()),
             static_cast<std::streamsize>(data.bytes.size()));
  const std::string& called = (what[0] == 'i' ? inputs_ : outputs_)[place];
  std::cout << what << '\t' << name_ << '\t' << run_ << '\t' << called << '\t' << hearth::name(data.dtype)
            << '\t';
  for (std::size_t axis = 0; axis < data.shape.rank(); ++axis)
    std::cout << (axis == 0 ? "" : ",") << data.shape[axis];
  std::cout << '\t' << path << '\n';
}

}  // namespace hearth::test

int main(int count, char** arguments) {
  if (count < 2) return std::fputs("usage: export_layers FOLDER [CASE]\n", stderr), 1;
  hearth::test::folder = arguments[1];
  if (count > 2) hearth::test::wanted = arguments[2];
  for (const auto part :
       {&hearth::test::export_activations, &hearth::test::export_windows, &hearth::test::export_norms,
        &hearth::test::export_models, &hearth::test::export_recurrent, &hearth::test::export_attention,
        &hearth::test::export_operations})
    part();
}
