#!/usr/bin/env python3
"""Writes attention.safetensors, heads.safetensors and transformer.safetensors: embeddings, attention, positions and
transformers. Needs torch, numpy and safetensors.

A layer's case has its state_dict as <case>.state.<key>, and <dtype>.<case>.grad.<key> beside the gradients of the
inputs. Encodings of positions, which PyTorch has not, are NumPy code written from Vaswani et al., 2017 (3.5) and from
Su et al., 2021 (3.2.2, and the pairing of GPT-NeoX).
"""

import copy

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from golden_file import DTYPES, File, random

INFINITY = float("inf")


def layer(file, name, module, call, **inputs):
    """y, or (y, weights), = call(module, inputs), and the gradients of sum(y * g)."""
    inputs = {k: v.float() if v.is_floating_point() else v for k, v in inputs.items()}
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(random(*parameter.shape))
    file.tensors |= {f"{name}.{k}": v.clone() for k, v in inputs.items()}
    file.tensors |= {f"{name}.state.{k}": v.clone() for k, v in module.state_dict().items()}
    g = None
    for prefix, dtype in DTYPES.items():
        of_type = copy.deepcopy(module).to(dtype)
        given = {k: v.to(dtype, copy=True).requires_grad_() if v.is_floating_point() else v for k, v in inputs.items()}
        y = call(of_type, **given)
        y, weights = y if isinstance(y, tuple) else (y, None)
        if g is None:
            g = random(*y.shape)
            file.tensors[f"{name}.g"] = g.float()
        file.tensors[f"{prefix}.{name}.y"] = y.detach().contiguous()
        if weights is not None:
            file.tensors[f"{prefix}.{name}.weights"] = weights.detach().contiguous()
        (y * g.to(dtype)).sum().backward()
        for key, value in given.items():
            if value.is_floating_point():
                file.tensors[f"{prefix}.{name}.grad_{key}"] = value.grad.contiguous()
        for key, parameter in of_type.named_parameters():
            file.tensors[f"{prefix}.{name}.grad.{key}"] = parameter.grad.contiguous()


def truth(*shape, share=0.35):
    """True here and there, and never in the first column."""
    values = random(*shape, low=0, high=1) < share
    values[..., 0] = False
    return values


def causal(queries, keys):
    return torch.ones(queries, keys, dtype=torch.bool).triu(1)


def some_infinite(mask):
    return torch.where(truth(*mask.shape), -INFINITY, mask)


def embedding(file):
    def case(name, indices, **options):
        file.case(name, lambda w, i: F.embedding(i, w, **options), w=random(7, 4), i=indices)

    case("embedding", torch.tensor([[3, 0, 6], [3, 3, 1]]))
    case("embedding0", torch.tensor(5))
    case("embedding3", torch.tensor([[[0], [4]], [[6], [2]]]))
    case("embedding_padding", torch.tensor([2, 1, 2, 6]), padding_idx=2)
    case("embedding_none", torch.zeros(0, 3, dtype=torch.int64))


