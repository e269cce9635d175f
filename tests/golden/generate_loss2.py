#!/usr/bin/env python3
"""Writes the golden files of the losses, each with every reduction, and of the distances. Needs torch.

Inputs are <case>.<name>; what a reduction makes of them is <dtype>.<case>.<reduction>.y, and so on. The options are
repeated in loss_class_test.cpp, loss_pair_test.cpp and distance_test.cpp.
"""

import torch
import torch.nn.functional as F

from golden_file import DTYPES, File, random

ALL = ("none", "mean", "sum")


def case(file, name, function, reductions=ALL, constants=None, **inputs):
    """y = function(inputs, constants, reduction=..) and the gradients of the inputs, but not of the constants."""
    inputs = {k: v.float() if v.is_floating_point() else v for k, v in inputs.items()}
    constants = {k: v.float() for k, v in (constants or {}).items()}
    file.tensors |= {f"{name}.{k}": v.clone() for k, v in {**inputs, **constants}.items()}
    for reduction in reductions:
        full = f"{name}.{reduction}"
        shape = function(**inputs, **constants, reduction=reduction).shape
        g = (random(*shape) if shape else random(1).reshape(())).float()
        file.tensors[f"{full}.g"] = g
        for prefix, dtype in DTYPES.items():
            given = {k: v.to(dtype, copy=True).requires_grad_() if v.is_floating_point() else v for k, v in inputs.items()}
            fixed = {k: v.to(dtype) for k, v in constants.items()}
            y = function(**given, **fixed, reduction=reduction)
            file.tensors[f"{prefix}.{full}.y"] = y.detach().contiguous()
            (y * g.to(dtype)).sum().backward()
            for key, value in given.items():
                if value.is_floating_point() and value.grad is not None:
                    file.tensors[f"{prefix}.{full}.grad_{key}"] = value.grad.contiguous()


def probabilities(*shape, dim=1):
    return torch.softmax(random(*shape, low=-2, high=2), dim).float().double()


def classification():
    file = File("loss_class")
    x, t = random(6, 5, low=-4, high=4), torch.tensor([2, 0, 4, 1, 1, 3])
    w = random(5, low=0.1, high=2)
    far = torch.tensor([[1e4, -1e4, 0, 3, 1e4], [-1e4, -1e4, -1e4, 1e4, 0], [1e4, 1e4, 1e4, 1e4, 1e4]])
    holes = torch.tensor([2, -100, 4, 1, -100, 3])
    pads = torch.tensor([2, 0, 4, 1, 0, 3])
    image, places = random(2, 3, 2, 3, low=-3, high=3), torch.tensor([[[0, 2, 1], [1, 1, 0]], [[2, 2, 0], [-100, 1, 2]]])

    def entropy(**options):
        return lambda x, t, reduction, **c: F.cross_entropy(x, t, reduction=reduction, **c, **options)

    case(file, "plain", entropy(), x=x, t=t)
    case(file, "weight", entropy(), x=x, t=t, constants={"weight": w})
    case(file, "holes", entropy(), x=x, t=holes, constants={"weight": w})
    case(file, "ignore", entropy(ignore_index=0), x=x, t=pads)
    case(file, "smooth", entropy(label_smoothing=0.2), x=x, t=t)
    case(file, "smooth_weight", entropy(label_smoothing=0.3), x=x, t=holes, constants={"weight": w})
    case(file, "far", entropy(), ("none",), x=far, t=torch.tensor([1, 3, 0]))
    case(file, "image", entropy(label_smoothing=0.1), x=image, t=places, constants={"weight": w[:3]})
    case(file, "single", entropy(), ("none", "mean"), x=x[0], t=t[0])
    case(file, "soft", entropy(), x=x, t=probabilities(6, 5))
    case(file, "soft_image", entropy(label_smoothing=0.2), x=image, t=probabilities(2, 3, 2, 3), constants={"weight": w[:3]})

    def nll(**options):
        return lambda x, t, reduction, **c: F.nll_loss(x, t, reduction=reduction, **c, **options)

    logs = F.log_softmax(image, 1).float().double()
    case(file, "nll", nll(), x=F.log_softmax(x, 1), t=holes, constants={"weight": w})
    case(file, "nll_image", nll(ignore_index=1), x=logs, t=places.clamp(0))

    multi = {"x": random(4, 5, low=-1, high=2), "t": torch.tensor([1, 0, 4, 2])}
    for p in (1, 2):
        case(file, f"multi{p}", lambda x, t, reduction, weight, p=p: F.multi_margin_loss(
            x, t, p=p, margin=0.7, weight=weight, reduction=reduction), constants={"weight": w}, **multi)
    case(file, "multi_single", lambda x, t, reduction: F.multi_margin_loss(x, t, reduction=reduction), ("none", "mean"),
         x=multi["x"][0], t=multi["t"][0])
    labels = random(4, 5, low=0, high=1).round()
    case(file, "multilabel", lambda x, t, reduction: F.multilabel_soft_margin_loss(x, t, reduction=reduction),
         x=multi["x"], t=labels)
    case(file, "multilabel_weight", lambda x, t, reduction, weight: F.multilabel_soft_margin_loss(
        x, t, weight=weight, reduction=reduction), x=multi["x"], t=labels, constants={"weight": w})
    many = torch.tensor([[3, 0, -1, 1, -1], [-1, 2, 2, 2, 2], [4, 3, 2, 1, 0], [1, 1, -1, -1, 7]])
    case(file, "labels", lambda x, t, reduction: F.multilabel_margin_loss(x, t, reduction=reduction), x=multi["x"],
         t=many.clamp(max=4))
    file.save()


