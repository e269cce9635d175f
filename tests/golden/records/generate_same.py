#!/usr/bin/env python3
"""Writes same.*: the same tensors in every format, by the format's own framework, and golden.json, which lists them.

Burn's formats and ours have no Python: those files are put together here, by msgpack, cbor2 and json, from what
docs/formats says. Nothing of hearth is used. A file holds all tensors of golden.json, or those that its `holds` says:
{name in the file: name in the list}.
"""

import base64
import gzip
import json
import math
import os
import pathlib
import struct

import cbor2
import huggingface_hub
import mindspore
import ml_dtypes
import msgpack
import numpy as np
import onnx
import safetensors.torch
import torch

HERE = pathlib.Path(__file__).resolve().parent
PYTHON_NAMES = {"f64": "float64", "f32": "float32", "f16": "float16", "bf16": "bfloat16", "i64": "int64",
                "i32": "int32", "i16": "int16", "i8": "int8", "u64": "uint64", "u32": "uint32", "u16": "uint16",
                "u8": "uint8", "bool": "bool"}  # fmt: skip
DTYPES = list(PYTHON_NAMES)  # in the order of their numbers in Bin
ENDS = {"f64": (5e-324, math.ldexp(2 - 2.0**-52, 1023)), "f32": (2.0**-149, math.ldexp(2 - 2.0**-23, 127)),
        "f16": (2.0**-24, 65504.0), "bf16": (2.0**-133, math.ldexp(2 - 2.0**-7, 127))}  # fmt: skip


def values_of(dtype):
    """Six, with the ends of the range."""
    if dtype == "bool":
        return [True, False, False, True, True, False]
    if dtype in ENDS:
        smallest, largest = ENDS[dtype]
        return [1.5, -0.0, -0.25, smallest, largest, -largest]
    bits = int(dtype[1:])
    low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if dtype[0] == "i" else (0, 2**bits - 1)
    return [0, 1, 2, low, high, high - 1]


def array(values, dtype):
    return np.array(values, ml_dtypes.bfloat16 if dtype == "bf16" else PYTHON_NAMES[dtype])


TENSORS = {f"types.{dtype}": array(values_of(dtype), dtype).reshape(2, 3) for dtype in DTYPES}
TENSORS["block.0.weight"] = array([0.1, 0.2, 0.3, 0.4], "f32").reshape(2, 2, 1)
TENSORS["block.0.bias"] = array([-1, 1], "f32")
TENSORS["block.1.weight"] = array([[7, 8]], "f32")
TENSORS["scalar"] = array(-2.5, "f32")
TENSORS["empty"] = array([], "f32").reshape(3, 0, 2)
FILES = {}


def dtype_of(tensor):
    return next(ours for ours, name in PYTHON_NAMES.items() if name == tensor.dtype.name)


def wrote(name, program, holds=None):
    (HERE / name).chmod(0o644)
    size = (HERE / name).stat().st_size
    assert size < 20 * 1024, f"{name} has {size} bytes"
    FILES[name] = {"writer": program} | ({"holds": holds} if holds else {})


def write(name, content, program="generate_same.py"):
    (HERE / name).write_bytes(content)
    wrote(name, program)


def version(module):
    return f"{module.__name__} {module.__version__.split('+')[0]}"


def of_torch():
    return {
        name: torch.from_numpy(tensor.view(f"u{tensor.itemsize}").copy()).view(getattr(torch, tensor.dtype.name))
        for name, tensor in TENSORS.items()
    }


def pytorch():
    torch.save(of_torch(), HERE / "same.pth")
    wrote("same.pth", version(torch))
    torch.save(of_torch(), HERE / "same_legacy.pth", _use_new_zipfile_serialization=False)
    wrote("same_legacy.pth", version(torch))
    root = torch.nn.Module()
    for name, tensor in of_torch().items():
        *parts, last = name.split(".")
        module = root
        for part in parts:
            if not hasattr(module, part):
                module.add_module(part, torch.nn.Module())
            module = getattr(module, part)
        module.register_buffer(last, tensor)
    torch.jit.script(root).save(HERE / "same_script.pt")
    wrote("same_script.pt", version(torch))


