"""hearth verify."""

import math
import zlib

import sample
from sample import Run, fixture, small_net, writable, write


def says_what_was_checked(folder):
    path = write(folder / "m.safetensors", {**small_net(), "n": ("I64", [2], [1, 2])})
    run = Run("verify", path).fine()
    run.says("structure sound: 7 tensors, 32 values, 136 bytes", "values finite in 6 float tensors")
    for _, extension in writable():
        Run("convert", write(path, small_net()), folder / f"m.{extension}").fine()
        Run("verify", folder / f"m.{extension}").fine().says("values finite in 6 float tensors")


def names_what_is_not_finite(folder):
    net = small_net(fc1__weight=[0.0] * 6 + [math.nan, math.inf] + [0.0] * 4, norm__bias=[0, -math.inf, 0])
    path = write(folder / "m.safetensors", net)
    run = Run("verify", path).refused(str(path), "finite", "2 tensors")
    run.says(
        "values fc1.weight: 1 NaN, 1 infinite of 12, the first at [1, 2]",
        "values norm.bias: 1 infinite of 3, the first at [1]",
    )
    Run("verify", write(path, {"h": ("F16", [1], [math.nan])})).refused("1 tensor")


def refuses_a_cut_file(folder):
    path = write(folder / "m.safetensors", small_net())
    for _, extension in writable():
        whole = folder / f"m.{extension}"
        Run("convert", path, whole).fine()
        content = whole.read_bytes()
        for size in (0, 1, 12, len(content) // 2, len(content) - 1):
            (folder / f"cut.{extension}").write_bytes(content[:size])
            Run("verify", folder / f"cut.{extension}").refused(f"cut.{extension}", "expected")


def refuses_what_is_no_record(folder):
    (folder / "words.mpk").write_text("some words of plain text\n" * 50)
    (folder / "image.safetensors").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    (folder / "words").write_text("some words")
    Run("verify", folder / "words.mpk").refused("words.mpk")
    Run("verify", folder / "image.safetensors").refused("image.safetensors", "a PNG image")
    Run("verify", folder / "words").refused("words", "expected a name that ends in")
    Run("verify", folder).refused(str(folder), "a folder")
    Run("verify", folder / "none.mpk").refused("none.mpk", "expected a file, there is none")
    Run("verify", "/dev/zero").refused("/dev/zero")


def finds_the_fixtures_sound(folder):
    summed = {extension for form in sample.formats() if form["verify"] for extension in form["extensions"]}
    for path in sorted([*fixture("pytorch").iterdir(), *fixture("mindspore").iterdir()]):
        if path.suffix != ".json":
            sums = "none in this format"
            if path.suffix[1:] in summed:
                sums = "correct"
            Run("verify", path, "--quiet").fine().says(f"checksums {sums}")


def _with_a_changed_byte(path, content):
    """The last byte of `content`, which is in the file once, becomes another."""
    whole = path.read_bytes()
    assert whole.count(content) == 1, whole.count(content)
    at = whole.index(content) + len(content) - 1
    path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    return path


def names_the_entry_with_another_checksum(folder):
    weight = sample.packed(*small_net()["fc2.weight"][::2])
    for extension, entry in (("pth", "archive/data/"), ("npz", "fc2.weight.npy")):
        path = folder / f"m.{extension}"
        Run("convert", write(folder / "m.safetensors", small_net()), path).fine()
        Run("verify", path).fine().says("checksums correct")
        Run("inspect", _with_a_changed_byte(path, weight)).fine()  # which reads no tensor to show it
        Run("verify", path).refused(str(path), entry, "checksum")


def compares_the_checksum_of_a_checkpoint(folder):
    path, weight = folder / "m.ckpt", sample.packed(*small_net()["fc2.weight"][::2])
    Run("convert", write(folder / "m.safetensors", small_net()), path).fine()
    content = path.read_bytes()
    path.write_bytes(content + b"crc_num" + zlib.crc32(content).to_bytes(10, "big"))
    Run("verify", path).fine().says("checksums correct")
    Run("verify", _with_a_changed_byte(path, weight)).refused(str(path), "CRC-32")
