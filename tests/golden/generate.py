#!/usr/bin/env python3
"""Writes the golden files of the operations and of the first optimizers. Needs torch, numpy and safetensors.

Run it again only when a case is added: the numbers of another version of PyTorch may differ in their last bits.
"""

import torch
import torch.nn.functional as F

from golden_file import DTYPES, File, random


def elementwise():
    file = File("elementwise")
    anywhere = {"x": random(4, 6, low=-3, high=3)}
    positive = {"x": random(4, 6, low=0.1, high=4)}
    for name, function in {
        "neg": torch.neg, "abs": torch.abs, "sign": torch.sign, "exp": torch.exp, "expm1": torch.expm1,
        "square": torch.square, "sin": torch.sin, "cos": torch.cos, "tanh": torch.tanh, "sigmoid": torch.sigmoid,
        "erf": torch.erf, "relu": F.relu, "gelu": F.gelu, "silu": F.silu, "softplus": F.softplus, "floor": torch.floor,
        "ceil": torch.ceil, "round": torch.round, "reciprocal": torch.reciprocal,
        "leaky_relu": lambda x: F.leaky_relu(x, 0.2), "clamp": lambda x: torch.clamp(x, -1, 1.5),
        "add_scalar": lambda x: x + 1.5, "mul_scalar": lambda x: x * -2.5, "pow_cube": lambda x: x**3,
    }.items():  # fmt: skip
        file.case(name, lambda x, f=function: f(x), **anywhere)
    for name, function in {
        "log": torch.log, "log1p": torch.log1p, "sqrt": torch.sqrt, "pow_half": lambda x: x**0.5,
        "pow_minus": lambda x: x**-1.5,
    }.items():  # fmt: skip
        file.case(name, lambda x, f=function: f(x), **positive)
    pair = {"a": random(3, 1, 4, low=0.2, high=2), "b": random(5, 1, low=-2, high=2)}
    safe = {"a": pair["a"], "b": random(5, 1, low=0.5, high=2)}
    file.case("add", lambda a, b: a + b, **pair)
    file.case("sub", lambda a, b: a - b, **pair)
    file.case("mul", lambda a, b: a * b, **pair)
    file.case("div", lambda a, b: a / b, **safe)
    file.case("pow", lambda a, b: a**b, **pair)
    file.case("maximum", lambda a, b: torch.maximum(a, b), **pair)
    file.case("minimum", lambda a, b: torch.minimum(a, b), **pair)
    file.case("where", lambda a, b: torch.where(a > b, a, b * 2), **pair)
    file.save()


def reduce():
    file = File("reduce")
    x = {"x": random(3, 4, 5)}
    for axis in range(3):
        file.case(f"sum{axis}", lambda x: x.sum(axis), **x)
        file.case(f"mean{axis}", lambda x: x.mean(axis), **x)
        file.case(f"max{axis}", lambda x: x.amax(axis), **x)
        file.case(f"min{axis}", lambda x: x.amin(axis), **x)
        file.case(f"argmax{axis}", lambda x: x.argmax(axis), **x)
        file.case(f"argmin{axis}", lambda x: x.argmin(axis), **x)
    file.case("sum", lambda x: x.sum(), **x)
    file.case("mean", lambda x: x.mean(), **x)
    file.case("max", lambda x: x.amax((0, 1, 2)), **x)
    file.case("min", lambda x: x.amin((0, 1, 2)), **x)
    file.case("prod", lambda x: x.prod(), x=random(2, 3, low=0.5, high=1.5))
    file.case("prod_zero", lambda x: x.prod(), x=torch.tensor([[1.5, 0.0], [2.0, -1.0]], dtype=torch.float64))
    ties = torch.tensor([[1.0, 3, 3, 0], [2, 2, 2, 2]], dtype=torch.float64)
    file.case("max_ties", lambda x: x.amax(1), x=ties)
    file.case("min_ties", lambda x: x.amin(1), x=ties)
    file.case("softmax", lambda x: F.softmax(x, -1), x=random(4, 7, low=-5, high=5))
    file.case("log_softmax", lambda x: F.log_softmax(x, -1), x=random(4, 7, low=-5, high=5))
    file.case("softmax3", lambda x: F.softmax(x, -1), **x)
    file.save()


def product():
    file = File("product")
    file.case("matmul", lambda a, b: a @ b, a=random(5, 7), b=random(7, 3))
    file.case("matmul_batch", lambda a, b: a @ b, a=random(3, 2, 4), b=random(1, 4, 5))
    file.case("linear", lambda x, w, b: F.linear(x, w, b), x=random(4, 6), w=random(5, 6), b=random(5))
    file.case("linear_plain", lambda x, w: F.linear(x, w), x=random(4, 6), w=random(5, 6))
    file.case("linear3", lambda x, w, b: F.linear(x, w, b), x=random(2, 3, 6), w=random(5, 6), b=random(5))
    file.save()