def products(file):
    attend = F.scaled_dot_product_attention

    def case(name, q, k, v, mask=None, **options):
        inputs = {"q": random(*q), "k": random(*k), "v": random(*v)}
        if mask is None:
            file.case(name, lambda q, k, v: attend(q, k, v, **options), **inputs)
        else:
            file.case(name, lambda q, k, v, mask: attend(q, k, v, attn_mask=mask, **options), **inputs, mask=mask)

    four = (2, 3, 4, 6), (2, 3, 5, 6), (2, 3, 5, 7)
    three = (3, 4, 2), (3, 7, 2), (3, 7, 1)
    case("sdpa4", *four)
    case("sdpa3", *three)
    case("sdpa2", (4, 3), (2, 3), (2, 5))
    case("sdpa_scale", *three, scale=0.25)
    case("sdpa_causal", *four, is_causal=True)
    case("sdpa_causal_tall", (1, 2, 5, 3), (1, 2, 3, 3), (1, 2, 3, 3), is_causal=True)
    hidden = ~truth(4, 5)
    hidden[2] = False  # a query that sees nothing
    case("sdpa_bool", *four, mask=hidden)
    padding = ~truth(2, 1, 1, 5)
    padding[1] = False
    case("sdpa_padding", *four, mask=padding)
    case("sdpa_bool3", *three, mask=~truth(3, 4, 7))
    case("sdpa_float", *four, mask=random(2, 3, 4, 5))
    infinite = some_infinite(random(4, 5))
    infinite[1] = -INFINITY
    case("sdpa_infinite", *four, mask=infinite)
    case("sdpa_column", *four, mask=random(4, 1))
    both = ~(truth(4, 5) | causal(4, 5))
    case("sdpa_causal_and_mask", *four, mask=both)
    case("sdpa_no_keys", (2, 1, 3, 2), (2, 1, 0, 2), (2, 1, 0, 4))


def heads(file):
    def case(name, options, q, k=None, v=None, average=True, **masks):
        module = nn.MultiheadAttention(**options)
        chosen = {"need_weights": True, "average_attn_weights": average}
        if k is None:
            layer(file, name, module, lambda m, q, **masks: m(q, q, q, **chosen, **masks), q=random(*q), **masks)
        else:
            inputs = {"q": random(*q), "k": random(*k), "v": random(*v)}
            layer(file, name, module, lambda m, q, k, v, **masks: m(q, k, v, **chosen, **masks), **inputs, **masks)

    six = {"embed_dim": 6, "num_heads": 3}
    case("mha_self", six, (4, 2, 6))
    case("mha_batch_first", {**six, "batch_first": True}, (2, 5, 6), average=False)
    case("mha_no_bias", {**six, "bias": False}, (3, 1, 6))
    case("mha_cross", six, (4, 2, 6), (5, 2, 6), (5, 2, 6))
    case("mha_widths", {**six, "kdim": 5, "vdim": 3}, (4, 2, 6), (3, 2, 5), (3, 2, 3))
    case("mha_bool", six, (4, 2, 6), attn_mask=truth(4, 4))
    case("mha_bool3", six, (4, 2, 6), (5, 2, 6), (5, 2, 6), attn_mask=truth(6, 4, 5))
    case("mha_float", six, (4, 2, 6), attn_mask=some_infinite(random(4, 4)))
    case("mha_padding", six, (4, 2, 6), key_padding_mask=truth(2, 4))
    case("mha_padding_float", six, (4, 2, 6), attn_mask=random(6, 4, 4), key_padding_mask=some_infinite(random(2, 4)))
    case("mha_both", {**six, "batch_first": True}, (2, 4, 6), attn_mask=causal(4, 4), key_padding_mask=truth(2, 4))
    case("mha_added", {**six, "add_bias_kv": True, "add_zero_attn": True}, (4, 2, 6), attn_mask=truth(4, 4), key_padding_mask=truth(2, 4))
    case("mha_zero", {**six, "add_zero_attn": True, "kdim": 2}, (2, 2, 6), (3, 2, 2), (3, 2, 6))


