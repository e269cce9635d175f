"""hearth codegen: what it writes, and what it refuses. The code itself is compiled by tests/codegen."""

import struct

from case_run import _field, _model, _value
from sample import Run, inspected, read_bytes


def _linear(**names):
    """y = x w + b, of floats [n, 2] and [n, 3], with names as given."""
    x, w, b = (names.get(key, key) for key in ("x", "w", "b"))
    tensor = lambda name, shape, values: (
        b"".join(_field(1, n) for n in shape) + _field(2, 1) + _field(8, name) + _field(9, struct.pack(f"<{len(values)}f", *values))
    )
    node = _field(1, x) + _field(1, w) + _field(1, b) + _field(2, "y") + _field(3, "/fc/Gemm") + _field(4, "Gemm")
    graph = _field(1, node) + _field(2, "net") + _field(5, tensor(w, (2, 3), (1, 2, 3, 4, 5, 6))) + _field(5, tensor(b, (3,), (7, 8, 9)))
    graph += _field(11, _value(x, "n", 2)) + _field(12, _value("y", "n", 3))
    return _field(1, 8) + _field(7, graph) + _field(8, _field(1, "") + _field(2, 17))


def _with_a_constant_of_integers():
    """y = x + c, of integers [n, 40]: a buffer, and nothing that is trained."""
    dims = _field(2, _field(1, _field(2, "n")) + _field(1, _field(1, 40)))
    value = lambda name: _field(1, name) + _field(2, _field(1, _field(1, 7) + dims))
    node = _field(1, "x") + _field(1, "c") + _field(2, "y") + _field(3, "/Add") + _field(4, "Add")
    c = _field(1, 40) + _field(2, 7) + _field(8, "c") + _field(9, struct.pack("<40q", *range(40)))
    graph = _field(1, node) + _field(2, "net") + _field(5, c) + _field(11, value("x")) + _field(12, value("y"))
    return _field(1, 8) + _field(7, graph) + _field(8, _field(1, "") + _field(2, 17))


def writes_a_header_and_a_record(folder):
    (folder / "tiny-net.onnx").write_bytes(_linear(w="fc.weight", b="fc.bias"))
    out = Run("codegen", folder / "tiny-net.onnx", "-o", folder / "tiny.hpp").fine().out
    assert "tiny.hpp" in out and "tiny.safetensors" in out and "2 tensors" in out, out
    text = (folder / "tiny.hpp").read_text()
    assert "namespace tinynet {" in text and "struct TinyNet {" in text and "nn::Linear<B> fc;" in text, text
    assert "Tensor<B, 2> forward(const Tensor<B, 2>& x) const {" in text and "return fc(x);" in text, text
    # The library's layout: [out, in].
    assert read_bytes(folder / "tiny.safetensors")["fc.weight"] == ("F32", [3, 2], struct.pack("<6f", 1, 4, 2, 5, 3, 6))


def takes_names_a_format_and_a_precision(folder):
    (folder / "net.onnx").write_bytes(_linear())
    header, record = folder / "code.hpp", folder / "weights.mpk"
    out = Run("-q", "codegen", folder / "net.onnx", "-o", header, "--name", "CNN", "--namespace", "a::b2", "--record", record, "--precision", "half").fine().out
    assert out == "", out
    text = header.read_text()
    assert "namespace a::b2 {" in text and "struct CNN {" in text and "HEARTH_MODULE(CNN, fc)" in text, text
    assert {t["dtype"] for t in inspected(record)["tensors"]} == {"f16"}
    assert not (folder / "code.safetensors").exists()


def embeds(folder):
    (folder / "net.onnx").write_bytes(_linear())
    Run("codegen", folder / "net.onnx", "-o", folder / "code.hpp", "--namespace", "mine", "--embed").fine()
    weights = (folder / "code_weights.hpp").read_text()
    assert "namespace mine" in weights and "struct code_weights_type" in weights and '"fc.weight"' in weights, weights
    assert str(folder / "code.safetensors") in (folder / "code_weights.S").read_text()
    Run("codegen", folder / "net.onnx", "-o", folder / "code.hpp", "--record", folder / "a.mpk", "--embed").refused("--embed", "a.mpk")


def says_of_init_what_it_does(folder):
    random = "With random weights, as layers have them"
    for model, says in ((_linear(), True), (_model("Sub"), False)):
        (folder / "net.onnx").write_bytes(model)
        Run("codegen", folder / "net.onnx", "-o", folder / "net.hpp").fine()
        assert (random in (folder / "net.hpp").read_text()) == says
    (folder / "net.onnx").write_bytes(_with_a_constant_of_integers())
    Run("codegen", folder / "net.onnx", "-o", folder / "net.hpp").fine()
    assert "/// With zeros; the graph's own values are those of the record.\n" in (folder / "net.hpp").read_text()


def refuses_what_cannot_be_written(folder):
    model, header = folder / "net.onnx", folder / "net.hpp"
    model.write_bytes(_model("Levitate"))
    Run("codegen", model, "-o", header).refused("/node", "an operator that can be written as code", "Levitate")
    model.write_bytes(_model("Sub"))
    for name in ("1st", "a b", "class", "a;b", "hearth_net", "forward", "x" * 200, "Net_"):
        Run("codegen", model, "-o", header, "--name", name).refused("--name", name[:20])
    for space in ("a::", "::a", "a:b", "std", "hearth", "a::namespace"):
        Run("codegen", model, "-o", header, "--namespace", space).refused("--namespace", space)
    Run("codegen", model, "-o", header, "--record", folder / "x.unknown").refused("x.unknown")
    assert not header.exists()


def names_never_become_code(folder):
    wild = 'a"\n#error */ \\'
    (folder / "net.onnx").write_bytes(_linear(x=wild + "x", w=wild + "w", b="\u2028int"))
    Run("codegen", folder / "net.onnx", "-o", folder / "net.hpp").fine()
    for line in (folder / "net.hpp").read_text().splitlines():
        assert line.startswith("//") or not any(c in line for c in '"\\#') or line.startswith("#include <") or line == "#pragma once", line