def pairs():
    file = File("loss_pair")
    x, y = random(3, 5, low=-3, high=3), random(3, 5, low=-3, high=3)
    p, q = random(3, 4, low=0.05, high=0.95), random(3, 4, low=0, high=1)
    edges = torch.tensor([1e4, -1e4, 1e4, -1e4, 0, 25, -25]), torch.tensor([1.0, 0, 0, 1, 0.5, 0, 1])

    def of(function, **options):
        return lambda reduction, **inputs: function(*inputs.values(), reduction=reduction, **options)

    case(file, "mse", of(F.mse_loss), x=x, y=y)
    case(file, "l1", of(F.l1_loss), x=x, y=y)
    case(file, "smooth_l1", of(F.smooth_l1_loss), x=x, y=y)
    case(file, "smooth_l1_beta", of(F.smooth_l1_loss, beta=2.5), ("none",), x=x, y=y)
    case(file, "smooth_l1_zero", of(F.smooth_l1_loss, beta=0.0), ("none",), x=x, y=y)
    case(file, "huber", of(F.huber_loss), x=x, y=y)
    case(file, "huber_delta", of(F.huber_loss, delta=2.5), ("none",), x=x, y=y)

    bce = F.binary_cross_entropy
    case(file, "bce", of(bce), x=p, y=q)
    case(file, "bce_weight", lambda x, y, weight, reduction: bce(x, y, weight, reduction=reduction), x=p, y=q,
         constants={"weight": random(1, 4, low=0.1, high=2)})
    case(file, "bce_sure", lambda x, reduction, y: bce(x, y, reduction=reduction), ("none",),
         x=torch.tensor([0.0, 1, 0, 1]), constants={"y": torch.tensor([1.0, 0, 0.5, 0.5])})
    logit = F.binary_cross_entropy_with_logits
    case(file, "logit", of(logit), x=x, y=random(3, 5, low=0, high=1))
    case(file, "logit_weight", lambda x, y, weight, pos_weight, reduction: logit(
        x, y, weight, pos_weight=pos_weight, reduction=reduction), x=x, y=random(3, 5, low=0, high=1),
         constants={"weight": random(3, 1, low=0.1, high=2), "pos_weight": random(1, 5, low=0.1, high=3)})
    case(file, "logit_far", of(logit), ("none",), x=edges[0], y=edges[1])

    logs = F.log_softmax(x, 1).float().double()
    target = probabilities(3, 5)
    both = (*ALL, "batchmean")
    case(file, "kl", of(F.kl_div), both, x=logs, y=target)
    case(file, "kl_log", of(F.kl_div, log_target=True), both, x=logs, y=target.log())
    case(file, "kl_zero", lambda x, reduction, y: F.kl_div(x, y, reduction=reduction), ("none",), x=logs[0],
         constants={"y": torch.tensor([0.0, 1, 0, 0.5, 0.5])})

    counts = random(3, 5, low=0, high=6)
    case(file, "poisson", of(F.poisson_nll_loss), x=x, y=counts)
    case(file, "poisson_full", of(F.poisson_nll_loss, full=True), x=x, y=counts)
    case(file, "poisson_rate", of(F.poisson_nll_loss, log_input=False, full=True, eps=1e-3), ("none",), x=x.abs(), y=counts)
    case(file, "gauss", of(F.gaussian_nll_loss), x=x, y=y, v=random(3, 5, low=0.2, high=3))
    case(file, "gauss_full", of(F.gaussian_nll_loss, full=True), x=x, y=y, v=random(3, 1, low=0.2, high=3))
    case(file, "gauss_small", of(F.gaussian_nll_loss, eps=0.5), ("none",), x=x, y=y, v=random(3, 5, low=0, high=1))

    signs = torch.tensor([1, -1, -1])
    many = torch.where(random(3, 5) > 0, 1, -1)
    cosine = {"x": random(3, 4), "y": random(3, 4), "t": signs}
    case(file, "cosine", of(F.cosine_embedding_loss), **cosine)
    case(file, "cosine_margin", of(F.cosine_embedding_loss, margin=-0.5), ("none",), **cosine)
    case(file, "hinge", of(F.hinge_embedding_loss), x=x.abs(), t=many)
    case(file, "hinge_margin", of(F.hinge_embedding_loss, margin=2.5), ("none",), x=x.abs(), t=many)
    case(file, "soft_margin", of(F.soft_margin_loss), x=x, t=many)
    case(file, "ranking", of(F.margin_ranking_loss), x=x, y=y, t=many)
    case(file, "ranking_margin", of(F.margin_ranking_loss, margin=1.5), ("none",), x=x, y=y, t=many)
    triplet = {"a": random(4, 3), "b": random(4, 3), "c": random(4, 3)}
    case(file, "triplet", of(F.triplet_margin_loss), **triplet)
    case(file, "triplet_swap", of(F.triplet_margin_loss, swap=True, margin=0.5, p=3.0, eps=1e-3), ("none",), **triplet)
    file.save()


