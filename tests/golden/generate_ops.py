#!/usr/bin/env python3
"""Writes the golden files of elementwise functions, activations, reductions, scans and sorting.

Run it again only when a case is added: the numbers of another version of PyTorch may differ in their last bits.
"""

import itertools
import math

import torch
import torch.nn.functional as F

from golden_file import File, random

NAN, INF = math.nan, math.inf


def f64(*values):
    return torch.tensor(values, dtype=torch.float64)


SPECIAL = f64(NAN, INF, -INF, 0.0, -0.0, 1, -1, 2, 0.5, -0.5, 30, -30, 1e4, -1e4, 3, -3)


def each(file, functions, **inputs):
    for name, function in functions.items():
        file.case(name, lambda f=function, **given: f(**given), **inputs)


def math_of_one(file):
    anywhere = {
        "exp2": torch.exp2, "atan": torch.atan, "sinh": torch.sinh, "cosh": torch.cosh, "asinh": torch.asinh,
        "erfc": torch.erfc, "trunc": torch.trunc, "frac": torch.frac, "clamp_min": lambda x: torch.clamp(x, min=-0.5),
        "clamp_max": lambda x: torch.clamp(x, max=0.5), "clamp_crossed": lambda x: torch.clamp(x, 1, -1),
    }  # fmt: skip
    unit = {"asin": torch.asin, "acos": torch.acos, "atanh": torch.atanh}
    positive = {"log2": torch.log2, "log10": torch.log10, "rsqrt": torch.rsqrt}
    each(file, {k: lambda x, f=f: f(x) for k, f in anywhere.items()}, x=random(3, 5, low=-3, high=3))
    each(file, {k: lambda x, f=f: f(x) for k, f in unit.items()}, x=random(3, 5, low=-0.95, high=0.95))
    each(file, {k: lambda x, f=f: f(x) for k, f in positive.items()}, x=random(3, 5, low=0.1, high=4))
    file.case("tan", lambda x: torch.tan(x), x=random(3, 5, low=-1.4, high=1.4))
    file.case("acosh", lambda x: torch.acosh(x), x=random(3, 5, low=1.1, high=4))
    everywhere = anywhere | unit | positive | {
        "tan": torch.tan, "acosh": torch.acosh, "exp": torch.exp, "expm1": torch.expm1, "log": torch.log,
        "log1p": torch.log1p, "sqrt": torch.sqrt, "tanh": torch.tanh, "erf": torch.erf, "sin": torch.sin,
        "square": lambda x: x**2, "cube": lambda x: x**3, "root": lambda x: x**0.5, "minus": lambda x: x**-1,
        "power_of_minus": lambda x: torch.pow(-2.0, x), "nan_to_num": lambda x: torch.nan_to_num(x),
        "nan_to_nums": lambda x: torch.nan_to_num(x, nan=1.5, posinf=2.5, neginf=-3.5),
        "clamp": lambda x: torch.clamp(x, -2, 0.25), "clamp_nan": lambda x: torch.clamp(x, NAN, 1),
    }  # fmt: skip
    each(file, {f"at_{k}": lambda x, f=f: f(x) for k, f in everywhere.items()}, x=SPECIAL)


