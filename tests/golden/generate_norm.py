#!/usr/bin/env python3
"""Writes norm.safetensors: what PyTorch's normalization layers, PReLU and Bilinear compute. Needs torch, numpy and
safetensors.

Of each case: <case>.state.*, the state_dict that it starts with; the inputs, of which x2 is a second batch; y and the
gradients in training; after.*, the buffers after both batches; and evaluated, what eval() gives for x then, with its gradient.
"""

import torch
from torch import nn

from golden_file import DTYPES, File, random

# The options are repeated in norm_test.cpp.
LAYERS = {
    "batch_rank2": (lambda: nn.BatchNorm1d(3), [(5, 3)]),
    "batch_rank3": (lambda: nn.BatchNorm1d(3), [(4, 3, 5)]),
    "batch_rank4": (lambda: nn.BatchNorm2d(2, eps=1e-3, momentum=0.3), [(3, 2, 4, 3)]),
    "batch_rank5": (lambda: nn.BatchNorm3d(2), [(2, 2, 2, 3, 2)]),
    "batch_average": (lambda: nn.BatchNorm1d(3, momentum=None), [(4, 3, 5)]),
    "batch_plain": (lambda: nn.BatchNorm2d(2, affine=False), [(3, 2, 4, 3)]),
    "batch_untracked": (lambda: nn.BatchNorm1d(3, track_running_stats=False), [(4, 3)]),
    "batch_bare": (lambda: nn.BatchNorm1d(3, affine=False, track_running_stats=False), [(4, 3)]),
    "instance_rank3": (lambda: nn.InstanceNorm1d(3), [(2, 3, 5)]),
    "instance_rank4": (lambda: nn.InstanceNorm2d(2, affine=True, track_running_stats=True), [(3, 2, 4, 3)]),
    "instance_rank5": (lambda: nn.InstanceNorm3d(2, eps=1e-2, affine=True), [(2, 2, 2, 3, 2)]),
    "instance_tracked": (lambda: nn.InstanceNorm1d(3, momentum=0.4, track_running_stats=True), [(4, 3, 5)]),
    "group_rank2": (lambda: nn.GroupNorm(2, 4), [(3, 4)]),
    "group_rank3": (lambda: nn.GroupNorm(3, 3), [(2, 3, 5)]),
    "group_rank4": (lambda: nn.GroupNorm(2, 6, eps=1e-3), [(2, 6, 3, 2)]),
    "group_rank5": (lambda: nn.GroupNorm(1, 2), [(2, 2, 2, 3, 2)]),
    "group_plain": (lambda: nn.GroupNorm(2, 4, affine=False), [(3, 4, 5)]),
    "layer_rank1": (lambda: nn.LayerNorm(5), [(5,)]),
    "layer_rank3": (lambda: nn.LayerNorm(5, eps=1e-3), [(2, 3, 5)]),
    "layer_axes": (lambda: nn.LayerNorm((3, 4)), [(2, 3, 4)]),
    "layer_image": (lambda: nn.LayerNorm((2, 3, 4)), [(5, 2, 3, 4)]),
    "layer_unbiased": (lambda: nn.LayerNorm(6, bias=False), [(4, 6)]),
    "layer_plain": (lambda: nn.LayerNorm(6, elementwise_affine=False), [(4, 6)]),
    "rms_rank2": (lambda: nn.RMSNorm(5), [(4, 5)]),
    "rms_axes": (lambda: nn.RMSNorm((3, 4), eps=1e-2), [(2, 3, 4)]),
    "rms_plain": (lambda: nn.RMSNorm(5, elementwise_affine=False), [(4, 5)]),
    "response_rank3": (lambda: nn.LocalResponseNorm(3, alpha=0.5), [(2, 5, 4)]),
    "response_rank4": (lambda: nn.LocalResponseNorm(2, alpha=2.0, beta=0.5, k=2.0), [(2, 4, 3, 2)]),
    "response_wide": (lambda: nn.LocalResponseNorm(4, alpha=1.0), [(2, 3, 2, 2, 2)]),
    "response_one": (lambda: nn.LocalResponseNorm(1), [(2, 3, 4)]),
    "prelu": (lambda: nn.PReLU(), [(4, 5)]),
    "prelu_rank1": (lambda: nn.PReLU(), [(6,)]),
    "prelu_rows": (lambda: nn.PReLU(3), [(4, 3)]),
    "prelu_channels": (lambda: nn.PReLU(2), [(2, 2, 3, 2)]),
    "bilinear": (lambda: nn.Bilinear(3, 4, 2), [(5, 3), (5, 4)]),
    "bilinear_rank3": (lambda: nn.Bilinear(2, 3, 4, bias=False), [(2, 3, 2), (2, 3, 3)]),
}


def perturbed(state):
    """Scales that are not 1, shifts that are not 0: else nothing would show."""
    made = {}
    for name, value in state.items():
        if not value.is_floating_point():
            made[name] = value.clone()
        elif name.endswith("var"):
            made[name] = random(*value.shape, low=0.5, high=1.5).float()
        else:
            made[name] = random(*value.shape).float()
    return made


def case(file, name, make, shapes):
    inputs = {f"x{i or ''}": random(*shape, low=-2, high=2) for i, shape in enumerate(shapes)}
    if name.startswith("prelu"):
        inputs["x"].view(-1)[1] = 0
    second = [random(*shape, low=-1, high=3) for shape in shapes]
    state = perturbed(make().state_dict())
    g = random(*make()(*(x.float() for x in inputs.values())).shape)
    file.tensors |= {f"{name}.{key}": value.float() for key, value in {**inputs, "g": g, "second": second[0]}.items()}
    file.tensors |= {f"{name}.state.{key}": value for key, value in state.items()}
    for prefix, dtype in DTYPES.items():
        layer = make().to(dtype)
        layer.load_state_dict({k: v.to(dtype) if v.is_floating_point() else v for k, v in state.items()})
        given = {key: value.to(dtype, copy=True).requires_grad_() for key, value in inputs.items()}
        y = layer(*given.values())
        (y * g.to(dtype)).sum().backward()
        file.tensors[f"{prefix}.{name}.y"] = y.detach().contiguous()
        gradients = {**{k: v.grad for k, v in given.items()}, **{k: v.grad for k, v in layer.named_parameters()}}
        file.tensors |= {f"{prefix}.{name}.grad_{key}": value.contiguous().clone() for key, value in gradients.items()}
        layer(*(x.to(dtype) for x in second))
        file.tensors |= {f"{prefix}.{name}.after.{key}": value.clone() for key, value in layer.named_buffers()}
        layer.eval()
        given["x"].grad = None
        y = layer(*given.values())
        (y * g.to(dtype)).sum().backward()
        file.tensors[f"{prefix}.{name}.evaluated"] = y.detach().contiguous()
        file.tensors[f"{prefix}.{name}.evaluated_grad_x"] = given["x"].grad.contiguous()


def main():
    file = File("norm")
    for name, (make, shapes) in LAYERS.items():
        case(file, name, make, shapes)
    file.save()


if __name__ == "__main__":
    main()