# The options are repeated in window_test.cpp.
CONVOLUTIONS = {
    "plain": ((2, 3, 7, 5), (4, 3, 3, 2), {}),
    "stride": ((2, 2, 8, 7), (3, 2, 3, 3), {"stride": (2, 3)}),
    "padding": ((1, 2, 5, 4), (3, 2, 3, 3), {"padding": (1, 2)}),
    "dilation": ((1, 2, 7, 8), (2, 2, 3, 2), {"dilation": (2, 3)}),
    "groups": ((2, 4, 5, 5), (6, 2, 3, 3), {"groups": 2}),
    "depthwise": ((2, 3, 5, 5), (3, 1, 3, 3), {"padding": (1, 1), "groups": 3}),
    "all": ((2, 4, 9, 8), (4, 2, 3, 2), {"stride": (2, 1), "padding": (2, 1), "dilation": (2, 3), "groups": 2}),
    "pointwise": ((2, 3, 4, 3), (5, 3, 1, 1), {}),
}
POOLINGS = {
    "halves": ((2, 2, 6, 8), {"kernel_size": (2, 2), "stride": (2, 2)}),
    "odd": ((1, 2, 7, 5), {"kernel_size": (2, 2), "stride": (2, 2)}),
    "overlap": ((1, 2, 6, 6), {"kernel_size": (3, 2), "stride": (1, 2)}),
    "padded": ((2, 1, 6, 5), {"kernel_size": (3, 3), "stride": (2, 2), "padding": (1, 1)}),
}


def window():
    file = File("window")
    for name, (x, w, options) in CONVOLUTIONS.items():
        inputs = {"x": random(*x), "w": random(*w), "b": random(w[0])}
        file.case(f"conv_{name}", lambda x, w, b: F.conv2d(x, w, b, **options), **inputs)
    for name, (x, options) in POOLINGS.items():
        file.case(f"pool_{name}", lambda x: F.max_pool2d(x, **options), x=random(*x))
    file.save()


def loss():
    file = File("loss")
    classes = torch.tensor([2, 0, 4, 1, 1, 3])
    logits = random(6, 5, low=-4, high=4)
    file.case("cross_entropy", lambda x, classes: F.cross_entropy(x, classes), x=logits, classes=classes)
    file.case("nll", lambda x, classes: F.nll_loss(x, classes), x=F.log_softmax(logits, -1), classes=classes)
    file.case("mse", lambda x, y0: F.mse_loss(x, y0), x=random(4, 3), y0=random(4, 3))
    file.save()


# The options are repeated in optim_test.cpp.
OPTIMIZERS = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.1),
    "sgd_momentum": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
    "sgd_nesterov": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, nesterov=True),
    "sgd_decay": lambda p: torch.optim.SGD(p, lr=0.1, weight_decay=0.05),
    "sgd_dampening": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.8, dampening=0.3, weight_decay=0.01),
    "adam": lambda p: torch.optim.Adam(p, lr=0.02),
    "adam_decay": lambda p: torch.optim.Adam(p, lr=0.02, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.1),
    "adamw": lambda p: torch.optim.AdamW(p, lr=0.02),
    "adamw_decay": lambda p: torch.optim.AdamW(p, lr=0.02, betas=(0.8, 0.95), weight_decay=0.2),
}
STEPS = 20


def optim():
    file = File("optim")
    start = {"a.weight": random(4, 3), "a.bias": random(4), "b.weight": random(2, 4), "b.bias": random(2)}
    x, y = random(8, 3), random(8, 2)
    for prefix, dtype in DTYPES.items():
        file.tensors |= {f"{prefix}.x": x.to(dtype), f"{prefix}.y": y.to(dtype)}
        file.tensors |= {f"{prefix}.start.{name}": value.to(dtype) for name, value in start.items()}
        for case, make in OPTIMIZERS.items():
            model = {name: value.clone().to(dtype).requires_grad_() for name, value in start.items()}
            optimizer, history = make(list(model.values())), {name: [] for name in model}
            for _ in range(STEPS):
                optimizer.zero_grad()
                hidden = torch.tanh(F.linear(x.to(dtype), model["a.weight"], model["a.bias"]))
                F.mse_loss(F.linear(hidden, model["b.weight"], model["b.bias"]), y.to(dtype)).backward()
                optimizer.step()
                for name, value in model.items():
                    history[name].append(value.detach().clone())
            file.tensors |= {f"{prefix}.{case}.{name}": torch.stack(values) for name, values in history.items()}
    file.save()


for family in (elementwise, reduce, product, window, loss, optim):
    family()
