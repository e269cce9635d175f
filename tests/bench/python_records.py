"""The same work as records.cpp with numpy and safetensors: python_records.py FILE FOLDER, the same protocol."""

import os
import sys

import numpy
import safetensors
from common import serve
from safetensors.numpy import load_file

FILE, FOLDER = sys.argv[1:]


def touch():
    for array in load_file(FILE).values():
        array.reshape(-1).view(numpy.uint64).sum()


def half():
    with open(f"{FOLDER}/theirs", "wb") as out:
        for array in load_file(FILE).values():
            is_float = array.dtype == numpy.float32
            out.write((array.astype(numpy.float16) if is_float else array).tobytes())
        out.flush()
        os.fsync(out.fileno())


CASES = {"load": lambda: load_file(FILE), "touch": touch, "half": half}


if __name__ == "__main__":
    serve(f"safetensors {safetensors.__version__}", CASES.get)
