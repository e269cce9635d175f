"""The lines of the table that are not of steps: memory, the learner, an executable's size, compile time."""

import pathlib
import re
import statistics
import subprocess
import tempfile

import table
from common import ROOT, Worker, build, cell, compiler_costs, python_with

HERE = pathlib.Path(__file__).parent
MIB = 1 << 20
EPOCH = 60_000 // 32  # steps


def _memory(title, _):
    def most(*command):
        run = subprocess.run([str(word) for word in command], capture_output=True, text=True)
        return int(run.stdout) * 1024 / MIB if run.returncode == 0 else None

    ours, python = most(build("bench_memory"), 300), python_with("torch")
    theirs = most(python, HERE / "torch_memory.py", 300) if python else None
    ratio = ours / theirs if ours and theirs else None
    table.line(title, f"{ours:.0f} MiB" if ours else "", "PyTorch", f"{theirs:.0f} MiB" if theirs else "", ratio, 0.15)


def _learner(title, repetitions):
    with tempfile.TemporaryDirectory() as folder:
        worker = Worker(build("bench_learner"), 2, folder)
        cases = {"everything": [], "resident": []}
        for case in cases:
            worker.time(case, 50)
        for _ in range(repetitions):
            for case, times in cases.items():
                times.append(worker.time(case, EPOCH))
        worker.close()
    # of each repetition its own: what disturbed one of them disturbed its neighbour as well
    ratio = statistics.median(a / b for a, b in zip(*cases.values()))
    table.line(title, cell(cases["everything"]), "the bare steps", cell(cases["resident"]), ratio, 1.05)


def _size(title, _):
    with tempfile.TemporaryDirectory() as folder:
        stripped = pathlib.Path(folder) / "stripped"
        subprocess.run(["strip", "-o", stripped, build("bench_embedded")], check=True)
        size = stripped.stat().st_size
    table.line(title, f"{size / 1e6:.2f} MB", "a limit", "1.50 MB", size / 1.5e6, 1.00)


def _compile(title, repetitions):
    def compiled(source, *includes):
        command = ["g++", "-std=c++20", "-O2", "-c", source, "-o", "/dev/null", *(f"-I{folder}" for folder in includes)]
        times = [compiler_costs(command)[0] for _ in range(min(repetitions, 3))]
        return None if None in times else times

    ours = compiled(ROOT / "tests/docs/five_minutes.cpp", ROOT / "include", *(ROOT / "backends").glob("*/include"))
    python = python_with("torch")
    theirs = None
    if python:
        where = [python, "-c", "import torch, os; print(os.path.dirname(torch.__file__))"]
        include = pathlib.Path(subprocess.check_output(where, text=True).strip()) / "include"
        theirs = compiled(HERE / "torch_linear.cpp", include, include / "torch/csrc/api/include")
    ratio = statistics.median(ours) / statistics.median(theirs) if theirs else None
    seconds = [f"{statistics.median(times):.1f} s" if times else "" for times in (ours, theirs)]
    table.line(title, seconds[0], "torch/torch.h", seconds[1], ratio, 0.12)


LINES = {
    "peak memory, LeNet training, batch 32": _memory,
    "epoch of LeNet in the learner, everything on": _learner,
    "executable with an embedded MLP": _size,
    "compile a LeNet training program": _compile,
}


def lines(pattern, repetitions):
    for title, measure in LINES.items():
        if re.search(pattern, title):
            measure(title, repetitions)
