"""The onnx library writes models and reads them; onnxruntime, where it is there, runs them."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from worker import NAMES, Unable

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


def version():
    return onnx.__version__


def check(path):
    """What the checker, with its inference of shapes, takes for a model; and are its bytes those of protobuf?"""
    onnx.checker.check_model(path, full_check=True)
    model = onnx.load(path, load_external_data=False)
    with open(path, "rb") as file:
        is_canonical = model.SerializeToString() == file.read()
    (opset,) = (entry.version for entry in model.opset_import if entry.domain == "")
    return {"is canonical": is_canonical, "ir_version": model.ir_version, "opset": opset}


def run(path, inputs):
    """inputs: {name: [dtype, values]}; the outputs as values, by name."""
    feeds = {name: np.array(values, dtype) for name, (dtype, values) in inputs.items()}
    try:
        import onnxruntime
    except ImportError:
        from onnx.reference import ReferenceEvaluator

        model = onnx.load(path)
        if model.functions:  # whose attributes it does not hand on
            raise Unable("no onnxruntime, and onnx's own evaluator does not run functions with attributes")
        names = [output.name for output in model.graph.output]
        found = ReferenceEvaluator(path).run(names, feeds)
        return {name: value.tolist() for name, value in zip(names, found)}
    session = onnxruntime.InferenceSession(path)
    names = [output.name for output in session.get_outputs()]
    return {name: value.tolist() for name, value in zip(names, session.run(names, feeds))}


def _value(name, shape, dtype=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, dtype, shape)


def _weight(name, values, dtype=np.float32):
    return numpy_helper.from_array(np.array(values, dtype), name)


def _loop():
    """y = x * 2^3, in a graph within the graph that sees a value around it."""
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["more"], ["more_out"]),
            helper.make_node("Add", ["state", "state"], ["state_out"]),
        ],
        "body",
        [_value("i", [], TensorProto.INT64), _value("more", [], TensorProto.BOOL), _value("state", [2])],
        [_value("more_out", [], TensorProto.BOOL), _value("state_out", [2])],
    )
    nodes = [helper.make_node("Loop", ["trips", "go", "x"], ["y"], body=body)]
    weights = [_weight("trips", 3, np.int64), _weight("go", True, np.bool_)]
    return helper.make_graph(nodes, "loop", [_value("x", [2])], [_value("y", [2])], weights), {}


def _functions():
    alpha = onnx.AttributeProto(name="alpha", ref_attr_name="slope", type=onnx.AttributeProto.FLOAT)
    leaky = helper.make_node("LeakyRelu", ["m"], ["out"])
    leaky.attribute.append(alpha)
    function = helper.make_function(
        "mine",
        "Layer",
        ["a", "b"],
        ["out"],
        [helper.make_node("MatMul", ["a", "b"], ["m"]), leaky],
        [helper.make_opsetid("", 17)],
        attribute_protos=[helper.make_attribute("slope", 0.5)],
    )
    nodes = [
        helper.make_node("Layer", ["x", "w"], ["h"], domain="mine"),
        helper.make_node("Layer", ["h", "w"], ["y"], domain="mine", slope=0.25),
    ]
    weights = [_weight("w", [[1, -2], [-3, 4]])]
    graph = helper.make_graph(nodes, "functions", [_value("x", ["n", 2])], [_value("y", ["n", 2])], weights)
    versions = [helper.make_opsetid("", 17), helper.make_opsetid("mine", 1)]
    return graph, {"functions": [function], "opset_imports": versions}


def _beside():
    weights = [_weight("w", np.arange(1024).reshape(32, 32))]
    nodes = [helper.make_node("MatMul", ["x", "w"], ["y"])]
    return helper.make_graph(nodes, "beside", [_value("x", [1, 32])], [_value("y", [1, 32])], weights), {}


def _old():
    """The format's version 3, which has initializers among the inputs."""
    nodes, inputs = [helper.make_node("Add", ["x", "w"], ["y"])], [_value("x", [2]), _value("w", [2])]
    graph = helper.make_graph(nodes, "old", inputs, [_value("y", [2])], [_weight("w", [1, 2])])
    return graph, {"ir_version": 3, "opset_imports": [helper.make_opsetid("", 9)]}


def _newest():
    """Of operators that came with opset 23."""
    nodes = [helper.make_node("RMSNormalization", ["x", "w"], ["y"], axis=-1)]
    weights = [_weight("w", [1, 2, 3, 4])]
    graph = helper.make_graph(nodes, "newest", [_value("x", [2, 4])], [_value("y", [2, 4])], weights)
    return graph, {"ir_version": 11, "opset_imports": [helper.make_opsetid("", 23)]}


def make(which, path):
    makers = {"loop": _loop, "functions": _functions, "beside": _beside, "old": _old, "newest": _newest}
    graph, options = makers[which]()
    options = {"ir_version": 8, "opset_imports": [helper.make_opsetid("", 17)], **options}
    model = helper.make_model(graph, **options)
    beside = {"save_as_external_data": True, "location": "model.data", "size_threshold": 0}
    onnx.save_model(model, path, **(beside if which == "beside" else {}))
    onnx.checker.check_model(path, full_check=True)
    shape = [3 if isinstance(extent, str) else extent for extent in _extents(model.graph.input[0])]
    values = (np.arange(np.prod(shape)) - 1.5).reshape(shape)
    return {"opset": options["opset_imports"][0].version, "inputs": {"x": ["float32", values.tolist()]}}


def _extents(value):
    return [dim.dim_param or dim.dim_value for dim in value.type.tensor_type.shape.dim]
