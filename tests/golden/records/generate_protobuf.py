#!/usr/bin/env python3
"""Writes mindspore_*.ckpt and onnx_* beside this script, with the frameworks themselves.

Needs mindspore, onnx and numpy. Tensors are 0, 1, 2, ... in row-major order unless the code says otherwise.
"""

import os
import pathlib

import mindspore as ms
import numpy as np
import onnx
from mindspore import Parameter, Tensor
from onnx import TensorProto, helper, numpy_helper

HERE = pathlib.Path(__file__).resolve().parent
MINDSPORE_TYPES = [ms.float64, ms.float32, ms.float16, ms.bfloat16, ms.int64, ms.int32, ms.int16, ms.int8]
MINDSPORE_TYPES += [ms.uint64, ms.uint32, ms.uint16, ms.uint8, ms.bool_]
ONNX_TYPES = "DOUBLE FLOAT FLOAT16 BFLOAT16 INT64 INT32 INT16 INT8 UINT64 UINT32 UINT16 UINT8 BOOL".split()


def counting(dtype, *shape):
    return Parameter(Tensor(np.arange(np.prod(shape)).reshape(shape), dtype))


def save_checkpoint(name, tensors, **options):
    path = HERE / f"mindspore_{name}.ckpt"
    path.unlink(missing_ok=True)
    ms.save_checkpoint([{"name": n, "data": d} for n, d in tensors.items()], str(path), **options)
    path.chmod(0o644)


def checkpoints():
    all_types = {f"types.{dtype}": counting(dtype, 2, 3) for dtype in MINDSPORE_TYPES}
    texts = {"epoch": 7, "rate": 0.5, "flag": True, "note": "h\u00e9\u8a9e\U0001f525", "no_note": ""}
    save_checkpoint("types", all_types, append_dict=texts)
    small = {"fc.weight": counting(ms.float32, 2, 3), "fc.bias": counting(ms.float32, 2)}
    save_checkpoint("sum", small, crc_check=True)
    for mode in ("AES-GCM", "AES-CBC", "SM4-CBC"):
        save_checkpoint(f"encrypted_{mode}", small, enc_key=b"0123456789ABCDEF", enc_mode=mode)


def save_model(name, tensors, **options):
    """A model that has the tensors and passes its input on."""
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        [helper.make_node("Identity", ["x"], ["y"])],
        "graph",
        [value("x", TensorProto.FLOAT, [1])],
        [value("y", TensorProto.FLOAT, [1])],
        tensors,
    )
    model = helper.make_model(
        graph, producer_name="generate_protobuf.py", producer_version="1", ir_version=8,
        opset_imports=[helper.make_opsetid("ai.onnx.ml", 3), helper.make_opsetid("", 17)],
    )
    helper.set_model_props(model, {"note": "a note"})
    if options:
        (HERE / options["location"]).unlink(missing_ok=True)
    onnx.save_model(model, str(HERE / f"onnx_{name}.onnx"), **options)


def models():
    def typed(dtype, raw):
        number = getattr(TensorProto, dtype)
        values = np.arange(6) % 2 if dtype == "BOOL" else np.arange(6) - (3 if "INT" in dtype[:3] else 0)
        values = values.astype(helper.tensor_dtype_to_np_dtype(number))
        return helper.make_tensor(f"{'raw' if raw else 'typed'}.{dtype}", number, [2, 3],
                                  values.tobytes() if raw else values, raw=raw)

    save_model("types", [typed(dtype, raw) for raw in (False, True) for dtype in ONNX_TYPES])
    external = {
        f"layer.{i}.weight": np.arange(300 * (i + 1), dtype=np.float32).reshape(3, -1) for i in range(2)
    } | {"small": np.arange(3, dtype=np.int64)}
    save_model("external", [numpy_helper.from_array(a, n) for n, a in external.items()],
               save_as_external_data=True, location="onnx_external.data", size_threshold=100)


os.umask(0o022)
checkpoints()
models()