def positions(file):
    def sinusoids(offset, count, width, base=10000.0):
        p, i = np.arange(offset, offset + count)[:, None], np.arange(width)[None, :]
        angle = p / base ** (2 * (i // 2) / width)
        return torch.from_numpy(np.where(i % 2 == 0, np.sin(angle), np.cos(angle)))

    def rotated(x, offset, base, halves):
        width, count = x.shape[-1], x.shape[-2]
        angle = np.arange(offset, offset + count)[:, None] * base ** (-2 * np.arange(width // 2) / width)
        turns = torch.zeros(count, width, width, dtype=torch.float64)  # a rotation matrix for each position
        for i in range(width // 2):
            a, b = (i, i + width // 2) if halves else (2 * i, 2 * i + 1)
            cos, sin = torch.from_numpy(np.cos(angle[:, i])), torch.from_numpy(np.sin(angle[:, i]))
            turns[:, a, a], turns[:, a, b], turns[:, b, a], turns[:, b, b] = cos, -sin, sin, cos
        return torch.einsum("pij,...pj->...pi", turns.to(x.dtype), x)

    def add(x, offset, base=10000.0):
        return x + sinusoids(offset, x.shape[0], x.shape[2], base).to(x.dtype)[:, None]

    file.case("positional", lambda x: add(x, 0), x=random(5, 2, 6))
    file.case("positional_odd", lambda x: add(x, 3, 100.0), x=random(4, 1, 5))
    file.case("positional_batch", lambda x: add(x.transpose(0, 1), 0).transpose(0, 1), x=random(2, 3, 4))
    file.case("rotary", lambda x: rotated(x, 0, 10000.0, False), x=random(2, 3, 5, 6))
    file.case("rotary_offset", lambda x: rotated(x, 7, 500.0, False), x=random(3, 4))
    file.case("rotary_halves", lambda x: rotated(x, 2, 10000.0, True), x=random(2, 4, 6))


def transformers(file):
    six = {"d_model": 6, "nhead": 2, "dim_feedforward": 5, "dropout": 0.0}
    post, pre = {**six}, {**six, "activation": "gelu", "norm_first": True, "batch_first": True, "layer_norm_eps": 1e-3}

    def encoder(m, src, **masks):
        return m(src, **masks)

    def decoder(m, tgt, memory, **masks):
        return m(tgt, memory, **masks)

    layer(file, "encoder_layer", nn.TransformerEncoderLayer(**post), encoder, src=random(4, 2, 6))
    layer(file, "encoder_layer_pre", nn.TransformerEncoderLayer(**pre), encoder, src=random(2, 3, 6), src_mask=truth(3, 3), src_key_padding_mask=truth(2, 3))
    layer(file, "encoder_layer_plain", nn.TransformerEncoderLayer(**six, bias=False, activation="gelu"), encoder, src=random(3, 2, 6), src_mask=random(3, 3))
    norm = nn.LayerNorm(6)
    layer(file, "encoder", nn.TransformerEncoder(nn.TransformerEncoderLayer(**post), 2, norm, False), encoder, src=random(4, 2, 6), mask=causal(4, 4), src_key_padding_mask=truth(2, 4))
    layer(file, "decoder_layer", nn.TransformerDecoderLayer(**post), decoder, tgt=random(3, 2, 6), memory=random(4, 2, 6))
    layer(file, "decoder_layer_pre", nn.TransformerDecoderLayer(**pre), decoder, tgt=random(2, 3, 6), memory=random(2, 4, 6), tgt_mask=causal(3, 3), memory_mask=random(3, 4), tgt_key_padding_mask=truth(2, 3), memory_key_padding_mask=truth(2, 4))
    layer(file, "decoder", nn.TransformerDecoder(nn.TransformerDecoderLayer(**post), 2), decoder, tgt=random(3, 2, 6), memory=random(4, 2, 6), tgt_mask=causal(3, 3))
    whole = nn.Transformer(**pre, num_encoder_layers=1, num_decoder_layers=2)
    masks = {"src_mask": truth(4, 4), "tgt_mask": causal(3, 3), "memory_mask": truth(3, 4), "src_key_padding_mask": truth(2, 4), "tgt_key_padding_mask": truth(2, 3), "memory_key_padding_mask": truth(2, 4)}  # fmt: skip
    layer(file, "transformer", whole, lambda m, src, tgt, **masks: m(src, tgt, **masks), src=random(2, 4, 6), tgt=random(2, 3, 6), **masks)


for name, families in {"attention": (embedding, products, positions), "heads": (heads,), "transformer": (transformers,)}.items():
    file = File(name)
    for family in families:
        family(file)
    file.save()
