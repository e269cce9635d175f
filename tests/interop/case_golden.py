"""Files that each format's own program wrote once, against the list of what is in them."""

import golden
import sample
from sample import Run


def _agrees(file):
    def case(folder):
        path, expected = golden.FOLDER / file, golden.held(file)
        listed = {name: (t["dtype"].upper(), t["shape"], t["bytes"]) for name, t in sample.tensors(path).items()}
        assert listed == {name: (dtype, shape, len(data)) for name, (dtype, shape, data) in expected.items()}, listed
        Run("verify", path).fine()
        Run("diff", path, sample.write_bytes(folder / "expected.safetensors", expected)).fine()
        Run("convert", path, folder / "read.safetensors").fine()
        read = sample.read_bytes(folder / "read.safetensors")
        assert read == expected, read

    return case


CASES = {file: _agrees(file) for file in golden.LISTING["files"]}


def has_a_file_of_every_format(folder):
    extensions = {form["extensions"][0] for form in sample.formats()}
    missing = {x for x in extensions if not any(file.split(".", 1)[1] == x for file in golden.LISTING["files"])}
    assert not missing, missing
