#!/usr/bin/env python3
"""The tests of single operators that the onnx package carries, run by `hearth run`.

nodes.py HEARTH [--only REGEX] [--table FILE] [--list]

A test lies inside the vocabulary when all of its operators stand in operators.txt and all of its tensors have
element types that hearth has. Those must pass, but for the ones that failures.txt lists with their reasons.
"""

import argparse
import collections
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SHARE = 0.95  # of the tests inside, at least

TYPES = {"FLOAT", "DOUBLE", "FLOAT16", "INT64", "INT32", "INT16", "INT8", "UINT64", "UINT32", "UINT16", "UINT8", "BOOL"}


def listed(name):
    lines = (HERE / name).read_text().splitlines()
    return [line for line in (line.split("#")[0].strip() for line in lines) if line]


def operators_of(graph):
    for node in graph.node:
        yield node.op_type if node.domain in ("", "ai.onnx") else f"{node.domain}.{node.op_type}"
        for attribute in node.attribute:
            yield from operators_of(attribute.g)
            for inner in attribute.graphs:
                yield from operators_of(inner)


def types_of(onnx, graph):
    for value in (*graph.input, *graph.output):
        kind = value.type.WhichOneof("value")
        yield onnx.TensorProto.DataType.Name(value.type.tensor_type.elem_type) if kind == "tensor_type" else kind
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.HasField("t"):
                yield onnx.TensorProto.DataType.Name(attribute.t.data_type)


class Tests:
    def __init__(self, command):
        import numpy
        import onnx
        import onnx.numpy_helper

        self.np, self.onnx, self.command = numpy, onnx, command
        self.root = pathlib.Path(onnx.__file__).parent / "backend/test/data/node"

    def inside(self, vocabulary):
        for folder in sorted(self.root.iterdir()):
            graph = self.onnx.load(folder / "model.onnx", load_external_data=False).graph
            if set(operators_of(graph)) <= vocabulary and set(types_of(self.onnx, graph)) <= TYPES:
                yield folder.name

    def tensor(self, path):
        proto = self.onnx.TensorProto()
        proto.ParseFromString(path.read_bytes())
        return self.onnx.numpy_helper.to_array(proto)

    def run(self, name):
        """None where it passes, else what went wrong."""
        folder = self.root / name
        model = self.onnx.load(folder / "model.onnx")
        names = [value.name for value in model.graph.input]
        outputs = [value.name for value in model.graph.output]
        for data in sorted(folder.glob("test_data_set_*")):
            with tempfile.TemporaryDirectory() as scratch:
                arguments = [self.command, "-q", "run", str(folder / "model.onnx")]
                for i, value in enumerate(names):
                    path = data / f"input_{i}.pb"
                    if not path.exists():
                        continue
                    self.np.save(f"{scratch}/in{i}.npy", self.tensor(path))
                    arguments += ["--input", f"{value}={scratch}/in{i}.npy"]
                for i, value in enumerate(outputs):
                    arguments += ["--output", f"{value}={scratch}/out{i}.npy"]
                ran = subprocess.run(arguments, capture_output=True, text=True, timeout=60)
                if ran.returncode != 0:
                    return ran.stderr.strip().splitlines()[-1] if ran.stderr.strip() else f"status {ran.returncode}"
                for i, value in enumerate(outputs):
                    wanted = self.tensor(data / f"output_{i}.pb")
                    wrong = self.difference(wanted, self.np.load(f"{scratch}/out{i}.npy"))
                    if wrong:
                        return f"{value}: {wrong}"
        return None

    def difference(self, wanted, got):
        if wanted.dtype != got.dtype:
            return f"expected {wanted.dtype}, got {got.dtype}"
        if wanted.shape != got.shape:
            return f"expected {list(wanted.shape)}, got {list(got.shape)}"
        try:  # the tolerances of the package's own runner
            self.np.testing.assert_allclose(got.astype(self.np.float64), wanted.astype(self.np.float64), rtol=1e-3, atol=1e-7)
        except AssertionError as error:
            return " ".join(str(error).split())[:160]
        return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("command")
    parser.add_argument("--only", default="")
    parser.add_argument("--table")
    parser.add_argument("--list", action="store_true", help="print every failure")
    options = parser.parse_args()
    try:
        tests = Tests(options.command)
    except ImportError as missing:
        print(f"ok - operators # SKIP no {missing.name} in {sys.executable}")
        return 0
    vocabulary = set(listed("operators.txt"))
    known = dict(line.split(": ", 1) for line in listed("failures.txt"))
    names = [name for name in tests.inside(vocabulary) if re.search(options.only, name)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        wrong = {name: why for name, why in zip(names, pool.map(tests.run, names)) if why}
    passed = len(names) - len(wrong)
    print(f"# {len(names)} tests inside of {len(vocabulary)} operators, {passed} passed ({passed / max(len(names), 1):.1%})")
    fine = True
    for name, why in wrong.items():
        if options.list or name not in known:
            print(f"# {name}: {why}")
        if name not in known:
            fine = False
    for name in sorted(known):
        if name in names and name not in wrong:
            print(f"# {name}: listed as a failure, but passes")
            fine = False
    if passed < SHARE * len(names):
        fine = False
    print(f"{'ok' if fine else 'not ok'} - operators")
    if options.table:
        write_table(tests, names, wrong, known, options.table)
    return 0 if fine else 1


def write_table(tests, names, wrong, known, path):
    counts = collections.defaultdict(lambda: [0, 0])
    for name in names:
        graph = tests.onnx.load(tests.root / name / "model.onnx", load_external_data=False).graph
        for operator in set(operators_of(graph)):
            counts[operator][0] += 1
            counts[operator][1] += name not in wrong
    lines = [
        "# Operators",
        "",
        "<!-- Written by tests/onnx/nodes.py --table; do not edit. -->",
        "",
        "What `Program` runs of ONNX, and how many of the tests of onnx 1.22 that use an operator, with others or alone,",
        "pass.",
        "",
        "| operator | tests | pass |",
        "| --- | ---: | ---: |",
    ]
    lines += [f"| {operator} | {all_} | {good} |" for operator, (all_, good) in sorted(counts.items())]
    if wrong:
        lines += ["", "Those that do not, and why:", "", "| test | reason |", "| --- | --- |"]
        lines += [f"| {name} | {known.get(name, 'unknown')} |" for name in sorted(wrong)]
    pathlib.Path(path).write_text("\n".join(lines) + "\n")


sys.exit(main())
