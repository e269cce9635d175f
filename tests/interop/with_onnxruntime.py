"""onnxruntime runs what hearth has exported, and onnx' checker says that it is a model."""

import numpy
import onnx
import onnxruntime

TYPES = {"f32": numpy.float32, "f64": numpy.float64, "i64": numpy.int64, "bool": numpy.bool_}


def _array(dtype, shape, path):
    extents = [int(extent) for extent in shape.split(",") if extent]
    with open(path, "rb") as file:
        return numpy.frombuffer(file.read(), TYPES[dtype]).reshape(extents)


def run(path, runs, tolerance):
    """The largest difference from what hearth computes, relative where numbers are large."""
    onnx.checker.check_model(path, full_check=True)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    most = 0.0
    for inputs, outputs in runs:
        given = session.run([name for name, *_ in outputs], {name: _array(*rest) for name, *rest in inputs})
        for (name, *rest), got in zip(outputs, given):
            wanted = _array(*rest)
            assert got.dtype == wanted.dtype, f"{name}: expected {wanted.dtype}, got {got.dtype}"
            assert got.shape == wanted.shape, f"{name}: expected {wanted.shape}, got {got.shape}"
            if wanted.size == 0:
                continue
            wanted, got = wanted.astype(numpy.float64), got.astype(numpy.float64)
            apart = float(numpy.max(numpy.abs(wanted - got) / numpy.maximum(1, numpy.abs(wanted))))
            assert apart <= tolerance, f"{name}: expected hearth's values, got some that are {apart:.3g} apart"
            most = max(most, apart)
    return most
