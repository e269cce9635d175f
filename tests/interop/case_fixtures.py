"""Every fixture through every format that can be written, and back."""

import os
import pathlib

import sample
from sample import Run, Skip, fixture, inspected, writable

FIXTURES = pathlib.Path(os.environ.get("HEARTH_FIXTURES") or "/nowhere")
# A number for each byte makes the text formats slow; what is large would tell nothing new.
LARGEST_TEXT = 256 * 1024


def _goes_through_every_format(path):
    def case(folder):
        for name, extension in writable():
            if "json" in extension and path.stat().st_size > LARGEST_TEXT:
                continue
            there, back = folder / f"there.{extension}", folder / f"{extension}.safetensors"
            Run("convert", path, there, "--quiet").fine()
            assert inspected(there, "--no-stats")["format"] == name
            Run("convert", there, back, "--quiet").fine()
            how = sample.exactly(path, extension)
            Run("diff", path, there, *how).fine()
            Run("diff", path, back, *how).fine()

    return case


CASES = {
    f"{path.parent.name}/{path.name} goes through every format": _goes_through_every_format(path)
    for pattern in ("pytorch/*", "mindspore/*.ckpt", "burn/*.mpk", "burn/*.bpk")
    for path in sorted(FIXTURES.glob(pattern))
    if path.suffix != ".json"
}


def are_there(folder):
    if not CASES:
        raise Skip("HEARTH_FIXTURES names no folder with files of other frameworks")
    assert len(CASES) >= 18, f"expected 18 files or more, got {len(CASES)}"


def of_bincode_needs_the_type_of_the_model(folder):
    path = fixture("burn/mnist_cnn_v0.21.bin")
    for command in (("inspect", path), ("verify", path), ("convert", path, folder / "out.safetensors")):
        Run(*command).refused(str(path), "Burn's bincode", "the model's type")
    assert not list(folder.iterdir())
