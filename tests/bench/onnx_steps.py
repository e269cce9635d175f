"""The inference of steps.cpp in onnxruntime: onnx_steps.py THREADS, the same protocol."""

import sys

import numpy as np
import onnx
import onnxruntime
from common import serve
from onnx import TensorProto, helper, numpy_helper

RNG = np.random.default_rng(1)


class Net:
    """A chain of nodes; the weights are drawn."""

    def __init__(self):
        self.nodes, self.weights, self.last = [], [], "x"

    def add(self, op, *shapes, **attributes):
        names = [f"w{len(self.weights) + i}" for i in range(len(shapes))]
        for name, shape in zip(names, shapes):
            values = (RNG.random(shape, np.float32) - 0.5) / np.sqrt(np.prod(shape[1:], dtype=np.float32))
            self.weights.append(numpy_helper.from_array(values, name))
        self.nodes.append(helper.make_node(op, [self.last, *names], [f"y{len(self.nodes)}"], **attributes))
        self.last = self.nodes[-1].output[0]
        return self

    def conv(self, inputs, outputs, padding):
        self.add("Conv", (outputs, inputs, 5, 5), (outputs,), kernel_shape=[5, 5], pads=[padding] * 4).add("Relu")
        return self.add("MaxPool", kernel_shape=[2, 2], strides=[2, 2])

    def linear(self, inputs, outputs):
        return self.add("Gemm", (outputs, inputs), (outputs,), transB=1)

    def session(self, threads):
        x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 1, 28, 28])
        y = helper.make_tensor_value_info(self.last, TensorProto.FLOAT, [None, 10])
        graph = helper.make_graph(self.nodes, "net", [x], [y], self.weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
        onnx.checker.check_model(model)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        return onnxruntime.InferenceSession(model.SerializeToString(), options, ["CPUExecutionProvider"])


def lenet():
    net = Net().conv(1, 6, 2).conv(6, 16, 0).add("Flatten").linear(400, 120).add("Relu")
    return net.linear(120, 84).add("Relu").linear(84, 10)


def mlp():
    return Net().add("Flatten").linear(784, 100).add("Relu").linear(100, 10)


def inference(net, threads, count):
    session, feed = net.session(threads), {"x": RNG.random((count, 1, 28, 28), np.float32)}
    return lambda: session.run(None, feed)


CASES = {
    "lenet_1": lambda threads: inference(lenet(), threads, 1),
    "mlp_1": lambda threads: inference(mlp(), threads, 1),
    "lenet_1000": lambda threads: inference(lenet(), threads, 1000),
}


def main():
    threads = int(sys.argv[1])
    serve(f"onnxruntime {onnxruntime.__version__}", lambda case: CASES[case](threads))


main()
