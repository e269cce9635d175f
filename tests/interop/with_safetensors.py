"""The safetensors library reads and writes its files."""

import safetensors
from worker import NAMES, Unable


def load(path):
    with open(path, "rb") as file:
        found = safetensors.deserialize(file.read())
    return {name: [tensor["dtype"], list(tensor["shape"]), bytes(tensor["data"]).hex()] for name, tensor in found}


def save(path, tensors):
    try:
        import numpy
        from safetensors.numpy import save_file
    except ImportError as error:
        raise Unable(f"no {error.name}, through which safetensors writes")
    try:
        import ml_dtypes  # noqa: F401 - gives NumPy a bfloat16
    except ImportError:
        tensors = {name: tensor for name, tensor in tensors.items() if tensor[0] != "BF16"}
    made = {
        name: numpy.frombuffer(bytes.fromhex(content), NAMES[code]).reshape(shape)
        for name, (code, shape, content) in tensors.items()
    }
    save_file(made, path, {"format": "pt", "note": "é"})
    return tensors
