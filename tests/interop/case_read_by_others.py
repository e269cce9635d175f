"""Other programs read what the command wrote: every type, a tie, constants, a scalar, nothing at all."""

import json
import zipfile

import frameworks
import golden
import sample
from sample import Run

TIED = {"tied": golden.TENSORS["block.0.weight"]}
CONSTANTS = {"conv.stride": 2, "rate": 0.5, "flag": True, "label": "lené"}
AS_TENSORS = {
    "conv.stride": ("I64", [], sample.packed("I64", [2])),
    "rate": ("F64", [], sample.packed("F64", [0.5])),
    "flag": ("BOOL", [], sample.packed("BOOL", [True])),
    "label": "lené",
}


def _record(folder):
    metadata = {"hearth.links": json.dumps({"tied": "block.0.weight"}), "hearth.constants": json.dumps(CONSTANTS)}
    return sample.write_bytes(folder / "record.safetensors", golden.TENSORS, metadata)


def _converted(folder, extension, *arguments):
    path = folder / f"m.{extension}"
    Run("convert", _record(folder), path, *arguments).fine()
    return str(path)


def _same(found, expected):
    found = frameworks.from_wire(found)
    for name in found.keys() | expected.keys():
        assert found.get(name) == expected.get(name), f"{name}: got {found.get(name)}, not {expected.get(name)}"


def _widened(tensors):
    """bf16 as f32, which has the same upper half."""

    def widened(dtype, shape, data):
        return "F32", shape, b"".join(b"\0\0" + data[i : i + 2] for i in range(0, len(data), 2))

    return {name: widened(*t) if t[0] == "BF16" else t for name, t in tensors.items()}


def _torch_loads(folder, **how):
    found = frameworks.ask("torch", "load", path=_converted(folder, "pth"), **how)
    _same(found["tensors"], golden.TENSORS | TIED)
    assert found["shared"] == {"tied": "block.0.weight"}, found["shared"]


def pth_by_torch(folder):
    _torch_loads(folder)


def pth_by_torch_in_a_mapped_file(folder):
    _torch_loads(folder, mmap=True)


def safetensors_by_its_library(folder):
    found = frameworks.ask("safetensors", "load", path=_converted(folder, "safetensors"))
    _same(found, golden.TENSORS)  # a tie is in the metadata, as for save_model


def npz_by_numpy(folder):
    found = frameworks.ask("numpy", "load", path=_converted(folder, "npz"))
    _same(found, _widened(golden.TENSORS) | TIED | AS_TENSORS)


def npy_by_numpy(folder):
    for name in ("block.0.weight", "scalar", "empty", "types.bool", "types.u64", "types.f16"):
        path = _converted(folder, "npy", "--include", name)
        for mmap in (False, True):
            if golden.TENSORS[name][2] or not mmap:  # nothing cannot be mapped
                _same(frameworks.ask("numpy", "load_array", path=path, mmap=mmap), {"arr_0": golden.TENSORS[name]})


def ckpt_by_mindspore(folder):
    _same(frameworks.ask("mindspore", "load", path=_converted(folder, "ckpt")), golden.TENSORS | TIED | AS_TENSORS)


def mpk_by_msgpack(folder):
    for extension in ("mpk", "mpk.gz"):
        _same(frameworks.ask("msgpack", "load", path=_converted(folder, extension)), golden.TENSORS)


def archives_by_python(folder):
    for extension in ("pth", "npz"):
        with zipfile.ZipFile(_converted(folder, extension)) as archive:
            assert archive.testzip() is None, archive.testzip()
