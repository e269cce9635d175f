"""The same work as memory.cpp in PyTorch: torch_memory.py STEPS."""

import gzip
import os
import pathlib
import re
import sys

import torch
from torch.nn import functional as F
from torch_steps import lenet, sgd


def read(name, skip):
    file = pathlib.Path(os.environ["HEARTH_DATA"]) / "mnist" / name
    data = gzip.decompress(pathlib.Path(f"{file}.gz").read_bytes()) if not file.exists() else file.read_bytes()
    return torch.frombuffer(bytearray(data[skip:]), dtype=torch.uint8)


images, labels = read("train-images-idx3-ubyte", 16).view(-1, 1, 28, 28), read("train-labels-idx1-ubyte", 8)
model = lenet()
optimizer = sgd(model.parameters())
for step in range(int(sys.argv[1])):
    chosen = torch.randint(len(labels), (32,))
    optimizer.zero_grad(set_to_none=True)
    F.cross_entropy(model(images[chosen].float() / 255), labels[chosen].long()).backward()
    optimizer.step()
print(re.search(r"VmHWM:\s*(\d+)", pathlib.Path("/proc/self/status").read_text())[1])
