"""hearth inspect, hearth formats."""

import math
import os
import re
import shutil

import sample
from sample import Run, fixture, formats, inspected, small_net, tensors, with_constants, write, write_large


def shows_name_type_shape_size_and_statistics(folder):
    path = write(folder / "m.safetensors", {"w": ("F32", [2, 2], [1, 2, 3, 6]), "n.count": ("I64", [], [-7])})
    run = Run("inspect", path).fine()
    run.says(
        f"{path}: Safetensors (.safetensors), {path.stat().st_size} bytes",
        "tensor dtype shape bytes min max mean std",
        "w f32 [2, 2] 16 1 6 3 1.871",
        "n.count i64 [] 8 -7 -7 -7 0",
        "2 tensors, 5 values, 24 bytes",
    )


def has_aligned_columns(folder):
    net = {**small_net(), "a.name.that.is.longer": ("F64", [1, 1, 1], [-1e-9]), "ünïcödé": ("I8", [1], [3])}
    lines = Run("inspect", write(folder / "m.safetensors", net)).fine().out.splitlines()
    table = lines[lines.index(next(line for line in lines if line.startswith("tensor"))) :][: len(net) + 1]
    assert len(table) == len(net) + 1, lines
    columns = re.compile(r"(\S+)( +)(\S+)( +)(\[.*?\]|shape)( +)(\S+)")
    found = [columns.match(line) for line in table]
    assert all(found), table
    for start in (3, 5):  # left
        assert len({match.start(start) for match in found}) == 1, table
    assert len({match.end(7) for match in found}) == 1, table  # right: bytes
    assert len({len(line) for line in table}) == 1, table
    assert all(line == line.rstrip() for line in lines)


def shows_metadata_constants_and_links(folder):
    path = write(folder / "m.safetensors", *with_constants())
    Run("inspect", path).fine().says(
        "author someone",
        "conv.stride 2",
        "rate 0.5",
        'name "lenet"',
        "flag true",
        "head.weight -> fc1.weight",
        "6 tensors, 30 values, 120 bytes, 4 constants, 1 link",
    )


def tells_all_as_json(folder):
    found = inspected(write(folder / "m.safetensors", *with_constants()))
    assert found["format"] == "Safetensors" and found["metadata"] == {"author": "someone"}, found
    assert found["constants"] == {"conv.stride": 2, "rate": 0.5, "name": "lenet", "flag": True}, found
    assert found["links"] == {"head.weight": "fc1.weight"}, found
    assert found["totals"] == {"tensors": 6, "values": 30, "bytes": 120}, found
    weight = next(tensor for tensor in found["tensors"] if tensor["name"] == "fc1.weight")
    values = small_net()["fc1.weight"][2]
    mean = sum(values) / 12
    assert (weight["dtype"], weight["shape"], weight["bytes"]) == ("f32", [3, 4], 48), weight
    assert (weight["min"], weight["max"], weight["nan"], weight["inf"]) == (-0.5, 0.875, 0, 0), weight
    assert math.isclose(weight["mean"], mean) and math.isclose(
        weight["std"], math.sqrt(sum((value - mean) ** 2 for value in values) / 12)
    ), weight
    assert next(tensor for tensor in found["tensors"] if tensor["name"] == "fc1.bias")["id"] == "b7", found


def counts_what_is_not_finite(folder):
    values = [math.nan, 1, math.inf, -math.inf, 3]
    path = write(folder / "m.safetensors", {"w": ("F32", [5], values), "v": ("F16", [1], [math.nan]), "x": ("F32", [0], [])})
    Run("inspect", path).fine().says(
        "tensor dtype shape bytes min max mean std not finite",
        "w f32 [5] 20 1 3 2 1 1 NaN, 2 infinite",
        "v f16 [1] 2 - - - - 1 NaN",
        "x f32 [0] 0 - - - -",
    )
    found = tensors(path)
    assert (found["w"]["nan"], found["w"]["inf"], found["v"]["min"]) == (1, 2, None), found


def has_exact_statistics_of_close_values(folder):
    values = [1e8 + i % 2 for i in range(200_000)]  # more than are looked at together
    found = tensors(write(folder / "m.safetensors", {"w": ("F64", [200_000], values)}))["w"]
    assert found["mean"] == 1e8 + 0.5 and math.isclose(found["std"], 0.5, rel_tol=1e-9), found


