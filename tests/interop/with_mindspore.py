"""MindSpore reads and writes its checkpoints."""

import mindspore
import numpy as np
from worker import CODES, NAMES


def _described(value):
    if isinstance(value, str):
        return value
    return [CODES[str(value.dtype).lower()], list(value.shape), value.get_bytes().hex() if value.size else ""]


def _parameter(code, shape, content):
    name, data = NAMES[code], bytes.fromhex(content)
    if code == "BF16":
        array = (np.frombuffer(data, np.uint16).astype(np.uint32) << 16).view(np.float32)
    else:
        array = np.frombuffer(data, name)
    dtype = getattr(mindspore, "bool_" if name == "bool" else name)
    return mindspore.Parameter(mindspore.Tensor(array.reshape(shape), dtype))


def load(path):
    return {name: _described(value) for name, value in mindspore.load_checkpoint(path).items()}


def save(path, tensors, **options):
    """MindSpore has no tensors without elements, and its NumPy no bf16, which its safetensors go through."""
    lacks = "BF16" if options.get("format") == "safetensors" else None
    written = {name: tensor for name, tensor in tensors.items() if tensor[2] and tensor[0] != lacks}
    mindspore.save_checkpoint([{"name": name, "data": _parameter(*t)} for name, t in written.items()], path, **options)
    return written
