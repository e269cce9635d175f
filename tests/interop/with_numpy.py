"""NumPy reads and writes its files."""

import numpy as np
from worker import CODES, NAMES


def _described(array):
    if array.dtype.kind == "U":
        return str(array)
    return [CODES[array.dtype.name], list(array.shape), np.ascontiguousarray(array).tobytes().hex()]


def _made(tensors):
    """NumPy has no bf16."""
    return {
        name: np.frombuffer(bytes.fromhex(content), NAMES[code]).reshape(shape)
        for name, (code, shape, content) in tensors.items()
        if code != "BF16"
    }


def load(path):
    with np.load(path, allow_pickle=False) as archive:
        return {name: _described(archive[name]) for name in archive.files}


def load_array(path, mmap=False):
    return {"arr_0": _described(np.load(path, mmap_mode="r" if mmap else None, allow_pickle=False))}


def save(path, tensors, compressed=False):
    made = _made(tensors)
    described = {name: _described(array) for name, array in made.items()}
    made["types.i32"] = np.asfortranarray(made["types.i32"])
    made["types.u64"] = made["types.u64"].astype(">u8")
    (np.savez_compressed if compressed else np.savez)(path, **made)
    return described


def save_array(path, tensors):
    array = _made(tensors)["types.f64"]
    np.save(path, np.asfortranarray(array))
    return {"arr_0": _described(array)}