def has_statistics_of_every_dtype(folder):
    found = tensors(write(folder / "m.safetensors", sample.every_dtype()))
    assert found["of.u64"]["max"] == float(2**64 - 1) and found["of.i64"]["min"] == -(2.0**62), found
    assert found["of.bool"]["mean"] == 0.5 and found["of.i8"]["min"] == -128, found
    assert all(found[f"of.{name}"]["min"] == -0.25 for name in ("f64", "f32", "f16", "bf16")), found


def leaves_statistics_of_large_files_out(folder):
    path = write_large(folder / "m.safetensors", 17 * 2**20, last=2.0)
    head = "tensor dtype shape bytes"
    Run("inspect", path).fine().says(head)
    Run("inspect", path, "--stats").fine().says(head + " min max mean std")
    small = write(folder / "s.safetensors", small_net())
    Run("inspect", small, "--no-stats").fine().says(head)
    Run("inspect", small, "--stats", "--no-stats").refused("--no-stats", "--stats")


def spells_out_what_would_steer_a_terminal(folder):
    names = ("\x1b[31mred", "bell\x07", "right\u202eleft", "c1\x9b")
    path = write(folder / "m.safetensors", {name: ("F32", [1], [1]) for name in names}, {"k\x1b": "v\nw"})
    run = Run("inspect", path).fine().says("k\\x1b v\\x0aw")
    for name in ("\\x1b[31mred", "bell\\x07", "right\\xe2\\x80\\xaeleft", "c1\\xc2\\x9b"):
        assert f"\n{name} " in run.out, run.said
    assert not set(run.out) & set("\x1b\x07\u202e\x9b"), run.said
    assert set(tensors(path)) == set(names)


def takes_what_lies_below_a_key(folder):
    net = {f"model_state_dict.{name}": tensor for name, tensor in small_net().items()}
    path = write(folder / "m.safetensors", {**net, "optimizer.step": ("I64", [], [3])})
    assert set(tensors(path, "--top-level-key", "model_state_dict")) == set(small_net())
    Run("inspect", path, "--top-level-key", "nothing").refused(str(path), "nothing")


def believes_content_more_than_a_name(folder):
    path = write(folder / "m.safetensors", small_net())
    for name, extension in sample.writable():
        if extension == "safetensors":
            continue
        Run("convert", path, folder / f"m.{extension}").fine()
        wrong = shutil.copy(folder / f"m.{extension}", folder / "wrong.safetensors")
        run = Run("inspect", wrong, "--json").noted(str(wrong), f"is {name} (.{extension})", "not Safetensors")
        assert f'"format": "{name}"' in run.out, run.said
        Run("inspect", wrong, "--quiet").fine()
        plain = shutil.copy(folder / f"m.{extension}", folder / "m")
        assert inspected(plain)["format"] == name
        Run("inspect", wrong, "--from", "safetensors").refused(str(wrong), "expected Safetensors", f"got {name}")


def reads_a_pipe(folder):
    path = write(folder / "m.safetensors", small_net())
    read, into = os.pipe()
    os.write(into, path.read_bytes())
    os.close(into)
    with os.fdopen(read) as pipe:
        Run("inspect", "/dev/stdin", stdin=pipe).fine().says("6 tensors, 30 values, 120 bytes")


def lists_the_formats(folder):
    run = Run("formats").fine()
    for form in formats():
        use = "read, write" if form["write"] else "read"
        run.says(f"{form['name']} {use} {' '.join('.' + extension for extension in form['extensions'])}")
    assert {"NamedMpk", "PrettyJson", "Burnpack", "Bin", "Safetensors", "PyTorch", "Npz", "MindSpore"} <= {
        name for name, _ in sample.writable()
    }
    assert {"Npy", "ONNX", "SafetensorsIndex"} <= {form["name"] for form in formats()}


def reads_every_fixture(folder):
    known = {"." + extension for form in formats() for extension in form["extensions"]}
    for path in sorted(fixture("README.md").parent.rglob("*")):
        if not path.is_file():
            continue
        run = Run("inspect", path, "--quiet")
        if path.suffix in known - {".bin", ".json"}:
            run.fine()
        else:  # numbers to compare with, images, and Burn's bincode, which only the model's type tells apart
            run.refused(str(path), "Burn's bincode" if path.name.startswith("mnist_cnn") else "")


def counts_the_values_of_lenet(folder):
    Run("inspect", fixture("pytorch/lenet.safetensors")).fine().says("10 tensors, 61,706 values, 241.0 KiB")
    Run("inspect", fixture("burn/lstm_v0.17_half.mpk")).fine().says("settings HalfPrecisionSettings")
