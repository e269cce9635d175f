"""hearth convert."""

import ctypes
import math

import sample
from sample import Run, Skip, fixture, inspected, small_net, tensors, with_constants, writable, write


def _back_and_forth(folder, path, *, may_refuse):
    for name, extension in writable():
        there, back = folder / f"there.{extension}", folder / f"{extension}.safetensors"
        run = Run("convert", path, there, "--quiet")
        if may_refuse and run.status == 2:
            run.refused(str(there), "expected")
            continue
        assert run.fine().out == "", run.said
        assert inspected(there)["format"] == name
        Run("convert", there, back).fine()
        how = sample.exactly(path, extension)
        Run("diff", path, there, *how).fine()
        Run("diff", path, back, *how).fine()


def loses_nothing_through_any_format(folder):
    _back_and_forth(folder, write(folder / "m.safetensors", small_net()), may_refuse=False)


def loses_nothing_of_any_type_or_refuses(folder):
    _back_and_forth(folder, write(folder / "m.safetensors", sample.every_dtype()), may_refuse=True)
    for dtype in sample.SIZES:
        tensor = sample.every_dtype()[f"of.{dtype.lower()}"]
        _back_and_forth(folder, write(folder / "one.safetensors", {"t": tensor}), may_refuse=True)


def loses_nothing_of_a_fixture(folder):
    _back_and_forth(folder, fixture("pytorch/lenet.safetensors"), may_refuse=False)
    _back_and_forth(folder, fixture("pytorch/bncnn.safetensors"), may_refuse=True)


def keeps_one_array_in_npy(folder):
    path = write(folder / "m.safetensors", {"layer.w": ("I16", [2, 2], [1, -2, 3, 4])})
    Run("convert", path, folder / "m.npy").fine()
    Run("convert", folder / "m.npy", folder / "back.safetensors", "--rename", "^arr_0$=layer.w").fine()
    Run("diff", path, folder / "back.safetensors").fine()
    Run("convert", write(path, small_net()), folder / "n.npy").refused("n.npy", "expected a single tensor, got 6")
    assert not (folder / "n.npy").exists()


def keeps_constants_links_and_ids(folder):
    path = write(folder / "m.safetensors", *with_constants())
    for extension in ("mpk", "bin"):
        Run("convert", path, folder / f"m.{extension}").fine()
        Run("convert", folder / f"m.{extension}", folder / "back.safetensors").fine()
        before, after = inspected(path), inspected(folder / "back.safetensors")
        for what in ("constants", "links"):
            assert before[what] == after[what], (extension, what, before[what], after[what])
        assert tensors(folder / "back.safetensors")["fc1.bias"]["id"] == "b7", after
        Run("diff", path, folder / "back.safetensors").fine()


def says_what_it_wrote(folder):
    path = write(folder / "m.safetensors", small_net())
    out = folder / "out.mpk"
    run = Run("convert", path, out).fine()
    assert run.out == f"{out}: NamedMpk (.mpk), 6 tensors, 30 values, 120 bytes\n", run.said


def makes_half_precision(folder):
    values = [0.1, -1 / 3, 65504.0, 1e-8]
    path = write(folder / "m.safetensors", {"w": ("F32", [4], values), "n": ("I64", [1], [2**40])})
    rounded = write(folder / "rounded.safetensors", {"w": ("F16", [4], values), "n": ("I64", [1], [2**40])})
    for _, extension in writable():
        half = folder / f"half.{extension}"
        run = Run("convert", path, half, "--precision", "half")
        if run.status == 2 and extension not in ("mpk", "bin", "safetensors"):
            run.refused(str(half), "expected")
            continue
        run.fine()
        Run("diff", rounded, half).fine()
    found = Run("diff", path, folder / "half.mpk").different().out
    assert "w: f32[4] in A, f16[4] in B" in found, found
    Run("diff", path, folder / "half.mpk", "--atol", "1e-3").fine()
    assert inspected(folder / "half.mpk")["metadata"]["settings"] == "HalfPrecisionSettings"


