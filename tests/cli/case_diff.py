"""hearth diff."""

import json
import math

from sample import Run, small_net, with_constants, writable, write


def _pair(folder, a, b):
    return write(folder / "a.safetensors", a), write(folder / "b.safetensors", b)


def _one(folder, dtype, a, b, *arguments):
    """diff of two vectors called w."""
    return Run("diff", *_pair(folder, {"w": (dtype, [len(a)], a)}, {"w": (dtype, [len(b)], b)}), *arguments)


def finds_no_difference_across_formats(folder):
    path = write(folder / "m.safetensors", small_net())
    for _, extension in writable():
        Run("convert", path, folder / f"m.{extension}").fine()
        for _, other in writable():
            if (folder / f"m.{other}").exists():
                run = Run("diff", folder / f"m.{extension}", folder / f"m.{other}").fine()
                assert run.out == "no difference in 6 fields\n", run.said


def says_where_and_how_much(folder):
    a, b = small_net(), small_net(fc1__bias=[0.5, -0.25, 1.5], fc2__weight=[1.5, -2.5, 3.5, 0.0, 1.25, 4.0])
    run = Run("diff", *_pair(folder, a, b)).different()
    assert run.out.splitlines() == [
        "fc1.bias: 1 of 3 values differ: largest absolute error 0.5 at [2] (1, 1.5), relative 0.3333 at [2]",
        "fc2.weight: 2 of 6 values differ: largest absolute error 2 at [1, 2] (2, 4), relative 0.5 at [1, 2]",
        "4 same, 2 different",
    ], run.said


def looks_behind_the_first_piece(folder):
    values = [0.0] * 150_000
    other = [*values[:-2], 7.0, 0.0]
    run = _one(folder, "F32", values, other).different()
    assert "1 of 150,000 values differ: largest absolute error 7 at [149998] (0, 7)" in run.out, run.said


def says_what_is_missing(folder):
    a, b = small_net(), small_net()
    del b["fc1.bias"]
    b["fc3.weight"] = ("F32", [1], [1])
    run = Run("diff", *_pair(folder, a, b)).different()
    assert run.out.splitlines() == [
        "fc1.bias: f32[3], only in A",
        "fc3.weight: f32[1], only in B",
        "5 same, 1 only in A, 1 only in B",
    ], run.said


def says_other_shapes_and_types(folder):
    run = Run("diff", *_pair(folder, {"w": ("F32", [2, 3], [1] * 6)}, {"w": ("F32", [3, 2], [1] * 6)})).different()
    assert run.out.startswith("w: f32[2, 3] in A, f32[3, 2] in B\n"), run.said
    a, b = _pair(folder, {"w": ("F32", [2], [1, 2])}, {"w": ("F64", [2], [1, 2])})
    assert Run("diff", a, b).different().out.startswith("w: f32[2] in A, f64[2] in B\n")
    Run("diff", a, b, "--atol", "0").fine()
    a, b = _pair(folder, {"w": ("F32", [2], [1, 2])}, {"w": ("I64", [2], [1, 2])})
    Run("diff", a, b).different()
    Run("diff", a, b, "--rtol", "0").fine()


def takes_nan_for_nan_and_infinity_for_itself_only(folder):
    _one(folder, "F32", [math.nan, 1], [math.nan, 1]).fine()
    _one(folder, "F32", [math.nan, 1], [math.nan, 1], "--atol", "1").fine()
    _one(folder, "F32", [math.inf], [math.inf], "--rtol", "1").fine()
    for a, b in ((math.inf, 1.0), (1.0, math.inf), (math.inf, -math.inf), (math.nan, 1.0), (1.0, math.nan)):
        for tolerance in ((), ("--atol", "1e9"), ("--rtol", "0.5")):
            run = _one(folder, "F32", [a, 0], [b, 0], *tolerance).different()
            assert "largest absolute error inf at [0]" in run.out, run.said


