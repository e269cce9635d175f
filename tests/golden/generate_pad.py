#!/usr/bin/env python3
"""Writes pad.safetensors: padding in every mode. The margins are repeated in pad_test.cpp."""

import torch.nn.functional as F

from golden_file import File, random

# For the last axes of a tensor, from the last one on: (before, after, ..).
MARGINS = {1: (2, 1), 2: (1, 2, 0, 3), 3: (1, 0, 2, 1, 0, 2)}
SHAPES = {1: (2, 2, 4), 2: (1, 2, 4, 3), 3: (1, 1, 3, 4, 3)}

file = File("pad")
for axes, margins in MARGINS.items():
    for mode in ("reflect", "replicate", "circular"):
        file.case(f"{mode}{axes}", lambda x: F.pad(x, margins, mode=mode), x=random(*SHAPES[axes]))
    for value in (0, -1.5):
        name = f"constant{axes}" if value == 0 else f"value{axes}"
        file.case(name, lambda x: F.pad(x, margins, value=value), x=random(*SHAPES[axes]))
file.case("vector", lambda x: F.pad(x, (1, 2), value=3.0), x=random(4))
file.case("empty", lambda x: F.pad(x, (1, 2, 0, 1)), x=random(0, 2, 3))
file.save()
