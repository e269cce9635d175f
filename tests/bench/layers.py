"""Programs that train a model of so many layers, and how long the compiler takes for them."""

import os
import pathlib
import tempfile

from common import ROOT, processor_seconds

PROGRAM = """#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>
using namespace hearth;
{structs}
template <Backend B>
struct Model {{
  {members};
  HEARTH_MODULE(Model, {names})
  static Model init(const Device<B>& device, Rng& rng) {{
    return {{{inits}}};
  }}
  Tensor<B, 2> forward(Tensor<B, 2> x) const {{
    {calls}
    return x;
  }}
}};

int main() {{
  using B = Autodiff<NdArray<>>;
  const Device<B> device;
  Rng rng(1);
  auto model = Model<B>::init(device, rng);
  optim::Sgd optimizer{{model, {{.learning_rate = 0.01}}}};
  const auto x = uniform<B, 2>({{8, 8}}, 0, 1, device, rng);
  optimizer.step(model, backward(mean(model.forward(x)), model));
  DefaultRecorder{{}}.save(to_record(model), "model");
}}
"""
# a layer that is a struct of its own, with a member that no other has
STRUCT = """
template <Backend B>
struct Block{i} {{
  nn::Linear<B> inner{i};
  HEARTH_MODULE(Block{i}, inner{i})
  static Block{i} init(const Device<B>& device, Rng& rng) {{
    return {{.inner{i} = nn::LinearConfig{{.in = 8, .out = 8}}.init<B>(device, rng)}};
  }}
  Tensor<B, 2> operator()(Tensor<B, 2> x) const {{ return relu(inner{i}(std::move(x))); }}
}};
"""


def program(count, distinct):
    """Of `count` layers that are members: all of one type, or each of a struct of its own."""
    each = lambda text, between: between.join(text.format(i=i) for i in range(count))
    made = "Block{i}<B>::init(device, rng)" if distinct else "nn::LinearConfig{{.in = 8, .out = 8}}.init<B>(device, rng)"
    return PROGRAM.format(
        structs=each(STRUCT, "") if distinct else "",
        members=each("Block{i}<B> layer{i}" if distinct else "nn::Linear<B> layer{i}", "; "),
        names=each("layer{i}", ", "),
        inits=each(".layer{i} = " + made, ", "),
        calls=each("x = layer{i}(std::move(x));" if distinct else "x = relu(layer{i}(std::move(x)));", "\n    "),
    )


def compile_seconds(count, distinct, compiler="g++"):
    """Processor time of g++ -std=c++20 -O2."""
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "layers.cpp"
        source.write_text(program(count, distinct))
        includes = [ROOT / "include", *(ROOT / "backends").glob("*/include")]
        command = [compiler, "-std=c++20", "-O2", "-c", source, "-o", "/dev/null", *(f"-I{path}" for path in includes)]
        return processor_seconds(command)
