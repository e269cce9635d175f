"""mnist in several processes: mpirun -n 2 mnist lenet."""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import time

import digits
from cases import Skip

MPIRUN = ("mpirun", "--allow-run-as-root", "--oversubscribe", "--mca", "btl_vader_single_copy_mechanism", "none")
HEARTH = ""


def _use(hearth):
    global HEARTH
    HEARTH = os.path.abspath(hearth)


def _mpirun(count, *arguments):
    if not shutil.which("mpirun"):
        raise Skip("there is no mpirun")
    return [*MPIRUN, "-n", str(count), digits.PROGRAM, *map(str, arguments), "--device", "cpu"]


def _run(command):
    command = [str(word) for word in command]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300)
    done.said = f"{' '.join(command)}: status {done.returncode}\n{done.stdout}{done.stderr}"
    return done


def _fine(command):
    done = _run(command)
    assert done.returncode == 0, f"expected status 0, got\n{done.said}"
    return done


def _same_as_one(folder, count, *arguments):
    """The weights of one process, to 1e-5."""
    data = digits.write_first_images(folder / "data")
    arguments = [*arguments, "--data", data, "--threads", 1, "--save"]
    one = _fine([digits.PROGRAM, *map(str, arguments), str(folder / "one.safetensors"), "--device", "cpu"])
    several = _fine(_mpirun(count, *arguments, folder / "several.safetensors"))
    epochs = [len(re.findall(r"test acc:", done.stdout)) for done in (one, several)]
    assert epochs == [1, 1], f"expected one line an epoch from one process, got\n{several.said}"
    _fine([HEARTH, "diff", "--atol", "1e-5", "--rtol", "0", folder / "one.safetensors", folder / "several.safetensors"])
    other = _run([HEARTH, "diff", "--atol", "0", "--rtol", "0", folder / "one.safetensors", folder / "several.safetensors"])
    assert other.returncode in (0, 1), other.said


def two_train_lenet_as_one(folder):
    _same_as_one(folder, 2, "lenet", "--epochs", 1, "--batch-size", 64)


def three_train_an_mlp_with_adam_as_one(folder):
    _same_as_one(folder, 3, "mlp", "--epochs", 1, "--batch-size", 60, "--optimizer", "adam", "--learning-rate", 0.001)


def a_batch_must_be_dividable(folder):
    data = digits.write_first_images(folder / "data")
    done = _run(_mpirun(2, "lenet", "--epochs", 1, "--batch-size", 33, "--data", data))
    assert done.returncode != 0, done.said
    assert "hearth: mnist: expected a batch size that 2 processes divide, got 33" in done.stderr, done.said


def resumed_together_it_goes_on(folder):
    data = digits.write_first_images(folder / "data")
    arguments = ["lenet", "--batch-size", 64, "--data", data, "--threads", 1]
    whole, parts = folder / "whole.safetensors", folder / "parts.safetensors"
    _fine(_mpirun(2, *arguments, "--epochs", 2, "--save", whole))
    _fine(_mpirun(2, *arguments, "--epochs", 1, "--resume", folder / "checkpoints"))
    _fine(_mpirun(2, *arguments, "--epochs", 2, "--resume", folder / "checkpoints", "--save", parts))
    assert whole.read_bytes() == parts.read_bytes(), "expected the bytes of a training that never stopped"


def _ranks_of(pid):
    """{rank: process} of mpirun's children."""
    found = {}
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            if f"PPid:\t{pid}\n" not in (entry / "status").read_text():
                continue
            environment = (entry / "environ").read_bytes().split(b"\0")
        except OSError:  # it has ended
            continue
        for value in environment:
            if value.startswith(b"OMPI_COMM_WORLD_RANK="):
                found[int(value.split(b"=")[1])] = int(entry.name)
    return found


def a_lost_process_ends_the_training_with_a_good_checkpoint(folder):
    data = digits.write_first_images(folder / "data")
    checkpoints = folder / "checkpoints"
    arguments = ["lenet", "--batch-size", 64, "--data", data, "--threads", 1, "--resume", checkpoints]
    command = _mpirun(2, *arguments, "--epochs", 500)
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as training:
        end = time.monotonic() + 120
        while not list(checkpoints.glob("*.mpk")) and time.monotonic() < end and training.poll() is None:
            time.sleep(0.05)
        lost = _ranks_of(training.pid).get(1)
        assert lost, f"expected process 1 below mpirun, got {_ranks_of(training.pid)}"
        os.kill(lost, signal.SIGKILL)
        out, errors = training.communicate(timeout=120)
    assert training.returncode != 0, f"expected mpirun to fail, got\n{out}{errors}"
    said = "hearth: process 0 of 2: expected an answer of the other processes, got the signal to end"
    assert said in errors, f"expected '{said}', got\n{out}{errors}"
    for checkpoint in sorted(checkpoints.glob("*.mpk")):
        _fine([HEARTH, "verify", checkpoint])
    last = max(int(epoch) for epoch in re.findall(r"^ *(\d+) train loss", out, re.M)) if "train loss" in out else 0
    done = _fine([digits.PROGRAM, *map(str, arguments), "--device", "cpu", "--epochs", str(last + 3)])
    first = int(re.search(r"^ *(\d+) train loss", done.stdout, re.M)[1])
    assert first >= last, f"expected to go on behind epoch {last}, got\n{done.said}"