def takes_tolerances(folder):
    _one(folder, "F32", [100.0, 1], [100.5, 1], "--atol", "0.5").fine()
    _one(folder, "F32", [100.0, 1], [100.5, 1], "--atol", "0.499").different()
    _one(folder, "F32", [100.0, 1], [100.5, 1], "--rtol", "0.005").fine()
    _one(folder, "F32", [100.0, 1], [100.5, 1], "--rtol", "0.0049").different()
    _one(folder, "F32", [100.0, 1], [100.5, 1], "--rtol", "0.0025", "--atol", "0.25").fine()
    _one(folder, "F32", [0.0, 1], [-0.0, 1]).different()  # other bits
    _one(folder, "F32", [0.0, 1], [-0.0, 1], "--atol", "0").fine()


def compares_large_integers_exactly(folder):
    for dtype in ("I64", "U64"):
        run = _one(folder, dtype, [1, 2**62], [1, 2**62 + 1]).different()
        assert "error 1 at [1] (4611686018427387904, 4611686018427387905)" in run.out, run.said
        _one(folder, dtype, [1, 2**62], [1, 2**62 + 1], "--atol", "0.5").different()
        _one(folder, dtype, [1, 2**62], [1, 2**62 + 1], "--atol", "1").fine()


def compares_constants(folder):
    net, metadata = with_constants()
    a = write(folder / "a.safetensors", net, metadata)
    Run("convert", a, folder / "a.mpk").fine()
    Run("diff", a, folder / "a.mpk").fine()
    metadata["hearth.constants"] = json.dumps({"conv.stride": 3, "rate": 0.5625, "name": "mlp", "flag": True})
    b = write(folder / "b.safetensors", net, metadata)
    lines = Run("diff", a, b).different().out.splitlines()
    assert sorted(line.split(":")[0] for line in lines[:-1]) == ["conv.stride", "name", "rate"], lines
    lines = Run("diff", a, b, "--atol", "0.1").different().out.splitlines()
    assert sorted(line.split(":")[0] for line in lines[:-1]) == ["conv.stride", "name"], lines


def takes_a_tensor_without_dimensions_for_a_constant(folder):
    net, metadata = with_constants()
    metadata["hearth.constants"] = json.dumps({"conv.stride": 2, "rate": 0.5, "flag": True})
    a = write(folder / "a.safetensors", net, metadata)
    head = net["fc1.weight"]  # what is tied is written again where there are no ties
    scalars = {"conv.stride": ("I64", [], [2]), "rate": ("F64", [], [0.5]), "flag": ("BOOL", [], [True])}
    b = write(folder / "b.safetensors", {**net, "head.weight": head, **scalars})
    Run("diff", a, b).fine()
    Run("diff", b, a).fine()
    scalars["rate"] = ("F64", [], [0.25])
    write(b, {**net, "head.weight": head, **scalars})
    assert Run("diff", a, b).different().out.startswith("rate: ")


def compares_below_a_key(folder):
    plain = write(folder / "a.safetensors", small_net())
    net = {f"model_state_dict.{name}": tensor for name, tensor in small_net().items()}
    deep = write(folder / "b.safetensors", {**net, "epoch": ("I64", [], [1])})
    Run("diff", plain, deep).different()
    for a, b in ((plain, deep), (deep, plain), (deep, deep)):
        Run("diff", a, b, "--top-level-key", "model_state_dict").fine()
    Run("diff", plain, deep, "--top-level-key", "nothing").refused("nothing")


def has_status_2_for_trouble(folder):
    path = write(folder / "a.safetensors", small_net())
    Run("diff", path, folder / "none.mpk").refused("none.mpk")
    Run("diff", folder / "none.mpk", path).refused("none.mpk")
    for tolerance in ("-1", "nan", "inf", "x", "", "1e-3x"):
        Run("diff", path, path, f"--atol={tolerance}").refused("--atol")