def math_of_two(file):
    pair = {"a": random(3, 1, 4, low=-4, high=4), "b": random(2, 1, low=0.4, high=2) * f64([1.0], [-1.0])}
    functions = {
        "remainder": torch.remainder, "fmod": torch.fmod, "atan2": torch.atan2, "hypot": torch.hypot,
        "logaddexp": torch.logaddexp, "floor_divide": lambda a, b: torch.div(a, b, rounding_mode="floor"),
    }  # fmt: skip
    each(file, {k: lambda a, b, f=f: f(a, b) for k, f in functions.items()}, **pair)
    file.case("xlogy", lambda a, b: torch.xlogy(a, b), a=f64([0, 1.5, -2]), b=random(2, 3, low=0.2, high=3))
    file.case("remainder_number", lambda x: x % 1.75, x=random(3, 5, low=-4, high=4))
    file.case("number_remainder", lambda x: torch.remainder(torch.full_like(x, 1.75), x), x=random(3, 5, low=0.2, high=4))
    odd = f64(NAN, INF, -INF, 0.0, -0.0, 1, -2.5, 3)
    crossed = {"a": odd.repeat_interleave(8), "b": odd.repeat(8)}
    functions |= {"xlogy": torch.xlogy, "pow": torch.pow, "maximum": torch.maximum, "minimum": torch.minimum}
    each(file, {f"at_{k}": lambda a, b, f=f: f(a, b) for k, f in functions.items()}, **crossed)
    start, end = random(2, 3), random(2, 3)
    file.case("lerp", lambda a, b: torch.lerp(a, b, 0.3), a=start, b=end)
    file.case("lerp_far", lambda a, b: torch.lerp(a, b, 1.25), a=start, b=end)
    file.case("lerp_each", lambda a, b, w: torch.lerp(a, b, w), a=start, b=end, w=random(2, 3, low=-0.5, high=1.5))
    near = {"a": f64(1, 1, 1, NAN, INF, INF, 0), "b": f64(1, 1.000001, 1.1, NAN, INF, -INF, 1e-9)}
    file.case("isclose", lambda a, b: torch.isclose(a, b).long(), **near)
    file.case("isclose_nan", lambda a, b: torch.isclose(a, b, rtol=0.2, equal_nan=True).long(), **near)
    for kind in ("isnan", "isinf", "isfinite"):
        file.case(kind, lambda x, f=getattr(torch, kind): f(x).long(), x=SPECIAL)


def ints(file):
    wide = torch.tensor([-(2**63), -7, -6, -1, 0, 1, 5, 6, 7, 2**53 + 1, 2**62, 2**63 - 1])
    divisors = torch.tensor([[3], [-3], [7], [2**40]])
    functions = {
        "floor_divide": lambda a, b: torch.div(a, b, rounding_mode="floor"), "remainder": torch.remainder,
        "fmod": torch.fmod, "bitwise_and": torch.bitwise_and, "bitwise_or": torch.bitwise_or,
        "bitwise_xor": torch.bitwise_xor,
    }  # fmt: skip
    each(file, {f"int_{k}": lambda a, b, f=f: f(a, b) for k, f in functions.items()}, a=wide, b=divisors)
    shifts = torch.tensor([[0], [1], [40], [63], [64], [-1]])
    file.case("int_left_shift", lambda a, b: a << b, a=wide, b=shifts)
    file.case("int_right_shift", lambda a, b: a >> b, a=wide, b=shifts)
    bases, exponents = torch.tensor([-3, -1, 0, 1, 2, 10]), torch.tensor([[-2], [-1], [0], [1], [5], [63]])
    file.case("int_pow", lambda a, b: torch.pow(a, b), a=bases, b=exponents)
    file.case("int_not", lambda a: ~a, a=wide)


def elementwise2():
    file = File("elementwise2")
    math_of_one(file)
    math_of_two(file)
    ints(file)
    file.save()


def quiet_softmax(x, dim):
    largest = torch.clamp(x.amax(dim, keepdim=True), min=0).detach()
    y = torch.exp(x - largest)
    return y / (y.sum(dim, keepdim=True) + torch.exp(-largest))


def shrink(x, lambd, bias):
    """ONNX's operator Shrink, which Burn has too."""
    return torch.where(x < -lambd, x + bias, torch.where(x > lambd, x - bias, x * 0))


