"""The first images of MNIST as a data set of its own, and runs of the programs that train on it."""

import gzip
import os
import pathlib
import struct
import subprocess

from cases import Skip

PROGRAM = ""
COUNTS = {"train": 6400, "t10k": 1000}


def use(program):
    global PROGRAM
    PROGRAM = os.path.abspath(program)


def first(path, header, size, count):
    """A file's first items, under a header that says so."""
    with gzip.open(path) as file:
        content = file.read(header + size * count)
    return content[:4] + struct.pack(">I", count) + content[8:]


def write_first_images(folder):
    source = pathlib.Path(os.environ.get("HEARTH_DATA") or "/nowhere") / "mnist"
    if not source.is_dir():
        raise Skip("HEARTH_DATA names no folder with mnist/")
    folder.mkdir()
    for split, count in COUNTS.items():
        for name, header, size in ((f"{split}-images-idx3-ubyte", 16, 784), (f"{split}-labels-idx1-ubyte", 8, 1)):
            (folder / name).write_bytes(first(source / f"{name}.gz", header, size, count))
    return folder


class Run:
    """The program, carried out. `out` and `err` as text."""

    def __init__(self, *arguments, env=None):
        command = [PROGRAM, *map(str, arguments)]
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=600, env={**os.environ, **(env or {})}
        )
        self.status = done.returncode
        self.out, self.err = done.stdout.decode(), done.stderr.decode()
        self.said = f"{' '.join(command[1:])}: status {self.status}\n{self.out}{self.err}"

    def fine(self):
        assert self.status == 0 and self.err == "", f"expected status 0 and no complaint, got\n{self.said}"
        return self

    def refused(self, *parts):
        """Status 1, and one line of ours on stderr with all the parts."""
        assert self.status == 1 and self.err.startswith("hearth: "), f"expected an error of ours, got\n{self.said}"
        for part in parts:
            assert part in self.err, f"expected the words '{part}', got\n{self.said}"
        return self
