#!/usr/bin/env python3
"""Writes conv_layers.safetensors: layers with their state_dict below <case>.state, and what they compute.

The configs are repeated in conv_layers_test.cpp.
"""

import torch
from torch import nn

from golden_file import DTYPES, File, random

LAYERS = {
    "conv1d": (nn.Conv1d(4, 6, 3, stride=2, padding=1, dilation=2, groups=2), (2, 4, 9)),
    "conv2d": (nn.Conv2d(2, 3, (3, 2), stride=(1, 2), padding=(2, 1)), (2, 2, 5, 6)),
    "conv3d": (nn.Conv3d(2, 3, 2, padding=1, bias=False), (1, 2, 3, 4, 3)),
    "same1d": (nn.Conv1d(2, 3, 4, padding="same"), (2, 2, 7)),
    "same2d": (nn.Conv2d(2, 3, (4, 3), padding="same", dilation=(1, 2)), (1, 2, 6, 7)),
    "same3d": (nn.Conv3d(1, 2, (2, 3, 4), padding="same"), (1, 1, 3, 4, 5)),
    "valid2d": (nn.Conv2d(2, 3, 3, padding="valid"), (1, 2, 5, 6)),
    "transposed1d": (nn.ConvTranspose1d(4, 6, 3, stride=2, padding=1, output_padding=1, groups=2), (2, 4, 5)),
    "transposed2d": (nn.ConvTranspose2d(2, 3, (4, 3), stride=2, padding=(1, 0), dilation=(1, 2)), (1, 2, 3, 4)),
    "transposed3d": (nn.ConvTranspose3d(2, 2, 2, stride=(1, 2, 2), bias=False), (1, 2, 2, 3, 2)),
    # What follows has no state.
    "max_pool2d": (nn.MaxPool2d(3, stride=2, padding=1, dilation=2, ceil_mode=True), (1, 2, 9, 8)),
    "avg_pool1d": (nn.AvgPool1d(3, stride=2, padding=1, ceil_mode=True, count_include_pad=False), (1, 2, 8)),
    "avg_pool2d": (nn.AvgPool2d(2), (1, 2, 5, 4)),
    "adaptive": (nn.AdaptiveAvgPool2d((3, 2)), (1, 2, 5, 4)),
    "upsample": (nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True), (1, 2, 3, 4)),
    "shuffle": (nn.PixelShuffle(2), (1, 8, 2, 3)),
    "unshuffle": (nn.PixelUnshuffle(2), (1, 2, 4, 6)),
    "unfold": (nn.Unfold((2, 3), dilation=2, padding=1, stride=(1, 2)), (1, 2, 5, 6)),
    "fold": (nn.Fold((4, 5), kernel_size=(2, 3), padding=1), (1, 12, 25)),
    "zero_pad": (nn.ZeroPad2d((1, 2, 0, 1)), (1, 2, 3, 4)),
    "reflection_pad": (nn.ReflectionPad2d((1, 2, 0, 1)), (1, 2, 3, 4)),
    "replication_pad": (nn.ReplicationPad3d(2), (1, 1, 2, 3, 2)),
    "constant_pad": (nn.ConstantPad1d((1, 2), 0.5), (1, 2, 3)),
}  # fmt: skip

file = File("conv_layers")
for name, (layer, shape) in LAYERS.items():
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.copy_(random(*parameter.shape).float())
    state = {key: value.float() for key, value in layer.state_dict().items()}
    x = random(*shape).float()
    g = random(*layer(x).shape).float()
    file.tensors |= {f"{name}.state.{key}": value.clone() for key, value in state.items()}
    file.tensors |= {f"{name}.x": x, f"{name}.g": g}
    for prefix, dtype in DTYPES.items():
        layer.to(dtype).zero_grad()
        given = x.to(dtype, copy=True).requires_grad_()
        y = layer(given)
        (y * g.to(dtype)).sum().backward()
        file.tensors |= {f"{prefix}.{name}.y": y.detach().contiguous(), f"{prefix}.{name}.grad_x": given.grad}
        for key, parameter in layer.named_parameters():
            file.tensors[f"{prefix}.{name}.grad.{key}"] = parameter.grad.clone()
file.save()