def activation():
    """PyTorch's own hardsigmoid and celu have a gradient with a factor rounded to float32: relu6 and an alpha of 2 do
    not. Its gelu of an infinity depends on the type.
    """
    file = File("activation")
    kinks = f64(-3, 3, 0, 0.5, -0.5, 1, -1, 6, 2, -2, 0.75, -0.75, 4, -4, 25, -25)
    functions = {
        "elu": F.elu, "elu_alpha": lambda x: F.elu(x, 1.7), "selu": F.selu, "celu": F.celu,
        "celu_alpha": lambda x: F.celu(x, 2), "gelu_tanh": lambda x: F.gelu(x, approximate="tanh"), "mish": F.mish,
        "hardsigmoid": lambda x: F.relu6(x + 3) / 6, "hardswish": F.hardswish, "hardtanh": F.hardtanh,
        "hardtanh_wide": lambda x: F.hardtanh(x, -2, 0.75), "hardshrink": F.hardshrink,
        "hardshrink_wide": lambda x: F.hardshrink(x, 0.75), "softshrink": F.softshrink,
        "softshrink_wide": lambda x: F.softshrink(x, 0.75), "softplus_options": lambda x: F.softplus(x, 2.5, 4),
        "logsigmoid": F.logsigmoid, "softsign": F.softsign, "tanhshrink": F.tanhshrink,
        "threshold": lambda x: F.threshold(x, 0.75, -2), "relu6": F.relu6, "shrink": lambda x: shrink(x, 0.75, 0.25),
        "thresholded_relu": lambda x: F.threshold(x, 1, 0), "rrelu": lambda x: F.rrelu(x, 0.1, 0.4, training=False),
        "relu": F.relu, "silu": F.silu, "gelu": F.gelu, "sigmoid": torch.sigmoid, "softplus": F.softplus,
        "leaky_relu": F.leaky_relu,
    }  # fmt: skip
    each(file, {k: lambda x, f=f: f(x) for k, f in functions.items()}, x=torch.cat([kinks, random(9, low=-4, high=4)]))
    del functions["gelu"]
    each(file, {f"at_{k}": lambda x, f=f: f(x) for k, f in functions.items()}, x=SPECIAL)
    x = {"x": random(3, 4, 2, low=-3, high=3)}
    for axis in range(3):
        file.case(f"softmax{axis}", lambda x: F.softmax(x, axis), **x)
        file.case(f"log_softmax{axis}", lambda x: F.log_softmax(x, axis), **x)
        file.case(f"softmin{axis}", lambda x: F.softmin(x, axis), **x)
        file.case(f"quiet_softmax{axis}", lambda x: quiet_softmax(x, axis), **x)
    rows = torch.tensor([[-INF, -INF, -INF], [1, -INF, 2], [INF, 1, 2], [NAN, 1, 2], [900, -900, 0]]).double()
    for name, function in {"softmax": F.softmax, "log_softmax": F.log_softmax, "quiet_softmax": quiet_softmax}.items():
        file.case(f"at_{name}", lambda x, f=function: f(x, 1), x=rows)
    for axis in (1, 2):
        file.case(f"glu{axis}", lambda x: F.glu(x, axis), **x)
        file.case(f"swiglu{axis}", lambda x: F.silu(x.chunk(2, axis)[0]) * x.chunk(2, axis)[1], **x)
    inputs = {"x": random(2, 3), "inner": random(4, 3), "outer": random(4, 3), "b1": random(4), "b2": random(4)}
    linear = lambda x, inner, outer, b1, b2: F.silu(F.linear(x, inner, b1)) * F.linear(x, outer, b2)
    file.case("swiglu_layer", linear, **inputs)
    file.save()


# What is reduced is repeated in reduce2_test.cpp: all axes, one, several.
AXES = {"all": (0, 1, 2), "last": (2,), "outer": (0, 2)}