def makes_every_precision(folder):
    path = write(folder / "m.safetensors", {"w": ("F64", [2], [0.5, -4.0]), "n": ("I32", [1], [7])})
    for precision, dtype in {"full": "f32", "half": "f16", "double": "f64", "bf16": "bf16", "keep": "f64"}.items():
        Run("convert", path, folder / "out.safetensors", "--precision", precision).fine()
        found = tensors(folder / "out.safetensors")
        assert found["w"]["dtype"] == dtype and (found["w"]["min"], found["w"]["max"]) == (-4.0, 0.5), found
        assert found["n"]["dtype"] == "i32" and found["n"]["max"] == 7, found


def notes_what_becomes_infinite(folder):
    path = write(folder / "m.safetensors", {"big": ("F32", [2], [65519.0, 1]), "w": ("F64", [1], [1e300])})
    out = folder / "out.safetensors"
    Run("convert", path, out, "--precision", "half").noted("'w'", "f16", "infinite")
    Run("convert", path, out, "--precision", "full").noted("'w'", "f32", "infinite")
    Run("convert", path, out, "--precision", "half", "--quiet").fine()
    found = tensors(out)
    assert (found["w"]["inf"], found["big"]["inf"], found["big"]["max"]) == (1, 0, 65504.0), found
    path = write(folder / "m.safetensors", {"a": ("F32", [1], [65520.0]), "b": ("F32", [1], [-7e4])})
    Run("convert", path, out, "--precision", "half").noted("'a' and 1 other tensor", "f16")


def renames_by_patterns(folder):
    path, out = write(folder / "m.safetensors", small_net()), folder / "out.mpk"
    Run("convert", path, out, "--rename", r"^fc(\d)\.=layers.$1.", "--rename", "norm=bn").fine()
    assert set(tensors(out)) == {"layers.1.weight", "layers.1.bias", "layers.2.weight", "bn.weight", "bn.bias",
                                 "bn.running_mean"}  # fmt: skip
    Run("convert", path, out, "--rename", r"\.(?=weight)=.the_").fine()  # the last '=' divides
    assert "fc1.the_weight" in tensors(out)
    Run("convert", path, out, "--rename", "norm\\.=").fine()
    assert {"weight", "bias", "running_mean"} < set(tensors(out))
    Run("convert", path, out, "--rename", "nowhere=x").noted("--rename 'nowhere=x'", "no name")


def refuses_bad_renames(folder):
    path, out = write(folder / "m.safetensors", small_net()), folder / "out.mpk"
    Run("convert", path, out, "--rename", "fc").refused("--rename", "expected PATTERN=REPLACEMENT", "'fc'")
    Run("convert", path, out, "--rename", "=x").refused("expected PATTERN=REPLACEMENT")
    Run("convert", path, out, "--rename", "(=x").refused(str(path), "a regular expression")
    Run("convert", path, out, "--rename", "fc1=fc2").refused(str(path), "fc2.weight")
    assert not out.exists()


def includes_and_excludes(folder):
    path, out = write(folder / "m.safetensors", small_net()), folder / "out.mpk"
    Run("convert", path, out, "--include", "fc*", "--include", "*.running_mean", "--exclude", "*.bias").fine()
    assert set(tensors(out)) == {"fc1.weight", "fc2.weight", "norm.running_mean"}
    Run("convert", path, out, "--exclude", "norm.*", "--exclude", "fc?.weight").fine()
    assert set(tensors(out)) == {"fc1.bias"}
    out.unlink()
    Run("convert", path, out, "--include", "conv*").refused("leave nothing", str(path))
    assert not out.exists()


def takes_what_lies_below_a_key(folder):
    net = {f"model.{name}": tensor for name, tensor in small_net().items()}
    path, out = write(folder / "m.safetensors", {**net, "epoch": ("I64", [], [3])}), folder / "out.mpk"
    Run("convert", path, out, "--top-level-key", "model").fine()
    Run("diff", out, write(folder / "plain.safetensors", small_net())).fine()
    Run("convert", path, out, "--top-level-key", "nets").refused(str(path), "nets")


