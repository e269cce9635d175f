"""The same work as steps.cpp in PyTorch, eager, with its defaults: torch_steps.py THREADS, the same protocol."""

import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


def mlp():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 100), nn.ReLU(), nn.Linear(100, 10))


def lenet():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
    )  # fmt: skip


def cnn():
    return nn.Sequential(
        nn.Conv2d(1, 32, 5), nn.MaxPool2d(2), nn.Conv2d(32, 64, 5), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(1024, 1024), nn.ReLU(), nn.Dropout(0.5), nn.Linear(1024, 10),
    )  # fmt: skip


def sgd(parameters):
    return torch.optim.SGD(parameters, lr=0.01, momentum=0.9)


def adamw(parameters):
    return torch.optim.AdamW(parameters, lr=0.001, weight_decay=0.01)


def training(model, batch, make_optimizer):
    model.train()
    images, labels = torch.rand(batch, 1, 28, 28), torch.randint(10, (batch,))
    optimizer = make_optimizer(model.parameters())

    def step():
        optimizer.zero_grad(set_to_none=True)
        F.cross_entropy(model(images), labels).backward()
        optimizer.step()

    return step


def inference(model, batch):
    model.eval()
    images = torch.rand(batch, 1, 28, 28)

    @torch.inference_mode()
    def run():
        model(images)

    return run


CASES = {
    "lenet_train": lambda: training(lenet(), 32, sgd),
    "mlp_train": lambda: training(mlp(), 64, adamw),
    "cnn_train": lambda: training(cnn(), 64, adamw),
    "lenet_1": lambda: inference(lenet(), 1),
    "mlp_1": lambda: inference(mlp(), 1),
    "lenet_1000": lambda: inference(lenet(), 1000),
}


def main():
    torch.set_num_threads(int(sys.argv[1]))
    torch.manual_seed(1)
    print(f"ready PyTorch {torch.__version__}", flush=True)
    current, work = None, None
    for line in sys.stdin:
        name, count = line.split()
        if name != current:
            current, work = name, CASES[name]()
        start = time.perf_counter()
        for _ in range(int(count)):
            work()
        print((time.perf_counter() - start) * 1000 / int(count), flush=True)


if __name__ == "__main__":
    main()
