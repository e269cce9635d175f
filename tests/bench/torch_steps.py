"""The same work as steps.cpp in PyTorch, eager, with its defaults: torch_steps.py THREADS, the same protocol."""

import sys

import torch
from common import serve
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


class BasicBlock(nn.Module):
    def __init__(self, channels_in, out, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(channels_in, out, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(out)
        self.conv2 = nn.Conv2d(out, out, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(out)
        self.shortcut = None
        if stride != 1 or channels_in != out:
            self.shortcut = nn.Sequential(nn.Conv2d(channels_in, out, 1, stride, bias=False), nn.BatchNorm2d(out))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + (x if self.shortcut is None else self.shortcut(x)))


def resnet():
    layers, channels = [nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU()], 64
    for stage in range(4):
        for i in range(2):
            out = 64 << stage
            layers.append(BasicBlock(channels, out, 2 if stage > 0 and i == 0 else 1))
            channels = out
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 10))


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        layer = nn.TransformerEncoderLayer(256, 8, 1024, 0.1, batch_first=True)
        self.layers = nn.TransformerEncoder(layer, 4)
        self.head = nn.Linear(256, 10)

    def forward(self, x):
        return self.head(self.layers(x).mean(1))


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(128, 128, 2, batch_first=True)
        self.head = nn.Linear(128, 10)

    def forward(self, x):
        return self.head(self.lstm(x)[0][:, -1])


def sgd(parameters):
    return torch.optim.SGD(parameters, lr=0.01, momentum=0.9)


def adamw(parameters):
    return torch.optim.AdamW(parameters, lr=0.001, weight_decay=0.01)


def digits(count):
    return count, 1, 28, 28


def training(model, shape, make_optimizer):
    model.train()
    images, labels = torch.rand(shape), torch.randint(10, (shape[0],))
    optimizer = make_optimizer(model.parameters())

    def step():
        optimizer.zero_grad(set_to_none=True)
        F.cross_entropy(model(images), labels).backward()
        optimizer.step()

    return step


def inference(model, shape):
    model.eval()
    images = torch.rand(shape)

    @torch.inference_mode()
    def run():
        model(images)

    return run


TOKENS = (8, 128, 256)
CASES = {
    "lenet_train": lambda: training(lenet(), digits(32), sgd),
    "mlp_train": lambda: training(mlp(), digits(64), adamw),
    "cnn_train": lambda: training(cnn(), digits(64), adamw),
    "resnet_train": lambda: training(resnet(), (32, 3, 32, 32), sgd),
    "encoder_train": lambda: training(Encoder(), TOKENS, adamw),
    "lstm_train": lambda: training(Recurrent(), (8, 64, 128), adamw),
    "lstm_many_train": lambda: training(Recurrent(), (32, 64, 128), adamw),
    "encoder": lambda: inference(Encoder(), TOKENS),
    "lenet_1": lambda: inference(lenet(), digits(1)),
    "mlp_1": lambda: inference(mlp(), digits(1)),
    "lenet_1000": lambda: inference(lenet(), digits(1000)),
}


def main():
    torch.set_num_threads(int(sys.argv[1]))
    torch.manual_seed(1)
    serve(f"PyTorch {torch.__version__}", lambda case: CASES[case]())


if __name__ == "__main__":
    main()
