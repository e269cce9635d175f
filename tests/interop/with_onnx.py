"""The onnx library writes a small model; onnxruntime, where it is there, says that it is one."""

import onnx
from onnx import TensorProto, helper
from worker import NAMES

TYPES = {"F64": TensorProto.DOUBLE, "F32": TensorProto.FLOAT, "BF16": TensorProto.BFLOAT16}


def _proto(name, code, shape, content):
    number = TYPES.get(code) or getattr(TensorProto, NAMES[code].upper())
    return helper.make_tensor(name, number, shape, bytes.fromhex(content), raw=True)


def save(path, tensors, **options):
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        [helper.make_node("Gemm", ["x", "block.1.weight"], ["y"], transB=1)],
        "graph",
        [value("x", TensorProto.FLOAT, ["batch", 2])],
        [value("y", TensorProto.FLOAT, ["batch", 1])],
        [_proto(name, *tensor) for name, tensor in tensors.items()],
    )
    model = helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 17)])
    onnx.save_model(model, path, **options)
    onnx.checker.check_model(path)
    try:
        import onnxruntime
    except ImportError:
        return tensors
    onnxruntime.InferenceSession(path)
    return tensors
