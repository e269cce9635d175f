"""Other frameworks, each in a process of its own that is started when it is first asked: worker.py."""

import atexit
import functools
import json
import os
import pathlib
import subprocess
import sys

from cases import Skip

PYTHON = os.environ.get("HEARTH_INTEROP_PYTHON") or sys.executable
WORKER = pathlib.Path(__file__).resolve().parent / "worker.py"


class Framework:
    def __init__(self, name):
        command = [PYTHON, "-B", str(WORKER), f"with_{name}"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(command, text=True, **pipes)
        atexit.register(self.end)
        self.missing = self.answer()["missing"]

    def answer(self):
        line = self.process.stdout.readline()
        assert line, f"{' '.join(self.process.args)} ended with status {self.process.wait()}"
        return json.loads(line)

    def ask(self, function, **arguments):
        self.process.stdin.write(json.dumps({"function": function, "arguments": arguments}) + "\n")
        self.process.stdin.flush()
        answer = self.answer()
        if "skip" in answer:
            raise Skip(answer["skip"])
        assert "error" not in answer, answer["error"]
        return answer["answer"]

    def end(self):
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@functools.cache
def framework(name):
    return Framework(name)


def ask(name, function, **arguments):
    found = framework(name)
    if found.missing:
        raise Skip(f"no {found.missing} in {PYTHON}; HEARTH_INTEROP_PYTHON may name another")
    return found.ask(function, **arguments)


def to_wire(tensors):
    return {name: [dtype, shape, data.hex()] for name, (dtype, shape, data) in tensors.items()}


def from_wire(tensors):
    """{name: (dtype, shape, bytes)}; a text as it is."""
    return {
        name: tensor if isinstance(tensor, str) else (tensor[0], tensor[1], bytes.fromhex(tensor[2]))
        for name, tensor in tensors.items()
    }
