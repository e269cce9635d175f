#!/usr/bin/env python3
"""Writes window2.safetensors: convolutions over one and three axes, transposed ones, poolings.

The options are repeated in window2_test.cpp.
"""

import torch.nn.functional as F

from golden_file import File, random

CONVOLUTIONS = {
    1: {
        "plain": ((2, 3, 9), (4, 3, 3), {}),
        "options": ((2, 4, 11), (6, 2, 3), {"stride": 2, "padding": 3, "dilation": 2, "groups": 2}),
        "empty": ((0, 3, 9), (4, 3, 3), {}),
    },
    3: {
        "plain": ((2, 2, 4, 3, 3), (3, 2, 3, 2, 2), {}),
        "stride": ((1, 2, 6, 4, 3), (2, 2, 2, 3, 2), {"stride": (3, 2, 1), "padding": (1, 0, 2)}),
        "options": ((1, 4, 4, 3, 4), (4, 2, 3, 2, 2),
                    {"stride": (2, 1, 2), "padding": (3, 1, 0), "dilation": (2, 2, 1), "groups": 2}),
        "depthwise": ((1, 2, 3, 3, 4), (4, 1, 2, 2, 2), {"groups": 2, "padding": (1, 1, 1)}),
        "empty": ((0, 2, 4, 5, 3), (3, 2, 3, 2, 2), {}),
    },
}  # fmt: skip
TRANSPOSED = {
    1: {
        "plain": ((2, 3, 5), (3, 4, 3), {}),
        "options": ((2, 4, 5), (4, 3, 3),
                    {"stride": 3, "padding": 2, "output_padding": 1, "dilation": 2, "groups": 2}),
        "beyond": ((1, 2, 4), (2, 2, 3), {"stride": 2, "output_padding": 2, "dilation": 3}),
    },
    2: {
        "plain": ((2, 3, 4, 3), (3, 2, 3, 2), {}),
        "stride": ((1, 2, 4, 5), (2, 3, 4, 4), {"stride": (2, 2), "padding": (1, 1)}),
        "options": ((2, 4, 3, 4), (4, 3, 3, 2),
                    {"stride": (2, 3), "padding": (1, 2), "output_padding": (1, 2), "dilation": (2, 1), "groups": 2}),
        "beyond": ((1, 2, 3, 2), (2, 1, 2, 3), {"stride": (1, 2), "output_padding": (2, 1), "dilation": (3, 2)}),
        "empty": ((0, 2, 4, 5), (2, 3, 4, 4), {"stride": (2, 2)}),
    },
    3: {
        "plain": ((1, 2, 3, 2, 2), (2, 3, 2, 3, 2), {}),
        "options": ((1, 4, 2, 2, 3), (4, 1, 3, 2, 2),
                    {"stride": (2, 3, 1), "padding": (1, 0, 1), "output_padding": (1, 2, 0), "dilation": (2, 1, 3), "groups": 2}),
        "beyond": ((1, 2, 2, 2, 2), (2, 1, 2, 2, 2), {"output_padding": (2, 0, 1), "dilation": (3, 1, 2)}),
    },
}  # fmt: skip
MAXIMA = {
    1: {
        "plain": ((2, 3, 7), {"kernel_size": 2, "stride": 2}),
        "options": ((2, 2, 12), {"kernel_size": 3, "stride": 2, "padding": 1, "dilation": 3, "ceil_mode": True}),
    },
    2: {
        "dilated": ((1, 2, 8, 9), {"kernel_size": (3, 2), "stride": (1, 2), "padding": (1, 1), "dilation": (2, 3)}),
        "ceil": ((2, 2, 7, 6), {"kernel_size": (2, 3), "stride": (2, 2), "ceil_mode": True}),
        "ceil_padded": ((1, 2, 6, 8), {"kernel_size": (3, 2), "stride": (3, 4), "padding": (1, 1), "ceil_mode": True}),
        "over": ((1, 1, 3, 3), {"kernel_size": (4, 4), "stride": (2, 2), "ceil_mode": True}),
    },
    3: {
        "plain": ((2, 1, 4, 5, 4), {"kernel_size": 2, "stride": 2}),
        "options": ((1, 1, 5, 5, 6),
                    {"kernel_size": (2, 3, 2), "stride": (2, 1, 3), "padding": (1, 1, 0), "dilation": (1, 2, 2), "ceil_mode": True}),
    },
}  # fmt: skip
AVERAGES = {
    1: {
        "plain": ((2, 3, 7), {"kernel_size": 2, "stride": 2}),
        "ceil": ((1, 2, 8), {"kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": True}),
    },
    2: {
        "plain": ((2, 2, 6, 5), {"kernel_size": (2, 2), "stride": (2, 2)}),
        "padded": ((1, 2, 5, 6), {"kernel_size": (3, 2), "stride": (2, 1), "padding": (1, 1)}),
        "inside": ((1, 2, 5, 6), {"kernel_size": (3, 2), "stride": (2, 1), "padding": (1, 1), "count_include_pad": False}),
        "ceil": ((1, 2, 6, 7), {"kernel_size": (3, 4), "stride": (2, 3), "padding": (1, 2), "ceil_mode": True}),
        "ceil_inside": ((1, 2, 6, 7), {"kernel_size": (3, 4), "stride": (2, 3), "padding": (1, 2), "ceil_mode": True, "count_include_pad": False}),
        "divisor": ((1, 2, 6, 5), {"kernel_size": (3, 3), "stride": (1, 2), "padding": (1, 0), "divisor_override": 5}),
        "sparse": ((1, 1, 9, 8), {"kernel_size": (2, 1), "stride": (4, 3)}),
        "over": ((1, 1, 3, 3), {"kernel_size": (4, 4), "stride": (2, 2), "ceil_mode": True}),
        "empty": ((0, 2, 6, 5), {"kernel_size": (2, 2), "stride": (2, 2)}),
    },
    3: {
        "options": ((1, 2, 4, 5, 5),
                    {"kernel_size": (2, 3, 2), "stride": (2, 2, 1), "padding": (0, 1, 1), "ceil_mode": True, "count_include_pad": False}),
    },
}  # fmt: skip
ADAPTIVE = {
    1: {"shorter": ((2, 2, 7), 3), "longer": ((1, 2, 4), 6), "one": ((2, 3, 5), 1)},
    2: {"odd": ((1, 2, 7, 5), (3, 2)), "longer": ((1, 2, 3, 4), (5, 3)), "one": ((2, 3, 4, 5), (1, 1)),
        "empty": ((0, 2, 3, 4), (2, 2))},
    3: {"odd": ((1, 2, 4, 5, 3), (2, 3, 2)), "one": ((2, 2, 2, 3, 2), (1, 1, 1))},
}  # fmt: skip