def adapts_names_and_layouts(folder):
    path = write(folder / "m.safetensors", small_net())
    burn, back = folder / "burn.mpk", folder / "back.mpk"
    Run("convert", path, burn, "--adapter", "to-burn").fine()
    found = tensors(burn)
    assert found["fc1.weight"]["shape"] == [4, 3] and "norm.gamma" in found and "norm.beta" in found, found
    assert "fc1.bias" in found and "norm.running_mean" in found, found
    Run("convert", burn, back, "--adapter", "from-burn").fine()
    Run("diff", path, back).fine()
    Run("diff", burn, path, "--adapter", "from-burn").fine()
    Run("convert", path, folder / "ms.mpk", "--adapter", "to-mindspore").fine()
    assert {"norm.gamma", "norm.beta", "norm.moving_mean"} < set(tensors(folder / "ms.mpk"))
    Run("convert", burn, back, "--adapter", "from-burn", "--adapter", "to-burn").fine()
    Run("diff", burn, back).fine()


def keeps_metadata_within_a_format_only(folder):
    path = write(folder / "m.safetensors", small_net(), {"author": "someone", "format": "tf"})
    mpk, out = folder / "m.mpk", folder / "out.safetensors"
    Run("convert", path, out).fine()
    assert inspected(out)["metadata"] == {"author": "someone", "format": "tf"}
    Run("convert", path, mpk).fine()
    metadata = inspected(mpk)["metadata"]
    assert metadata["settings"] == "FullPrecisionSettings" and "author" not in metadata, metadata
    Run("convert", mpk, out).fine()
    assert inspected(out)["metadata"] == {"format": "pt"}
    Run("convert", mpk, mpk, "--precision", "bf16").fine()
    changed = inspected(mpk)["metadata"]
    assert changed["settings"] == "BFloat16PrecisionSettings" and changed["version"] == metadata["version"], changed


def names_formats_where_extensions_do_not(folder):
    path = write(folder / "m.safetensors", small_net())
    Run("convert", path, folder / "out", "--to", "mpk").fine()
    assert inspected(folder / "out")["format"] == "NamedMpk"
    Run("convert", folder / "out", folder / "out", "--from", "NamedMpk", "--to", "Bin").fine()  # over itself
    assert inspected(folder / "out")["format"] == "Bin"
    Run("diff", path, folder / "out").fine()
    Run("convert", path, folder / "x.foo").refused("x.foo", "expected a name that ends in", ".mpk", "got .foo")
    Run("convert", path, folder / "x", "--to", "foo").refused("--to", "hearth formats", "'foo'")
    for form in sample.formats():
        if not form["write"]:
            Run("convert", path, folder / "x", "--to", form["name"]).refused("only read", form["name"])


def leaves_the_old_file_when_it_fails(folder):
    good, out = write(folder / "m.safetensors", small_net()), folder / "out.mpk"
    out.write_bytes(b"the old file")
    (folder / "bad.safetensors").write_bytes(good.read_bytes()[:-1])
    Run("convert", folder / "bad.safetensors", out).refused("bad.safetensors")
    Run("convert", good, out, "--rename", "fc1=fc2").refused(str(good))
    assert out.read_bytes() == b"the old file"
    assert sorted(path.name for path in folder.iterdir()) == ["bad.safetensors", "m.safetensors", "out.mpk"]
    Run("convert", good, "/proc/hearth/out.mpk").refused("/proc/hearth/out.mpk")
    Run("convert", good, folder).refused(str(folder))
    Run("convert", good, folder / "m.safetensors" / "x.mpk").refused("x.mpk")


def leaves_the_old_file_on_a_full_disk(folder):
    source = write(folder / "m.safetensors", {"w": ("F32", [50_000], [0.5] * 50_000)})
    disk = folder / "disk"
    disk.mkdir()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"tmpfs", bytes(disk), b"tmpfs", 0, b"size=128k") != 0:
        raise Skip("a small tmpfs cannot be mounted here")
    try:
        for extension in ("mpk", "bin", "safetensors"):
            path = disk / f"m.{extension}"
            path.write_bytes(b"the old file")
            Run("convert", source, path).refused(str(path), "No space left on device")
            assert path.read_bytes() == b"the old file" and [file.name for file in disk.iterdir()] == [path.name]
            path.unlink()
    finally:
        libc.umount2(bytes(disk), 2)


def keeps_nan_and_signed_zero(folder):
    path = write(folder / "m.safetensors", {"w": ("F32", [4], [math.nan, math.inf, -math.inf, -0.0])})
    for _, extension in writable():
        Run("convert", path, folder / f"m.{extension}").fine()
        Run("diff", path, folder / f"m.{extension}").fine()
