#!/usr/bin/env python3
"""Writes fold.safetensors: windows as columns and back, channels as pixels and back. fold_test.cpp repeats the options."""

import torch.nn.functional as F

from golden_file import File, random

WINDOWS = {
    "plain": ((2, 2, 4, 5), {"kernel_size": (2, 3)}),
    "options": ((1, 3, 6, 5), {"kernel_size": (3, 2), "stride": (2, 1), "padding": (1, 2), "dilation": (1, 2)}),
    "apart": ((1, 1, 7, 7), {"kernel_size": (2, 2), "stride": (3, 3)}),
    "empty": ((0, 2, 4, 4), {"kernel_size": (2, 2)}),
}

file = File("fold")
for name, (shape, options) in WINDOWS.items():
    x = random(*shape)
    file.case(f"unfold_{name}", lambda x: F.unfold(x, **options), x=x)
    columns = random(*F.unfold(x, **options).shape)
    file.case(f"fold_{name}", lambda x: F.fold(x, shape[2:], **options), x=columns)
file.case("shuffle", lambda x: F.pixel_shuffle(x, 3), x=random(2, 18, 2, 3))
file.case("unshuffle", lambda x: F.pixel_unshuffle(x, 2), x=random(2, 3, 4, 6))
file.save()