def hugging_face():
    safetensors.torch.save_file(of_torch(), HERE / "same.safetensors", metadata={"format": "pt"})
    wrote("same.safetensors", version(safetensors))
    huggingface_hub.save_torch_state_dict(
        of_torch(), HERE, filename_pattern="same_sharded{suffix}.safetensors", max_shard_size=100
    )
    wrote("same_sharded.safetensors.index.json", version(huggingface_hub))


def numpy():
    known = {name: tensor for name, tensor in TENSORS.items() if tensor.dtype.isbuiltin == 1}  # not bf16
    np.savez(HERE / "same.npz", **known)
    wrote("same.npz", version(np), {name: name for name in known})
    np.save(HERE / "same.npy", TENSORS["block.0.weight"])
    wrote("same.npy", version(np), {"arr_0": "block.0.weight"})


def mindspore_checkpoint():
    def parameter(tensor):
        dtype = getattr(mindspore, tensor.dtype.name.replace("bool", "bool_"))
        plain = tensor.astype("float32") if dtype_of(tensor) == "bf16" else tensor
        return mindspore.Parameter(mindspore.Tensor(plain, dtype))

    known = {name: tensor for name, tensor in TENSORS.items() if tensor.size > 0}  # it refuses others
    path = HERE / "same.ckpt"
    path.unlink(missing_ok=True)
    listed = [{"name": name, "data": parameter(tensor)} for name, tensor in known.items()]
    mindspore.save_checkpoint(listed, str(path), crc_check=True)
    wrote("same.ckpt", version(mindspore), {name: name for name in known})


def onnx_model():
    value = onnx.helper.make_tensor_value_info
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node("Identity", ["x"], ["y"])],
        "graph",
        [value("x", onnx.TensorProto.FLOAT, [1])],
        [value("y", onnx.TensorProto.FLOAT, [1])],
        [onnx.numpy_helper.from_array(tensor, name) for name, tensor in TENSORS.items()],
    )
    model = onnx.helper.make_model(graph, ir_version=8, opset_imports=[onnx.helper.make_opsetid("", 17)])
    onnx.save_model(model, str(HERE / "same.onnx"))
    wrote("same.onnx", version(onnx))


def tree_of(leaf):
    """TENSORS by their names' parts, each made by `leaf`; a list where the parts are numbers."""
    tree = {}
    for name, tensor in TENSORS.items():
        *parts, last = name.split(".")
        below = tree
        for part in parts:
            below = below.setdefault(part, {})
        below[last] = leaf(name, tensor)

    def with_lists(node):
        if type(node) is not dict:
            return node
        below = [with_lists(item) for item in node.values()]
        return below if all(key.isdigit() for key in node) else dict(zip(node, below))

    return with_lists(tree)


def burn_dtype(tensor):
    return {"Bool": "Native"} if dtype_of(tensor) == "bool" else dtype_of(tensor).upper()


def burn_id(name):
    """As Burn spells a parameter's 64 bits."""
    bits = base64.b32hexencode(name.encode()[-8:].rjust(8, b"_"))
    return bits.decode().lower().rstrip("=")


def burn_record(of_bytes, unit):
    """What Burn's recorders serialize, with the bytes of tensors as `of_bytes` gives them."""

    class Param(dict):
        pass  # no part of the tree

    def param(name, tensor):
        data = {"bytes": of_bytes(tensor.tobytes()), "shape": list(tensor.shape), "dtype": burn_dtype(tensor)}
        return Param(id=burn_id(name), param=data)

    metadata = {"float": "f32", "int": "i32", "format": "burn_core::record::file::NamedMpkFileRecorder<burn_core::"
                "record::settings::FullPrecisionSettings>", "version": "0.21.0",
                "settings": "FullPrecisionSettings"}  # fmt: skip
    return {"metadata": metadata, "item": tree_of(param), "_b": unit}


