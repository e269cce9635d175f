#!/usr/bin/env python3
"""Writes blocks.pth, one state_dict of a transformer layer, an LSTM, a ResNet block and a U-Net block, and
blocks.safetensors, what PyTorch computes with them. Needs torch, numpy and safetensors."""

import torch
import torch.nn.functional as F
from torch import nn

from golden_file import DTYPES, HERE, File, random


class ResNetBlock(nn.Module):
    """He et al., 2016: the basic block that halves the image."""

    def __init__(self, channels, out):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, out, 3, stride=2, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(out)
        self.conv2 = nn.Conv2d(out, out, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(out)
        self.downsample = nn.Sequential(nn.Conv2d(channels, out, 1, stride=2, bias=False), nn.BatchNorm2d(out))

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        return F.relu(self.bn2(self.conv2(y)) + self.downsample(x))


class UNetBlock(nn.Module):
    """Ronneberger et al., 2015: one step down, one step up, and the bridge between them."""

    def __init__(self, channels, width):
        super().__init__()
        self.down = nn.Sequential(nn.Conv2d(channels, width, 3, padding="same"), nn.GroupNorm(2, width), nn.ReLU())
        self.bottom = nn.Sequential(nn.Conv2d(width, 2 * width, 3, padding=1), nn.ReLU())
        self.up = nn.ConvTranspose2d(2 * width, width, 2, stride=2)
        self.out = nn.Sequential(nn.Conv2d(2 * width, width, 3, padding=1), nn.ReLU(), nn.Conv2d(width, 3, 1))

    def forward(self, x):
        bridge = self.down(x)
        deep = self.bottom(F.max_pool2d(bridge, 2))
        return self.out(torch.cat([self.up(deep), bridge], 1))


class Blocks(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.TransformerEncoderLayer(8, 2, 12, dropout=0.0, batch_first=True)
        self.lstm = nn.LSTM(5, 3, num_layers=2, bidirectional=True)
        self.resnet = ResNetBlock(3, 4)
        self.unet = UNetBlock(2, 4)


def blocks():
    torch.manual_seed(5)
    file = File("blocks")
    model = Blocks()
    with torch.no_grad():  # biases of attention and norms start as zeros and ones: nothing would show
        for parameter in model.parameters():
            parameter.add_(random(*parameter.shape, low=-0.1, high=0.1).float())
    state = {name: value.clone() for name, value in model.state_dict().items()}
    torch.save(state, HERE / "blocks.pth")
    inputs = {"encoder": random(2, 5, 8), "lstm": random(4, 2, 5), "resnet": random(2, 3, 7, 6), "unet": random(2, 2, 6, 4)}
    for prefix, dtype in DTYPES.items():
        model = Blocks().to(dtype)
        model.load_state_dict({name: value.to(dtype) if value.is_floating_point() else value for name, value in state.items()})
        for name, x in inputs.items():
            block, x = getattr(model, name), x.to(dtype, copy=True).requires_grad_()
            y = block(x)
            y = y[0] if isinstance(y, tuple) else y
            (y * y).sum().backward()
            file.tensors |= {f"{name}.x": x.detach().float().clone(), f"{prefix}.{name}.y": y.detach().contiguous()}
            file.tensors[f"{prefix}.{name}.grad_x"] = x.grad.contiguous()
            for path, parameter in block.named_parameters():
                file.tensors[f"{prefix}.{name}.grad.{path}"] = parameter.grad.contiguous()
        model.eval()
        with torch.no_grad():
            file.tensors[f"{prefix}.resnet.evaluated"] = model.resnet(inputs["resnet"].to(dtype))
    file.save()


blocks()
