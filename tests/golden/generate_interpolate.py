#!/usr/bin/env python3
"""Writes interpolate.safetensors: every mode up and down, by size and by factor, with and without aligned corners.

The cases are repeated in interpolate_test.cpp.
"""

import torch.nn.functional as F

from golden_file import File, random

MODES = {1: ("nearest", "nearest-exact", "linear"), 2: ("nearest", "nearest-exact", "bilinear", "bicubic"),
         3: ("nearest", "nearest-exact", "trilinear")}  # fmt: skip
SHAPES = {1: (2, 2, 7), 2: (1, 2, 5, 4), 3: (1, 1, 3, 4, 2)}
SIZES = {1: ((11,), (3,), (7,), (1,)), 2: ((8, 7), (3, 2), (2, 5), (5, 4)), 3: ((5, 3, 4), (2, 4, 3))}
FACTORS = {1: ((2.0,), (1.3,), (0.6,)), 2: ((2.0, 1.5), (1.7, 0.5), (1.2, 1.2)), 3: ((2.0, 1.5, 0.5),)}


def cases():
    """(name, shape, arguments); a name is axes_mode_number, with c for aligned corners."""
    for axes, modes in MODES.items():
        wanted = [{"size": size} for size in SIZES[axes]] + [{"scale_factor": factor} for factor in FACTORS[axes]]
        for mode in modes:
            for corners in (False, True) if "nearest" not in mode else (None,):
                for i, given in enumerate(wanted):
                    name = f"{axes}_{mode.replace('-', '_')}_{'c' if corners else ''}{i}"
                    yield name, SHAPES[axes], {"mode": mode, "align_corners": corners, **given}


file = File("interpolate")
for name, shape, arguments in cases():
    file.case(name, lambda x: F.interpolate(x, **arguments), x=random(*shape))
file.case("empty", lambda x: F.interpolate(x, size=(4, 6), mode="bilinear"), x=random(0, 2, 3, 4))
# One number a pixel: which one is chosen depends on rounding where the middles meet.
file.case("many_nearest", lambda x: F.interpolate(x, size=70, mode="nearest"), x=random(1, 1, 49))
file.case("many_nearest_exact", lambda x: F.interpolate(x, size=83, mode="nearest-exact"), x=random(1, 1, 59))
file.save()