def reduce2():
    file = File("reduce2")
    x = {"x": random(2, 3, 4, low=-2, high=2)}
    norm = torch.linalg.vector_norm
    reductions = {
        "sum": lambda x, d, **k: x.sum(d, **k), "mean": lambda x, d, **k: x.mean(d, **k),
        "max": lambda x, d, **k: x.amax(d, **k), "min": lambda x, d, **k: x.amin(d, **k),
        "var": lambda x, d, **k: x.var(d, **k), "var0": lambda x, d, **k: x.var(d, correction=0, **k),
        "stddev": lambda x, d, **k: x.std(d, **k), "logsumexp": lambda x, d, **k: x.logsumexp(d, **k),
        "norm0": lambda x, d, **k: norm(x, 0, d, **k).detach(), "norm1": lambda x, d, **k: norm(x, 1, d, **k),
        "norm2": lambda x, d, **k: norm(x, 2, d, **k), "norm3": lambda x, d, **k: norm(x, 3.5, d, **k),
        "norm_inf": lambda x, d, **k: norm(x, INF, d, **k), "norm_least": lambda x, d, **k: norm(x, -INF, d, **k),
        "any": lambda x, d, **k: (x > 1.5).any(d, **k).long(), "all": lambda x, d, **k: (x > -1.5).all(d, **k).long(),
        "count": lambda x, d, **k: (x > 0).sum(d, **k),
    }  # fmt: skip
    for (name, f), (place, axes) in itertools.product(reductions.items(), AXES.items()):
        file.case(f"{name}_{place}", lambda x: f(x, axes), **x)
    for name in ("var", "norm2", "logsumexp", "sum", "any"):
        file.case(f"{name}_keep", lambda x: reductions[name](x, (0, 2), keepdim=True), **x)
    file.case("prod_last", lambda x: x.prod(2), **x)
    file.case("prod_outer", lambda x: x.prod(2).prod(0), x=random(2, 3, 4, low=0.5, high=1.5))
    ints = {"x": torch.tensor([[[3, -1], [4, 0]], [[-5, 9], [2, 2**60]]])}
    for name in ("sum", "count"):
        file.case(f"int_{name}", lambda x: {"sum": x.sum, "count": x.count_nonzero}[name]((0, 2)), **ints)
    file.case("int_prod", lambda x: x.prod(1), **ints)
    file.case("int_max", lambda x: x.amax((0, 2)), **ints)
    file.case("argmax", lambda x: x.argmax(), **x)
    file.case("argmin", lambda x: x.argmin(), **x)
    file.case("argmax_keep", lambda x: x.argmax(1, keepdim=True), **x)
    special(file, reductions)
    file.save()


def special(file, reductions):
    """NaN, infinities, ties, zeros and nothing."""
    rows = torch.tensor([[1, 3, 3, 2], [1, NAN, 5, NAN], [-INF] * 4, [INF, -INF, 0, INF], [INF, 1, INF, 2]]).double()
    for name in ("sum", "mean", "max", "min", "var", "stddev", "logsumexp", "norm1", "norm2", "norm3", "norm_inf"):
        file.case(f"at_{name}", lambda x: reductions[name](x, (1,)), x=rows)
    for name, f in {"max": torch.max, "min": torch.min}.items():
        file.case(f"{name}_value", lambda x: f(x, 1).values, x=rows)
        file.case(f"{name}_index", lambda x: f(x, 1).indices, x=rows)
    zeros = f64([0, 0, 0], [0, 2, -2], [1, 1, 1])
    for name in ("norm0", "norm1", "norm2", "norm3", "norm_inf", "stddev", "var"):
        file.case(f"zero_{name}", lambda x: reductions[name](x, (1,)), x=zeros)
    none = torch.zeros(0, 3, dtype=torch.float64)
    for name in ("sum", "mean", "var", "logsumexp", "norm1", "norm2", "any", "all", "count"):
        file.case(f"none_{name}", lambda x: reductions[name](x, (0,)), x=none)
    file.case("one_var", lambda x: x.var(1), x=f64([[1.0], [2.0]]).reshape(2, 1))


