"""The command reads what other programs write, here and now."""

import frameworks
import golden
import sample
from sample import Run


def _written(framework, function, file, **options):
    """A case: the framework writes a file, which must be sound and hold the same as a safetensors file."""

    def case(folder):
        path = folder / file
        wire = frameworks.to_wire(golden.TENSORS)
        held = frameworks.from_wire(frameworks.ask(framework, function, path=str(path), tensors=wire, **options))
        assert len(held) == 1 or len(held) >= 6, held.keys()
        Run("verify", path, "--quiet").fine()
        expected = sample.write_bytes(folder / "expected.safetensors", held)
        if function == "save_checkpoint":  # which has numbers too
            Run("convert", path, path.with_suffix(".ckpt"), *(f"--include={name}" for name in held)).fine()
            path = path.with_suffix(".ckpt")
        Run("diff", expected, path).fine()

    return case


CASES = {
    "pth of torch": _written("torch", "save", "m.pth"),
    "pth of torch before 1.6": _written("torch", "save", "m.pth", legacy=True),
    "pth of torch with an optimizer": _written("torch", "save_checkpoint", "m.pt"),
    "pt of TorchScript": _written("torch", "save_script", "m.pt"),
    "safetensors of its library": _written("safetensors", "save", "m.safetensors"),
    "npz of numpy": _written("numpy", "save", "m.npz"),
    "npz of numpy, compressed": _written("numpy", "save", "m.npz", compressed=True),
    "npy of numpy": _written("numpy", "save_array", "m.npy"),
    "ckpt of mindspore": _written("mindspore", "save", "m.ckpt"),
    "ckpt of mindspore with a checksum": _written("mindspore", "save", "m.ckpt", crc_check=True),
    "safetensors of mindspore": _written("mindspore", "save", "m.safetensors", format="safetensors"),
    "onnx": _written("onnx", "save", "m.onnx"),
    "onnx with a file beside it": _written(
        "onnx", "save", "m.onnx", save_as_external_data=True, location="m.data", size_threshold=0
    ),
}
