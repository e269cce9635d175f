"""onnxruntime, and hearth without the class, compute what a model does: every layer and model of export_layers."""

import os
import subprocess
import tempfile

import frameworks

PROGRAM = ""
FOLDER = None  # of what was written, for all cases
TOLERANCE = 1e-5  # of numbers beyond 1, relative
CASES = {}


def _use(program):
    global PROGRAM, FOLDER
    PROGRAM = os.path.abspath(program)
    FOLDER = tempfile.TemporaryDirectory(prefix="hearth-")
    command = [PROGRAM, FOLDER.name]
    told = subprocess.run(command, check=True, timeout=300, stdout=subprocess.PIPE, text=True).stdout
    runs, back, refused = {}, {}, {}
    for line in told.splitlines():
        what, name, *rest = line.split("\t")
        if what == "refused":
            refused[name] = rest[0]
        elif what == "model":
            runs[name], back[name] = {}, []
        elif what == "program":
            back[name].append(rest[1])
        else:
            inputs, outputs = runs[name].setdefault(rest[0], ([], []))
            (inputs if what == "input" else outputs).append(rest[1:])
    assert runs, "export_layers wrote nothing"
    for name, found in runs.items():
        CASES[name.replace("_", " ")] = _case(name, list(found.values()))
        CASES[name.replace("_", " ") + ", run by hearth"] = _round_trip(back[name])
    for name, why in refused.items():
        CASES[name.replace("_", " ")] = _refusal(why)


def _case(name, runs):
    def case(folder):
        path = os.path.join(FOLDER.name, f"{name}.onnx")
        frameworks.ask("onnxruntime", "run", path=path, runs=runs, tolerance=TOLERANCE)

    return case


def _round_trip(wrong):
    def case(folder):
        assert wrong and not any(wrong), "; ".join(filter(None, wrong)) or "no run"

    return case


def _refusal(why):
    def case(folder):
        raise AssertionError(why)

    return case
