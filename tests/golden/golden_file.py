"""A golden file: what PyTorch computes, in float64 and float32, for the tests beside it.

Inputs are <case>.<name> and exact in float32; results are <dtype>.<case>.y and <dtype>.<case>.grad_x, the gradient
with respect to x of sum(y * g), where g is an input too.
"""

import pathlib

import torch
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).resolve().parent
DTYPES = {"f64": torch.float64, "f32": torch.float32}
generator = torch.Generator()


def random(*shape, low=-1.0, high=1.0):
    """Numbers that float32 holds, so that both types compute from the same ones."""
    values = torch.rand(*shape, generator=generator, dtype=torch.float32) * (high - low) + low
    return values.to(torch.float64)


class File:
    def __init__(self, name):
        self.name, self.tensors = name, {}
        generator.manual_seed(sum(name.encode()))

    def case(self, name, function, **inputs):
        """y = function(inputs), and its gradients. Integer inputs are passed on as they are."""
        inputs = {k: v.float() if v.is_floating_point() else v for k, v in inputs.items()}
        shape = function(**inputs).shape
        g = (random(*shape) if shape else random(1).reshape(())).float()
        self.tensors |= {f"{name}.{k}": v.clone() for k, v in {**inputs, "g": g}.items()}
        for prefix, dtype in DTYPES.items():
            given = {k: v.to(dtype, copy=True).requires_grad_() if v.is_floating_point() else v for k, v in inputs.items()}
            y = function(**given)
            self.tensors[f"{prefix}.{name}.y"] = y.detach().contiguous()
            if y.requires_grad:
                (y * g.to(dtype)).sum().backward()
                for key, value in given.items():
                    if value.is_floating_point():
                        self.tensors[f"{prefix}.{name}.grad_{key}"] = value.grad.contiguous()

    def save(self):
        save_file(self.tensors, HERE / f"{self.name}.safetensors", metadata={"torch": torch.__version__})