def distances():
    file = File("distance")
    x, y = random(3, 4, low=-2, high=2), random(3, 4, low=-2, high=2)
    for p in (1.0, 2.0, 3.5, float("inf")):
        name = f"{p:g}".replace(".", "_")
        file.case(f"distance_{name}", lambda x, y: F.pairwise_distance(x, y, p=p), x=x, y=y)
        file.case(f"normalize_{name}", lambda x: F.normalize(x, p=p), x=x)
    file.case("distance_eps", lambda x, y: F.pairwise_distance(x, y, eps=0.5), x=x, y=random(1, 4))
    file.case("distance_row", lambda x, y: F.pairwise_distance(x, y), x=x[0], y=y[0])
    file.case("normalize_axis", lambda x: F.normalize(x, dim=0, eps=2.0), x=random(2, 3, 2))
    file.case("cosine", lambda x, y: F.cosine_similarity(x, y), x=x, y=y)
    file.case("cosine_axis", lambda x, y: F.cosine_similarity(x, y, dim=-2, eps=1e-3), x=random(2, 3, 4), y=random(1, 3, 4))
    file.case("gram", lambda x: torch.einsum("nahw,nbhw->nab", x, x), x=random(2, 3, 2, 5))
    file.save()


if __name__ == "__main__":
    for family in (classification, pairs, distances):
        family()