def weighted(file, prefix, functions, cases):
    for axes, function in functions.items():
        for name, (x, w, options) in cases[axes].items():
            filters = w[0] if prefix == "conv" else w[1] * options.get("groups", 1)
            inputs = {"x": random(*x), "w": random(*w), "b": random(filters)}
            file.case(f"{prefix}{axes}_{name}", lambda x, w, b: function(x, w, b, **options), **inputs)


def pooled(file, prefix, functions, cases):
    for axes, function in functions.items():
        for name, (x, options) in cases[axes].items():
            given = options if isinstance(options, dict) else {"output_size": options}
            file.case(f"{prefix}{axes}_{name}", lambda x: function(x, **given), x=random(*x))


file = File("window2")
weighted(file, "conv", {1: F.conv1d, 3: F.conv3d}, CONVOLUTIONS)
weighted(file, "transposed", {1: F.conv_transpose1d, 2: F.conv_transpose2d, 3: F.conv_transpose3d}, TRANSPOSED)
pooled(file, "max", {1: F.max_pool1d, 2: F.max_pool2d, 3: F.max_pool3d}, MAXIMA)
pooled(file, "avg", {1: F.avg_pool1d, 2: F.avg_pool2d, 3: F.avg_pool3d}, AVERAGES)
pooled(file, "adaptive", {1: F.adaptive_avg_pool1d, 2: F.adaptive_avg_pool2d, 3: F.adaptive_avg_pool3d}, ADAPTIVE)
file.save()
