"""hearth run, hearth graph, hearth bench."""

import struct

from sample import Run, read_bytes, small_net, write


def _field(number, value):
    """A field of a protobuf message: a number, or bytes with their length."""

    def varint(n):
        out = b""
        while n >= 0x80:
            out, n = out + bytes([n & 0x7F | 0x80]), n >> 7
        return out + bytes([n])

    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    value = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(value)) + value


def _value(name, *extents):
    dims = b"".join(_field(1, _field(1 if isinstance(extent, int) else 2, extent)) for extent in extents)
    return _field(1, name) + _field(2, _field(1, _field(1, 1) + _field(2, dims)))


def _model(op, inputs=("a", "b")):
    """Of one node that makes y of floats [n, 2]."""
    node = b"".join(_field(1, name) for name in inputs) + _field(2, "y") + _field(3, "/node") + _field(4, op)
    graph = _field(1, node) + _field(2, "net")
    graph += b"".join(_field(11, _value(name, "n", 2)) for name in inputs) + _field(12, _value("y", "n", 2))
    return _field(1, 8) + _field(7, graph) + _field(8, _field(1, "") + _field(2, 17))


def _npy(*values, letter="f"):
    descr = {"f": "<f4", "d": "<f8", "q": "<i8"}[letter]
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': ({len(values) // 2}, 2), }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + struct.pack(f"<{len(values)}{letter}", *values)


def _folder_with(folder, op="Sub"):
    (folder / "net.onnx").write_bytes(_model(op))
    (folder / "a.npy").write_bytes(_npy(5, 6, 7, 8))
    (folder / "b.npy").write_bytes(_npy(1, 2, 3, 4))
    return folder / "net.onnx"


def _floats(path):
    return struct.unpack("<4f", path.read_bytes()[-16:])


def runs_a_model_on_arrays(folder):
    model = _folder_with(folder)
    Run("run", model, "--input", folder / "a.npy", "--input", folder / "b.npy", "--output", folder / "y.npy").fine()
    assert _floats(folder / "y.npy") == (4, 4, 4, 4)
    Run("run", model, "--input", f"b={folder / 'a.npy'}", "--input", folder / "b.npy", "--output", f"y={folder / 'y.npy'}").fine()
    assert _floats(folder / "y.npy") == (-4, -4, -4, -4)


def tells_the_outputs_shapes(folder):
    model = _folder_with(folder)
    out = Run("run", model, "--input", folder / "a.npy", "--input", folder / "b.npy").fine().out
    assert out == "y f32[2, 2]\n", out


def refuses_what_does_not_fit(folder):
    model = _folder_with(folder)
    a, b = folder / "a.npy", folder / "b.npy"
    Run("run", model).refused("'a'", "f32[n, 2]")
    Run("run", model, "--input", a, "--input", b, "--input", b).refused("2 inputs, got more")
    Run("run", model, "--input", f"c={a}").refused("no input 'c'")
    Run("run", model, "--input", f"a={a}", "--input", f"a={b}").refused("'a' is given twice")
    Run("run", model, "--input", a, "--input", b, "--output", f"z={folder / 'z.npy'}").refused("no output 'z'")
    (folder / "b.npy").write_bytes(_npy(1, 2, 3, 4, 5, 6))
    Run("run", model, "--input", a, "--input", b).refused("/node", "sub")
    (folder / "net.onnx").write_bytes(_model("Levitate"))
    Run("run", model, "--input", a, "--input", a).refused("/node", "an operator that hearth has", "Levitate")
    (folder / "net.onnx").write_bytes(b"none, but a text")
    Run("run", model, "--input", a).refused("net.onnx", "expected an ONNX model, got what looks like text")


def converts_inputs_to_the_declared_type(folder):
    model = _folder_with(folder)
    for name in "ab":
        (folder / f"{name}.npy").write_bytes(_npy(1, 2, 3, 4, letter="d"))
    arguments = ("run", model, "--input", folder / "a.npy", "--input", folder / "b.npy")
    assert Run(*arguments).fine().out == "y f32[2, 2]\n"
    Run(*arguments, "--output", folder / "y.npy").fine()
    assert b"<f4" in (folder / "y.npy").read_bytes()
    (folder / "b.npy").write_bytes(_npy(1, 2, 3, 4, letter="q"))
    Run(*arguments).refused("'b'", "expected f32[n, 2], got i64[2, 2]")


def writes_outputs_in_the_format_of_their_extensions(folder):
    model = _folder_with(folder)
    arguments = ("run", model, "--input", folder / "a.npy", "--input", folder / "b.npy", "--output")
    Run(*arguments, folder / "y.safetensors").fine()
    assert read_bytes(folder / "y.safetensors")["y"] == ("F32", [2, 2], struct.pack("<4f", 4, 4, 4, 4))
    for name in ("text.txt", "out"):
        Run(*arguments, folder / name).refused(name, "expected a name that ends in", ".npy", ".safetensors")
        assert not (folder / name).exists()


def calls_other_files_by_their_names(folder):
    weights = write(folder / "net.safetensors", small_net())
    Run("convert", weights, folder / "net.mpk").fine()
    for path, kind in ((weights, "Safetensors (.safetensors)"), (folder / "net.mpk", "NamedMpk (.mpk)")):
        for arguments in (("run", path), ("graph", path), ("bench", path), ("codegen", path, "-o", folder / "net.hpp")):
            Run(*arguments).refused(str(path), f"expected an ONNX model, got {kind}")


def shows_a_graph(folder):
    model = _folder_with(folder)
    out = Run("graph", model).fine().out
    assert "y f32[n, 2] = Sub(a, b)" in out, out
    assert Run("graph", model, "--dot").fine().out.startswith("digraph")
    table = Run("graph", model, "--summary").fine().out
    assert "f32[n, 2]" in table and "parameters: 0" in table, table
    Run("graph", model, "--summary", "--dot").refused("--dot")
    Run("graph", folder / "a.npy").refused("a.npy")


def measures_a_model(folder):
    model = _folder_with(folder)
    out = Run("bench", model, "--runs", 5, "--threads", 1, "--shape", "a=3,2").fine().out.splitlines()
    assert out[:2] == ["a f32[3, 2]", "b f32[1, 2]"], out
    assert out[2].startswith("median ") and out[2].endswith(" of 5 runs"), out
    Run("bench", model, "--shape", "a=3,x").refused("a=3,x")
    Run("bench", model, "--shape", "3,2").refused("NAME=")
    Run("bench", model, "--shape", "a=3,3").refused("'a'", "f32[n, 2]")
    Run("bench", model, "--runs", 0).refused("--runs")
