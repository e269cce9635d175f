"""The onnx library reads what graphs.cpp wrote, and graphs.cpp what it wrote; onnxruntime runs both."""

import os
import subprocess

import frameworks

PROGRAM = ""


def _use(program):
    global PROGRAM
    PROGRAM = os.path.abspath(program)


def _run(*arguments):
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _written(name, inputs, expected):
    """A case: the checker takes the graph, protobuf writes the same bytes of it, and it computes what is expected."""

    def case(folder):
        frameworks.ask("onnx", "version")  # skips before anything is written
        _run("write", folder)
        path = str(folder / f"{name}.onnx")
        checked = frameworks.ask("onnx", "check", path=path)
        assert checked == {"is canonical": True, "ir_version": 8, "opset": 17}, checked
        found = frameworks.ask("onnx", "run", path=path, inputs=inputs)
        assert found == expected, f"expected {expected}, got {found}"

    return case


def _f32(values):
    return ["float32", values]


def _mlp(width):
    """For [1, 2]: the first layer has the weights 0, 1, 2, .. and biases of -1, the second one sums halves."""
    return 0.5 * sum(max(0, 2 * i + (2 * i + 1) * 2 - 1) for i in range(width))


TYPES = ("f64", "f32", "f16", "bf16", "i64", "i32", "i16", "i8", "u64", "u32", "u16", "u8")

CASES = {
    "an mlp of ours": _written("mlp", {"x": _f32([[1, 2], [-1, -2]])}, {"y": [[_mlp(3)], [0.0]]}),
    "one with its weights beside": _written("beside", {"x": _f32([[1, 2]])}, {"y": [[_mlp(300)]]}),
    # A window of ones over ones has 4, 6 or 9 of them; the largest of each quarter is 9.
    "a cnn of ours": _written("cnn", {"x": _f32([[[[1] * 4] * 4]])}, {"y": [[9.0, 19.0]]}),
    "one branch of ours": _written("branches", {"is_sum": ["bool", True], "x": _f32([3, 4])}, {"y": [5.0, 6.0]}),
    "the other branch": _written("branches", {"is_sum": ["bool", False], "x": _f32([3, 4])}, {"y": [6.0, 8.0]}),
    "attributes of ours": _written(
        "attributes",
        {"a": _f32([[1, 2], [3, 4]]), "k": ["int64", [2, 1, 7]]},
        {"y": [[0.5, 1.5], [-1.0, -2.0]], "l": [0.75, 0.25, -1.0], "ints": [-3, 2**40]},
    ),
    "every type of ours": _written(
        "types", {}, {name: [[0, 1], [1, 0]] for name in TYPES} | {"bool": [[False, True], [True, False]], "empty": []}
    ),
}


def _read(name, *lines):
    """A case: a model that onnx makes is read as these lines, and a copy computes the same."""

    def case(folder):
        path, copy = folder / "model.onnx", folder / "copy.onnx"
        made = frameworks.ask("onnx", "make", which=name, path=str(path))
        listed = _run("list", path).splitlines()
        assert listed == list(lines), "got\n" + "\n".join(listed)
        _run("copy", path, copy)
        checked = frameworks.ask("onnx", "check", path=str(copy))
        assert checked["is canonical"], "protobuf writes other bytes"
        assert checked["opset"] == made["opset"], checked
        expected = frameworks.ask("onnx", "run", path=str(path), inputs=made["inputs"])
        found = frameworks.ask("onnx", "run", path=str(copy), inputs=made["inputs"])
        assert found == expected, f"expected {expected}, got {found}"

    return case


CASES |= {
    "a loop of onnx's": _read(
        "loop",
        "in x f32[2]",
        "weight trips i64[]",
        "weight go bool[]",
        "node Loop(trips, go, x) -> y",
        "out y f32[2]",
    ),
    "functions of onnx's": _read(
        "functions",
        "in x f32[n, 2]",
        "weight w f32[2, 2]",
        "node MatMul(x, w) -> /inlined_1/m",
        "node LeakyRelu(/inlined_1/m) -> h",
        "node MatMul(h, w) -> /inlined_2/m",
        "node LeakyRelu(/inlined_2/m) -> y",
        "out y f32[n, 2]",
    ),
    "weights beside a model of onnx's": _read(
        "beside", "in x f32[1, 32]", "weight w f32[32, 32]", "node MatMul(x, w) -> y", "out y f32[1, 32]"
    ),
    "initializers among the inputs": _read(
        "old", "in x f32[2]", "weight w f32[2]", "node Add(x, w) -> y", "out y f32[2]"
    ),
    "the newest operators": _read(
        "newest", "in x f32[2, 4]", "weight w f32[4]", "node RMSNormalization(x, w) -> y", "out y f32[2, 4]"
    ),
}
