"""PyTorch reads and writes its files."""

import torch
from worker import CODES, NAMES, Unable


def _described(tensor):
    bits = torch.empty(tensor.shape, dtype=tensor.dtype).copy_(tensor).reshape(-1)
    content = bytes(bits.view(torch.uint8).tolist()) if bits.numel() else b""
    return [CODES[str(tensor.dtype).removeprefix("torch.")], list(tensor.shape), content.hex()]


def _made(tensors):
    """Of the types that this version knows."""
    made = {}
    for name, (code, shape, content) in tensors.items():
        dtype = getattr(torch, NAMES[code], None)
        if dtype:
            data = bytearray.fromhex(content)
            flat = torch.frombuffer(data, dtype=dtype) if data else torch.zeros(0, dtype=dtype)
            made[name] = flat.reshape(shape)
    return made


def load(path, mmap=False):
    """And the names that share a storage with one before them."""
    found = torch.load(path, weights_only=True, mmap=mmap)
    first, shared = {}, {}
    for name, tensor in found.items():
        if tensor.numel():
            owner = first.setdefault(tensor.untyped_storage().data_ptr(), name)
            if owner != name:
                shared[name] = owner
    return {"tensors": {name: _described(tensor) for name, tensor in found.items()}, "shared": shared}


def save(path, tensors, legacy=False):
    """Returns what was written; besides, a tied one and a transposed view."""
    made = _made(tensors)
    made["tied"] = made["block.0.weight"]
    made["transposed"] = made["types.i32"].t()
    torch.save(made, path, _use_new_zipfile_serialization=not legacy)
    return {name: _described(tensor) for name, tensor in made.items()}


def save_checkpoint(path, tensors):
    """A model, an optimizer that has made a step, and where training is."""
    model = torch.nn.Linear(3, 2)
    optimizer = torch.optim.Adam(model.parameters())
    model(torch.ones(1, 3)).sum().backward()
    optimizer.step()
    torch.save({"epoch": 3, "model_state_dict": model.state_dict(), "optimizer": optimizer.state_dict()}, path)
    moments = {f"optimizer.state.{i}.{name}": tensor for i, state in optimizer.state_dict()["state"].items()
               for name, tensor in state.items()}  # fmt: skip
    weights = {f"model_state_dict.{name}": tensor for name, tensor in model.state_dict().items()}
    return {name: _described(tensor) for name, tensor in (weights | moments).items()}


def save_script(path, tensors):
    if not hasattr(torch, "jit"):
        raise Unable("this PyTorch has no TorchScript")
    made, root = _made(tensors), torch.nn.Module()
    for name, tensor in made.items():
        *parts, last = name.split(".")
        module = root
        for part in parts:
            if not hasattr(module, part):
                module.add_module(part, torch.nn.Module())
            module = getattr(module, part)
        module.register_buffer(last, tensor)
    torch.jit.script(root).save(path)
    return {name: _described(tensor) for name, tensor in made.items()}
