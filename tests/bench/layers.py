"""Programs that train a model of so many layers, and what the compiler takes for them."""

import pathlib
import sys
import tempfile

from common import ROOT, compiler_costs

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
    linear = "nn::LinearConfig{{.in = 8, .out = 8}}.init<B>(device, rng)"
    made = "Block{i}<B>::init(device, rng)" if distinct else linear
    return PROGRAM.format(
        structs=each(STRUCT, "") if distinct else "",
        members=each("Block{i}<B> layer{i}" if distinct else "nn::Linear<B> layer{i}", "; "),
        names=each("layer{i}", ", "),
        inits=each(".layer{i} = " + made, ", "),
        calls=each("x = layer{i}(std::move(x));" if distinct else "x = relu(layer{i}(std::move(x)));", "\n    "),
    )


def compiled(count, distinct):
    """The processor seconds and MiB of g++ -std=c++20 -O2."""
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "layers.cpp"
        source.write_text(program(count, distinct))
        includes = [ROOT / "include", *(ROOT / "backends").glob("*/include")]
        command = ["g++", "-std=c++20", "-O2", "-c", source, "-o", "/dev/null", *(f"-I{path}" for path in includes)]
        seconds, mebibytes = compiler_costs(command)
    if seconds is None:
        sys.exit(f"run_scale: expected a program of {count} layers to compile, it does not")
    return {"time": seconds, "memory": mebibytes}
