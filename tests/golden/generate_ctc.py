#!/usr/bin/env python3
"""Writes the golden file of ctc_loss. Needs torch.

From logits: PyTorch's gradient of log-probabilities supposes that log_softmax stands before. The options are repeated
in ctc_test.cpp.
"""

import torch
import torch.nn.functional as F

from generate_loss2 import case
from golden_file import File, random


def ctc(inputs, lengths, blank=0, zero_infinity=False):
    inputs, lengths = torch.tensor(inputs), torch.tensor(lengths)
    return lambda x, t, reduction: F.ctc_loss(
        F.log_softmax(x, -1), t, inputs, lengths, blank=blank, reduction=reduction, zero_infinity=zero_infinity)


def main():
    file = File("ctc")
    x = random(9, 4, 5, low=-3, high=3)
    # Repeated labels, one label, none, and as many as there are steps; what stands behind an end is not looked at.
    targets = torch.tensor([[1, 1, 2, 4], [3, 0, 0, 0], [0, 0, 0, 0], [1, 2, 3, 4]])
    case(file, "full", ctc([9, 9, 9, 9], [4, 1, 0, 4]), x=x, t=targets)
    case(file, "lengths", ctc([9, 6, 3, 4], [4, 1, 0, 4]), x=x, t=targets)
    case(file, "row", ctc([9, 5, 7, 4], [4, 1, 0, 3]), ("none", "mean"), x=x, t=torch.tensor([1, 1, 2, 4, 3, 1, 2, 3]))
    case(file, "blank", ctc([9, 8, 7, 6], [3, 2, 3, 1], blank=4), x=x,
         t=torch.tensor([[0, 0, 0], [3, 1, 0], [2, 3, 2], [1, 1, 1]]))
    # The first needs five steps, for the blank between its equal labels; the last has labels and no steps.
    case(file, "zero", ctc([4, 9, 2, 0], [4, 2, 0, 1], zero_infinity=True), x=x, t=targets.clamp(1))
    case(file, "far", ctc([6, 6], [2, 1]), ("none",), x=random(6, 2, 3, low=-1e4, high=1e4),
         t=torch.tensor([[1, 2], [2, 1]]))
    file.save()


if __name__ == "__main__":
    main()
