"""What golden.json lists, as {name: (dtype, shape, bytes)} with safetensors' names of types."""

import json
import pathlib

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "golden" / "records"
LISTING = json.loads((FOLDER / "golden.json").read_text())
TENSORS = {
    name: (tensor["dtype"].upper(), tensor["shape"], bytes.fromhex(tensor["hex"]))
    for name, tensor in LISTING["tensors"].items()
}


def held(file):
    """What a file of the folder holds."""
    holds = LISTING["files"][file].get("holds") or {name: name for name in TENSORS}
    return {name: TENSORS[which] for name, which in holds.items()}
