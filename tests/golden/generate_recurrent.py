#!/usr/bin/env python3
"""Writes recurrent.safetensors, recurrent networks and cells; and tagger.pth and tagger.safetensors, one state_dict of a
two-layer bidirectional LSTM and a linear layer in two formats. Needs torch, numpy and safetensors.

A layer's case has its state_dict as <case>.state.<key>. y is its output and its final states, one after another; the
gradients are those of sum(y * g).
"""

import copy

import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from golden_file import DTYPES, HERE, File, random


def flat(result):
    """Tensors in tuples of tuples, as one vector."""
    return torch.cat([flat(part) for part in result]) if isinstance(result, tuple) else result.flatten()


def case(file, name, module, call=None, **inputs):
    """x and states that the module takes, in PyTorch's order."""
    call = call or (lambda module, x, *states: module(x, *([states if len(states) > 1 else states[0]] if states else [])))
    inputs = {k: v.float() for k, v in inputs.items()}
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(random(*parameter.shape))
    file.tensors |= {f"{name}.{k}": v.clone() for k, v in inputs.items()}
    file.tensors |= {f"{name}.state.{k}": v.clone() for k, v in module.state_dict().items()}
    g = None
    for prefix, dtype in DTYPES.items():
        of_type = copy.deepcopy(module).to(dtype)
        given = {k: v.to(dtype, copy=True).requires_grad_() for k, v in inputs.items()}
        y = flat(call(of_type, *given.values()))
        if g is None:
            g = random(*y.shape)
            file.tensors[f"{name}.g"] = g.float()
        file.tensors[f"{prefix}.{name}.y"] = y.detach().contiguous()
        (y * g.to(dtype)).sum().backward()
        for key, value in given.items():
            file.tensors[f"{prefix}.{name}.grad_{key}"] = value.grad.contiguous()
        for key, parameter in of_type.named_parameters():
            file.tensors[f"{prefix}.{name}.grad.{key}"] = parameter.grad.contiguous()


def with_lengths(*lengths):
    def call(module, x, *states):
        packed = pack_padded_sequence(x, lengths, batch_first=module.batch_first, enforce_sorted=False)
        output, state = module(packed, *([states if len(states) > 1 else states[0]] if states else []))
        steps = x.shape[1 if module.batch_first else 0]
        return pad_packed_sequence(output, batch_first=module.batch_first, total_length=steps)[0], state

    return call


def networks(file):
    """The options are repeated in recurrent_test.cpp."""
    case(file, "rnn", nn.RNN(3, 4), x=random(5, 2, 3))
    case(file, "rnn_relu", nn.RNN(3, 2, 2, nonlinearity="relu", batch_first=True), x=random(2, 5, 3), h=random(2, 2, 2))
    case(file, "rnn_both", nn.RNN(2, 3, bidirectional=True, bias=False), x=random(4, 3, 2))

    case(file, "gru", nn.GRU(3, 4), x=random(5, 2, 3))
    case(file, "gru_deep", nn.GRU(5, 3, 2, bidirectional=True, batch_first=True), x=random(2, 4, 5), h=random(4, 2, 3))
    case(file, "gru_no_bias", nn.GRU(2, 1, bias=False), x=random(3, 1, 2), h=random(1, 1, 1))
    case(file, "gru_lengths", nn.GRU(2, 3, 2, bidirectional=True), with_lengths(2, 4, 1), x=random(4, 3, 2), h=random(4, 3, 3))

    case(file, "lstm", nn.LSTM(3, 4), x=random(7, 2, 3))
    case(file, "lstm_state", nn.LSTM(3, 4), x=random(1, 2, 3), h=random(1, 2, 4), c=random(1, 2, 4))
    case(file, "lstm_deep", nn.LSTM(5, 3, 2, bidirectional=True), x=random(4, 2, 5), h=random(4, 2, 3), c=random(4, 2, 3))
    case(file, "lstm_no_bias", nn.LSTM(2, 1, 2, bias=False, batch_first=True), x=random(1, 3, 2))
    case(file, "lstm_proj", nn.LSTM(3, 4, 2, bidirectional=True, proj_size=2), x=random(3, 2, 3), h=random(4, 2, 2), c=random(4, 2, 4))
    case(file, "lstm_lengths", nn.LSTM(2, 3, 2, bidirectional=True, batch_first=True), with_lengths(3, 5, 1, 5), x=random(4, 5, 2))


def cells(file):
    case(file, "rnn_cell", nn.RNNCell(3, 4), x=random(2, 3), h=random(2, 4))
    case(file, "rnn_cell_relu", nn.RNNCell(3, 4, bias=False, nonlinearity="relu"), x=random(1, 3))
    case(file, "gru_cell", nn.GRUCell(3, 5), x=random(2, 3), h=random(2, 5))
    case(file, "gru_cell_no_bias", nn.GRUCell(1, 3, bias=False), x=random(3, 1))
    case(file, "lstm_cell", nn.LSTMCell(3, 5), x=random(2, 3), h=random(2, 5), c=random(2, 5))
    case(file, "lstm_cell_no_bias", nn.LSTMCell(2, 3, bias=False), x=random(1, 2))


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(5, 3, num_layers=2, bidirectional=True)
        self.head = nn.Linear(6, 4)

    def forward(self, x):
        return self.head(self.lstm(x)[0])


def main():
    torch.manual_seed(7)
    file = File("recurrent")
    networks(file)
    cells(file)
    tagger = Tagger()
    case(file, "tagger", tagger, x=random(4, 2, 5))
    torch.save(tagger.state_dict(), HERE / "tagger.pth")
    save_file(tagger.state_dict(), HERE / "tagger.safetensors")
    file.tensors = {key: value for key, value in file.tensors.items() if not key.startswith("tagger.state.")}
    file.save()


main()
