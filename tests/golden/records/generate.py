#!/usr/bin/env python3
"""Writes the files of this folder again: generate.py [NAME of a generate_NAME.py ..], without a name all of them.

They are kept because few machines have all that wrote them: torch, numpy, ml_dtypes, safetensors, huggingface_hub,
mindspore, onnx, msgpack, cbor2. Of another version, the bytes may differ.
"""

import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def main():
    names = sys.argv[1:] or [path.stem.removeprefix("generate_") for path in sorted(HERE.glob("generate_*.py"))]
    for name in names:
        print(name, flush=True)
        subprocess.run([sys.executable, HERE / f"generate_{name}.py"], check=True)


if __name__ == "__main__":
    main()
