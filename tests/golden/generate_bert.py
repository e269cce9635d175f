#!/usr/bin/env python3
"""Writes bert.safetensors: a small BERT of the transformers package with random weights, for examples/embeddings."""

import torch
from golden_file import DTYPES, File, generator
from transformers import BertConfig, BertModel

file = File("bert")
config = BertConfig(vocab_size=11, hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=16,
                    max_position_embeddings=7, hidden_act="gelu", layer_norm_eps=1e-3, attn_implementation="eager")  # fmt: skip
model = BertModel(config, add_pooling_layer=False).eval()
state = {}
for name, value in model.state_dict().items():
    if value.is_floating_point():
        state[name] = (torch.rand(value.shape, generator=generator) - 0.5) * 1.6 + name.endswith("LayerNorm.weight")
ids = torch.randint(0, config.vocab_size, (3, 6), generator=generator)
mask = torch.tensor([[1, 1, 1, 1, 1, 1], [1, 1, 1, 0, 0, 0], [1, 0, 0, 0, 0, 0]])
file.tensors |= {f"bert.state.{name}": value for name, value in state.items()}
file.tensors |= {"bert.ids": ids, "bert.mask": mask.bool()}
for prefix, dtype in DTYPES.items():
    model = model.to(dtype)
    model.load_state_dict(state, strict=False)
    with torch.no_grad():
        words = model(input_ids=ids, attention_mask=mask).last_hidden_state
    mean = (words * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True)
    file.tensors[f"{prefix}.bert.y"] = words
    file.tensors[f"{prefix}.bert.sentence"] = torch.nn.functional.normalize(mean)
file.save()
