#!/usr/bin/env python3
"""Writes the golden files of views, indexing, products and einsum. Needs torch, numpy and safetensors."""

import numpy
import torch

from golden_file import File, random


def view():
    file = File("view")
    x = {"x": random(3, 4, 4)}
    for name, function in {
        "reshape": lambda x: x.reshape(4, -1, 2), "flatten": lambda x: x.flatten(1, 2),
        "unflatten": lambda x: x.unflatten(1, (2, -1)), "permute": lambda x: x.permute(-1, 0, 1),
        "transpose": lambda x: x.transpose(-1, -2), "swapaxes": lambda x: x.swapaxes(0, -1),
        "movedim": lambda x: x.movedim((0, 1), (-1, 0)), "movedim_one": lambda x: x.movedim(0, -1),
        "unsqueeze": lambda x: x.unsqueeze(-1), "slice": lambda x: x[1:-1, ::2, -3:],
        "slice_clamped": lambda x: x[-10:2, 1:100, :-1], "slice_empty": lambda x: x[2:1, :, 7:],
        "slice_axis": lambda x: x[:, :, -3:-1], "slice_back": lambda x: x[:, [3, 1]],
        "narrow": lambda x: x.narrow(-1, -3, 2), "select": lambda x: x.select(-2, -1),
        "split": lambda x: x.split(2, -1)[1], "split_sizes": lambda x: x.split([1, 0, 3], 1)[2],
        "chunk": lambda x: x.chunk(3, 1)[1], "unbind": lambda x: x.unbind(1)[2],
        "cat": lambda x: torch.cat([x, x[:, :1], x * 2], 1), "stack": lambda x: torch.stack([x, x * x], -1),
        "repeat": lambda x: x.repeat(2, 1, 3), "repeat_more": lambda x: x.repeat(2, 1, 2, 1),
        "repeat_none": lambda x: x.repeat(1, 0, 2), "tile": lambda x: torch.tile(x, (2, 3)),
        "tile_more": lambda x: torch.tile(x, (2, 1, 1, 2)), "interleave": lambda x: x.repeat_interleave(3, 1),
        "interleave_flat": lambda x: x.repeat_interleave(2),
        "interleave_counts": lambda x: x.repeat_interleave(torch.tensor([2, 0, 1, 3]), -2),
        "flip": lambda x: x.flip(0, -1), "flip_one": lambda x: x.flip(1), "rot90": lambda x: torch.rot90(x, 1, (0, 1)),
        "rot180": lambda x: torch.rot90(x, 2, (1, 2)), "rot270": lambda x: torch.rot90(x, 3, (2, 0)),
        "rot_back": lambda x: torch.rot90(x, -1, (0, 2)), "roll": lambda x: x.roll(-2, 2),
        "roll_axes": lambda x: x.roll((5, -1), (0, 1)), "roll_flat": lambda x: x.roll(7),
        "tril": lambda x: x.tril(), "tril_above": lambda x: x.tril(1), "triu": lambda x: x.triu(),
        "triu_below": lambda x: x.triu(-2), "diagonal": lambda x: x.diagonal(),
        "diagonal_above": lambda x: x.diagonal(2, -2, -1), "diagonal_below": lambda x: x.diagonal(-1, 2, 0),
        "diagonal_none": lambda x: x.diagonal(9, 0, 1), "diag_embed": lambda x: torch.diag_embed(x),
        "diag_embed_below": lambda x: torch.diag_embed(x, -2), "unfold": lambda x: x.unfold(1, 2, 1),
        "unfold_apart": lambda x: x.unfold(-1, 1, 3),
    }.items():  # fmt: skip
        file.case(name, lambda x, f=function: f(x), **x)
    file.case("squeeze", lambda x: x.squeeze((0, -1)), x=random(1, 4, 1))
    file.case("expand", lambda x: x.expand(3, -1, 2), x=random(4, 1))
    file.case("diag", lambda x: torch.diag(x, 1), x=random(3))
    file.case("diag_of", lambda x: torch.diag(x, -1), x=random(4, 3))
    file.case("meshgrid", lambda a, b: torch.meshgrid(a, b, indexing="ij")[1] * a[:, None], a=random(3), b=random(2))
    file.case("slice_assign", lambda x, v: assigned(x, (slice(1, None), slice(None, None, 2), slice(-1)), v),
              x=random(3, 4, 5), v=random(2, 1))  # fmt: skip
    file.case("slice_assign_back", lambda x, v: assigned(x, (slice(None), [3, 1]), v), x=random(3, 4), v=random(3, 2))
    file.case("slice_fill", lambda x: assigned(x, (slice(1, 2),), 2.5), x=random(3, 4))
    file.tensors |= {
        f"create.{name}": torch.from_numpy(values)
        for name, values in {
            "arange_down": numpy.arange(7, -4, -3), "arange_float": numpy.arange(0.5, 2.25, 0.25),
            "arange_mixed": numpy.arange(0, 1, 0.3), "linspace": numpy.linspace(-1, 2, 7),
            "logspace": numpy.logspace(-1, 2, 5), "logspace_two": numpy.logspace(0, 4, 5, base=2.0),
            "eye": numpy.eye(3, 4), "tri": numpy.tri(3, 5, 1, dtype=bool), "tri_below": numpy.tri(4, 3, -1, dtype=bool),
        }.items()
    }  # fmt: skip
    file.save()


