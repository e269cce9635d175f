// Exports layers and models for case_export.py: export_layers FOLDER [CASE].
#include <cstdio>
#include <fstream>
#include <iostream>

#include <hearth/trace/onnx.hpp>

#include "case.hpp"
#include "cases.hpp"

namespace hearth::test {
namespace {

std::string folder, wanted;

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

void Exported::input(const TensorData& data) { write("input", in_++ % inputs_.size(), data); }
void Exported::output(const TensorData& data) { write("output", out_++ % outputs_.size(), data); }

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