def burn_recorders():
    packed = msgpack.packb(burn_record(bytes, []))
    write("same.mpk", packed, f"msgpack {'.'.join(map(str, msgpack.version))}")
    write("same.mpk.gz", gzip.compress(packed, mtime=0))
    record = burn_record(list, None)
    write("same.json", json.dumps(record, indent=2).encode(), "json")
    write("same.json.gz", gzip.compress(json.dumps(record, separators=(",", ":")).encode(), mtime=0), "json")


def aligned(size, alignment):
    return -(-size // alignment) * alignment


def burnpack():
    entries, data = {}, b""
    for name, tensor in TENSORS.items():
        data = data.ljust(aligned(len(data), 256), b"\0")
        entries[name] = {
            "dtype": burn_dtype(tensor),
            "shape": list(tensor.shape),
            "data_offsets": [len(data), len(data) + tensor.nbytes],
            "param_id": int.from_bytes(name.encode()[-8:], "little"),
        }
        data += tensor.tobytes()
    header = cbor2.dumps({"tensors": dict(sorted(entries.items()))})
    front = b"NRUB" + struct.pack("<HI", 1, len(header)) + header
    write("same.bpk", front.ljust(aligned(len(front), 256), b"\0") + data, "cbor2")


def hearth_text(text):
    return struct.pack("<Q", len(text.encode())) + text.encode()


def hearth_bin():
    data, fingerprint = b"", 0xCBF29CE484222325

    def node(path, value):
        """Its bytes; in the order of the tree, tensors go to `data` and leaves into the fingerprint."""
        nonlocal data, fingerprint
        if isinstance(value, dict):
            parts = [hearth_text(key) + node([*path, key], item) for key, item in value.items()]
            return struct.pack("<BQ", 9, len(parts)) + b"".join(parts)
        if isinstance(value, list):
            parts = [node([*path, str(i)], item) for i, item in enumerate(value)]
            return struct.pack("<BQ", 8, len(parts)) + b"".join(parts)
        for byte in ".".join(path).encode() + bytes([0, 6, value.ndim]):
            fingerprint = (fingerprint ^ byte) * 0x100000001B3 % 2**64
        at = aligned(len(data), 64)
        if value.nbytes:
            data = data.ljust(at, b"\0") + value.tobytes()
        numbers = struct.pack(f"<BB{value.ndim}Q", DTYPES.index(dtype_of(value)), value.ndim, *value.shape)
        return b"\6" + hearth_text("") + numbers + struct.pack("<QQ", at, value.nbytes)

    structure = b"\1" + struct.pack("<Q", 1) + hearth_text("format") + hearth_text("hearth.bin")
    structure += node([], tree_of(lambda name, tensor: tensor))
    front = b"HEARTHB1" + struct.pack("<IQ", 1, fingerprint) + structure
    content = front.ljust(aligned(len(front), 64), b"\0") + data
    write("same.bin", content)
    write("same.bin.gz", gzip.compress(content, mtime=0))


def listing():
    """With a line for each tensor and each file."""
    described = {
        name: {"dtype": dtype_of(tensor), "shape": list(tensor.shape), "hex": tensor.tobytes().hex()}
        for name, tensor in TENSORS.items()
    }

    def part(name, things):
        lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(about)}" for name, about in things.items())
        return f'"{name}": {{\n{lines}\n}}'

    (HERE / "golden.json").write_text(f"{{{part('tensors', described)},\n{part('files', FILES)}}}\n")


os.umask(0o022)
for part in (pytorch, hugging_face, numpy, mindspore_checkpoint, onnx_model, burn_recorders, burnpack, hearth_bin):
    part()
listing()
