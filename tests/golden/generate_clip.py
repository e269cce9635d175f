#!/usr/bin/env python3
"""Writes the golden file of what is done to gradients before a step. Needs torch. The options are repeated in
clip_test.cpp."""

import torch
from torch.nn.utils import clip_grad_norm_, clip_grad_value_

from golden_file import DTYPES, File, random

CASES = {
    "norm_far": lambda p: clip_grad_norm_(p, 0.5),
    "norm_near": lambda p: clip_grad_norm_(p, 100.0),
    "norm_sum": lambda p: clip_grad_norm_(p, 0.5, norm_type=1.0),
    "norm_cube": lambda p: clip_grad_norm_(p, 0.5, norm_type=3.0),
    "norm_most": lambda p: clip_grad_norm_(p, 0.5, norm_type=float("inf")),
    "norm_none": lambda p: clip_grad_norm_(p, 0.0),
    "value": lambda p: clip_grad_value_(p, 0.6),
}


def main():
    file = File("clip")
    gradients = {"a": random(4, 3, low=-2, high=2), "b": random(5, low=-2, high=2)}
    file.tensors |= {f"start.{name}": value.float() for name, value in gradients.items()}
    for prefix, dtype in DTYPES.items():
        for case, clip in CASES.items():
            parameters = {name: torch.zeros_like(value, dtype=dtype) for name, value in gradients.items()}
            for name, parameter in parameters.items():
                parameter.grad = gradients[name].to(dtype, copy=True)
            norm = clip([*parameters.values(), torch.zeros(3)])  # the last one has no gradient
            file.tensors |= {f"{prefix}.{case}.{name}": p.grad for name, p in parameters.items()}
            if norm is not None:
                file.tensors[f"{prefix}.{case}.norm"] = norm
    file.save()


if __name__ == "__main__":
    main()
