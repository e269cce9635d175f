"""LeNet's training step of steps.cpp in MindSpore, graph mode: mindspore_steps.py THREADS, the same protocol."""

import sys

import mindspore
import numpy as np
from common import serve
from mindspore import nn


def lenet():
    def conv(inputs, outputs, padding):
        layer = nn.Conv2d(inputs, outputs, 5, pad_mode="pad", padding=padding, has_bias=True)
        return [layer, nn.ReLU(), nn.MaxPool2d(2, 2)]

    dense = [nn.Flatten(), nn.Dense(400, 120), nn.ReLU(), nn.Dense(120, 84), nn.ReLU(), nn.Dense(84, 10)]
    return nn.SequentialCell(*conv(1, 6, 2), *conv(6, 16, 0), *dense)


def training():
    net = lenet()
    optimizer = nn.Momentum(net.trainable_params(), 0.01, 0.9)
    train = nn.TrainOneStepCell(nn.WithLossCell(net, nn.CrossEntropyLoss()), optimizer)
    train.set_train()
    images = mindspore.Tensor(np.random.rand(32, 1, 28, 28).astype(np.float32))
    labels = mindspore.Tensor(np.random.randint(0, 10, 32).astype(np.int32))
    return lambda: train(images, labels).asnumpy()


def main():
    mindspore.set_context(mode=mindspore.GRAPH_MODE, device_target="CPU", runtime_num_threads=int(sys.argv[1]))
    serve(f"MindSpore {mindspore.__version__}", lambda case: {"lenet_train": training}[case]())


main()
