"""Small safetensors files made by hand, runs of the hearth command, and what is asked of both."""

import json
import os
import pathlib
import struct
import subprocess

from cases import Skip

PROGRAM = ""
SIZES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U64": 8, "U32": 4, "U16": 2,
         "U8": 1, "BOOL": 1}  # fmt: skip
CODES = {"F64": "d", "F32": "f", "F16": "e", "I64": "q", "I32": "i", "I16": "h", "I8": "b", "U64": "Q", "U32": "I",
         "U16": "H", "U8": "B", "BOOL": "?"}  # fmt: skip


def use(program):
    global PROGRAM
    PROGRAM = os.path.abspath(program)


class Run:
    """The command, carried out. `out` and `err` as text."""

    def __init__(self, *arguments, **more):
        command = [PROGRAM, *map(str, arguments)]
        more = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
        done = subprocess.run(command, timeout=300, **more)
        self.status = done.returncode
        self.out = (done.stdout or b"").decode()
        self.err = (done.stderr or b"").decode()
        self.said = f"{' '.join(map(repr, command[1:]))}: status {self.status}\n{self.out}{self.err}"

    def fine(self):
        assert self.status == 0 and self.err == "", f"expected status 0 and no complaint, got\n{self.said}"
        return self

    def different(self):
        assert self.status == 1 and self.err == "", f"expected status 1 and no complaint, got\n{self.said}"
        return self

    def noted(self, *parts):
        """Status 0, and one note with all the parts."""
        assert self.status == 0, f"expected status 0, got\n{self.said}"
        return self.one_line("hearth: note: ", *parts)

    def refused(self, *parts):
        """Status 2, and one line on stderr with all the parts."""
        assert self.status == 2, f"expected status 2, got\n{self.said}"
        return self.one_line("hearth: ", *parts)

    def one_line(self, start, *parts):
        lines = self.err.splitlines()
        assert len(lines) == 1 and lines[0].startswith(start), f"expected one line '{start}..' on stderr, got\n{self.said}"
        for part in parts:
            assert part in lines[0], f"expected the words '{part}', got\n{self.said}"
        return self

    def says(self, *lines):
        """All of these are lines on stdout, but for how much space is in them."""
        got = [" ".join(line.split()) for line in self.out.splitlines()]
        for line in lines:
            assert " ".join(line.split()) in got, f"expected the line '{line}', got\n{self.said}"
        return self


def packed(dtype, values):
    if dtype == "BF16":  # of values that need no rounding
        return b"".join(struct.pack("<f", value)[2:] for value in values)
    return struct.pack(f"<{len(values)}{CODES[dtype]}", *values)


def write(path, tensors, metadata=None):
    """tensors: {name: (dtype, shape, values)}"""
    return write_bytes(path, {name: (*t[:2], packed(t[0], t[2])) for name, t in tensors.items()}, metadata)


def write_bytes(path, tensors, metadata=None):
    """tensors: {name: (dtype, shape, bytes)}"""
    header, data = {}, b""
    if metadata:
        header["__metadata__"] = metadata
    for name, (dtype, shape, content) in sorted(tensors.items(), key=lambda item: (-SIZES[item[1][0]], item[0])):
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
    return path


def read_bytes(path):
    """{name: (dtype, shape, bytes)} of a safetensors file, without the command."""
    content = path.read_bytes()
    begin = 8 + struct.unpack("<Q", content[:8])[0]
    header = json.loads(content[8:begin])
    header.pop("__metadata__", None)
    return {
        name: (entry["dtype"], entry["shape"], content[begin:][slice(*entry["data_offsets"])])
        for name, entry in header.items()
    }


def write_large(path, elements, last=0.0):
    """One tensor of zeros, the last of which is another value; takes no room on the disk."""
    header = json.dumps({"w": {"dtype": "F32", "shape": [elements], "data_offsets": [0, 4 * elements]}}).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(header)) + header)
        file.truncate(8 + len(header) + 4 * elements - 4)
        file.seek(0, os.SEEK_END)
        file.write(struct.pack("<f", last))
    return path


def small_net(**changes):
    """A linear layer, a norm and a second linear layer; a change gives other values."""
    net = {
        "fc1.weight": ("F32", [3, 4], [i / 8 - 0.5 for i in range(12)]),
        "fc1.bias": ("F32", [3], [0.5, -0.25, 1.0]),
        "norm.weight": ("F32", [3], [1.0, 2.0, 3.0]),
        "norm.bias": ("F32", [3], [0.0, -1.0, 0.0]),
        "norm.running_mean": ("F32", [3], [0.1, 0.2, 0.3]),
        "fc2.weight": ("F32", [2, 3], [1.5, -2.5, 3.5, 0.0, 1.0, 2.0]),
    }
    for name, values in changes.items():
        name = name.replace("__", ".")
        net[name] = (*net[name][:2], values)
    return net


def every_dtype():
    integers = {"I64": [-(2**62), 2**53 + 1], "U64": [0, 2**64 - 1], "I32": [-(2**31), 5], "I16": [-7, 300],
                "I8": [-128, 127], "U32": [0, 2**32 - 1], "U16": [1, 2**16 - 1], "U8": [0, 255],
                "BOOL": [True, False]}  # fmt: skip
    floats = {dtype: [1.5, -0.25] for dtype in ("F64", "F32", "F16", "BF16")}
    return {f"of.{dtype.lower()}": (dtype, [2], values) for dtype, values in {**integers, **floats}.items()}


def with_constants():
    """What hearth keeps in a safetensors file's metadata besides: (tensors, metadata)."""
    metadata = {
        "hearth.constants": json.dumps({"conv.stride": 2, "rate": 0.5, "name": "lenet", "flag": True}),
        "hearth.links": json.dumps({"head.weight": "fc1.weight"}),
        "hearth.ids": json.dumps({"fc1.bias": "b7"}),
        "author": "someone",
    }
    return small_net(), metadata


def inspected(path, *arguments):
    return json.loads(Run("inspect", path, "--json", *arguments).fine().out)


def tensors(path, *arguments):
    """{name: what inspect says of it}"""
    return {tensor["name"]: tensor for tensor in inspected(path, *arguments)["tensors"]}


def formats():
    return json.loads(Run("formats", "--json").fine().out)


def writable():
    """(name, extension) of what a whole record can be written to: .npy holds a single array."""
    return [(form["name"], form["extensions"][0]) for form in formats() if form["write"] and form["name"] != "Npy"]


def exactly(path, extension):
    """How diff compares a file with what it was converted to: .npz holds f32 in place of bf16, with the same values."""
    widened = extension == "npz" and any(t["dtype"] == "bf16" for t in tensors(path, "--no-stats").values())
    return ("--rtol", "0") if widened else ()


def fixture(name):
    path = pathlib.Path(os.environ.get("HEARTH_FIXTURES") or "/nowhere") / name
    if not path.exists():
        raise Skip("HEARTH_FIXTURES names no folder with " + name)
    return path


def instrumented():
    return b"__asan_init" in pathlib.Path(PROGRAM).read_bytes()