def assigned(x, places, value):
    y = x.clone()
    y[places] = value
    return y


def index():
    file = File("index")
    x = {"x": random(3, 4, 5)}
    rows, square = torch.tensor([2, 0, 2, 1]), torch.tensor([[2, 0, 1], [0, 3, 2]])
    file.case("gather", lambda x, at: x.gather(-2, at), at=square.reshape(2, 3, 1).expand(2, 3, 4).contiguous(), **x)
    file.case("index_select", lambda x, at: x.index_select(-1, at), at=rows, **x)
    file.case("index_add", lambda x, at, s: x.index_add(-1, at, s), at=rows, s=random(3, 4, 4), **x)
    distinct = torch.stack([torch.randperm(4, generator=torch.Generator().manual_seed(i))[:3] for i in range(2)])
    s = random(2, 3)
    file.case("scatter", lambda x, at, s: x.scatter(1, at, s), at=distinct, s=s, x=random(3, 4))
    file.case("scatter_down", lambda x, at, s: x.scatter(0, at, s), at=distinct[:, :2].contiguous(), s=s[:, :2], x=random(5, 4))
    file.case("scatter_value", lambda x, at: x.scatter(-1, at, 1.5), at=square, x=random(2, 4))
    file.case("scatter_add", lambda x, at, s: x.scatter_add(-1, at, s), at=square, s=s, x=random(3, 4))
    file.case("take", lambda x, at: x.take(at), at=torch.tensor([[59, 0], [7, 7]]), **x)
    mask = random(3, 4, 5) > 0
    file.case("masked_select", lambda x, mask: x.masked_select(mask), mask=mask, **x)
    file.case("masked_rows", lambda x, mask: x.masked_select(mask), mask=torch.tensor([True, False, True, True, False]), **x)
    file.case("nonzero", lambda mask: mask.nonzero(), mask=mask)
    file.case("one_hot", lambda at: torch.nn.functional.one_hot(at, 5), at=square)
    file.save()


def linalg():
    file = File("linalg")
    for name, (a, b) in {
        "dots": ((5,), (5,)), "mv": ((3, 4), (4,)), "vm": ((4,), (4, 3)), "bmv": ((2, 3, 4), (4,)),
        "vbm": ((4,), (2, 4, 3)), "batch_matrix": ((2, 3, 4), (4, 5)), "matrix_batch": ((3, 4), (2, 4, 5)),
        "batches": ((2, 1, 3, 4), (5, 4, 2)), "nothing": ((3, 0), (2, 0, 2)),
    }.items():  # fmt: skip
        file.case(name, lambda a, b: a @ b, a=random(*a), b=random(*b))
    file.case("bmm", lambda a, b: torch.bmm(a, b), a=random(2, 3, 4), b=random(2, 4, 2))
    file.case("dot", lambda a, b: a.dot(b), a=random(6), b=random(6))
    file.case("outer", lambda a, b: torch.outer(a, b), a=random(3), b=random(4))
    file.case("cross", lambda a, b: torch.linalg.cross(a, b), a=random(4, 3), b=random(1, 3))
    file.case("cross_down", lambda a, b: torch.linalg.cross(a, b, dim=0), a=random(3, 2), b=random(3, 2))
    file.case("trace", lambda a: a.trace(), a=random(3, 5))
    file.case("tensordot", lambda a, b: torch.tensordot(a, b, 1), a=random(2, 3, 4), b=random(4, 2))
    file.case("tensordot_two", lambda a, b: torch.tensordot(a, b, 2), a=random(2, 3, 4), b=random(3, 4, 2))
    file.save()


# The equations are repeated in einsum_test.cpp.
EINSUMS = [
    "ij->ji", "ij->", "ijk->kj", "ii->i", "ii", "iij->j", "iji->j", "ba", "iii->i", "ij,jk->ik", "ij,jk",
    "bij,bjk->bik", "bij,kj->bik", "bij,kj->ikb", "i,j->ji", "ij,ij->i", "ij,ij->", "ij,k->k", "bhid,bhjd->bhij",
    "ii,ij->j", "a,ab,b->", "ia,ja,ka->ijk", "bi,ij,bj->b", "i,i,i->i", "Ab,bC",
]  # fmt: skip
EXTENTS = {"a": 2, "b": 3, "h": 2, "i": 3, "j": 4, "k": 2, "d": 5, "A": 2, "C": 4}


def einsum():
    file = File("einsum")
    for equation in EINSUMS:
        given = {}
        for name, letters in zip("abc", equation.split("->")[0].split(",")):
            given[name] = random(*(EXTENTS[letter] for letter in letters))
        file.case(equation, lambda equation=equation, **given: torch.einsum(equation, *given.values()), **given)
    file.save()


for family in (view, index, linalg, einsum):
    family()
