"""One point of a curve: a process of its own, so that the memory is that of this point alone."""

import json
import pathlib
import struct
import subprocess

from common import BUILD

LAYERS = 64  # of a file whose size is in its layers' width
MIB = 1 << 20


def _point(work, options):
    words = [str(word) for name, value in options.items() for word in (f"--{name}", value)]
    output = subprocess.check_output([BUILD / "tests" / "bench" / "bench_scale", work, *words], text=True)
    milliseconds, before, most = map(float, output.split())
    return {"time": milliseconds, "memory": (most - before) / 1024}


def step(model, **options):
    """The milliseconds of a training step of mlp or lenet, and the MiB that the process takes for it."""
    return _point(model, options)


def load(how, folder, width, layers=LAYERS):
    """The same of the one load that a process does: map or read."""
    return _point(how, {"file": sparse_file(pathlib.Path(folder), width, layers)})


def width_of(mebibytes):
    return round((mebibytes * MIB / 4 / LAYERS) ** 0.5)


def sparse_file(folder, width, layers=LAYERS):
    """A safetensors file of square layers, all zeros, that takes little of the disk."""
    path = folder / f"{layers}x{width}.safetensors"
    if path.exists():
        return path
    header, end = {}, 0
    for i in range(layers):
        for name, shape, count in (("weight", [width, width], width * width), ("bias", [width], width)):
            offsets = [end, end + 4 * count]
            header[f"layers.{i}.{name}"] = {"dtype": "F32", "shape": shape, "data_offsets": offsets}
            end = offsets[1]
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        file.truncate(8 + len(text) + end)
    return path