def scan():
    file = File("scan")
    x = {"x": random(3, 4, 5, low=-2, high=2)}
    for axis in range(3):
        file.case(f"cumsum{axis}", lambda x: x.cumsum(axis), **x)
        file.case(f"cumprod{axis}", lambda x: x.cumprod(axis), **x)
        file.case(f"logcumsumexp{axis}", lambda x: x.logcumsumexp(axis), **x)
        for name in ("cummax", "cummin"):
            file.case(f"{name}{axis}", lambda x: getattr(x, name)(axis).values, **x)
            file.case(f"{name}{axis}_index", lambda x: getattr(x, name)(axis).indices, **x)
    zeros = f64([2, 0, 3, -1, 4], [0, 2, 3, 0, 1.5], [1, 2, 3, 4, 0], [0, 0, 0, 2, 3], [-1, 0.5, 2, -3, 1])
    file.case("cumprod_zeros", lambda x: x.cumprod(1), x=zeros)
    rows = torch.tensor([[1, 3, 3, 2], [1, NAN, 5, NAN], [-INF] * 4, [INF, -INF, 0, INF], [2, 2, -1, 2]]).double()
    for name in ("cummax", "cummin"):
        file.case(f"at_{name}", lambda x: getattr(x, name)(1).values, x=rows)
        file.case(f"at_{name}_index", lambda x: getattr(x, name)(1).indices, x=rows)
    for name in ("cumsum", "cumprod", "logcumsumexp"):
        file.case(f"at_{name}", lambda x: getattr(x, name)(1), x=rows)
    file.case("far_logcumsumexp", lambda x: x.logcumsumexp(0), x=f64(-1000, 0, 900, -900, 901, 5))
    file.case("open_logcumsumexp", lambda x: x.logcumsumexp(0), x=f64(-INF, -INF, 1, 2, -INF, 3))
    ints = {"x": torch.tensor([[3, -1, 4, 1], [-5, 9, 2, 2**60]])}
    for name in ("cumsum", "cumprod"):
        file.case(f"int_{name}", lambda x: getattr(x, name)(1), **ints)
    file.case("int_cummax", lambda x: x.cummax(1).values, **ints)
    file.save()


def sort():
    file = File("sort")
    x = {"x": random(3, 7, 4)}
    rows = torch.tensor([[1, 3, 3, 2, 1], [1, NAN, 5, NAN, -1], [-INF, INF, 0, -0.0, 0], [INF, -INF, NAN, INF, 2]])
    for (name, values), axis in itertools.product({"": x["x"], "at_": rows.double()}.items(), range(3)):
        if axis >= values.ndim:
            continue
        for down in (False, True):
            sorted_ = lambda x: x.sort(dim=axis, descending=down, stable=True)
            order = "down" if down else "up"
            file.case(f"{name}sort_{order}{axis}", lambda x: sorted_(x).values, x=values)
            file.case(f"{name}sort_{order}{axis}_index", lambda x: sorted_(x).indices, x=values)
        file.case(f"{name}median{axis}", lambda x: x.median(axis).values, x=values)
        file.case(f"{name}kthvalue{axis}", lambda x: x.kthvalue(2, axis).values, x=values)
        file.case(f"{name}top{axis}", lambda x: x.topk(3, axis).values, x=values)
        file.case(f"{name}least{axis}", lambda x: x.topk(3, axis, largest=False).values, x=values)
    for axis in range(3):
        file.case(f"top{axis}_index", lambda x: x.topk(3, axis).indices, **x)
        file.case(f"median{axis}_index", lambda x: x.median(axis).indices, **x)
        file.case(f"kthvalue{axis}_index", lambda x: x.kthvalue(2, axis).indices, **x)
    file.case("median", lambda x: x.median(), **x)
    long = {"x": random(2, 100)}
    file.case("top_of_many", lambda x: x.topk(5, 1).values, **long)
    file.case("top_of_many_index", lambda x: x.topk(5, 1).indices, **long)
    ints = {"x": torch.tensor([[3, -1, 4, 3, 1], [2**60, 9, 2, 2**60 + 1, -(2**63)]])}
    file.case("int_sort", lambda x: x.sort(dim=1, stable=True).values, **ints)
    file.case("int_argsort", lambda x: x.argsort(dim=1, descending=True, stable=True), **ints)
    file.case("int_median", lambda x: x.median(1).values, **ints)
    file.save()


if __name__ == "__main__":
    for family in (elementwise2, activation, reduce2, scan, sort):
        family()
