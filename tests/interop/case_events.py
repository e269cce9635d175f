"""TensorBoard reads what write_events.cpp wrote."""

import math
import os
import subprocess

import frameworks

WRITER = ""


def _use(program):
    global WRITER
    WRITER = os.path.abspath(program)


def _written(folder):
    subprocess.run([WRITER, folder], check=True, timeout=60)
    return str(folder)


LOSSES = [[step, 100 if step < 5 else 1 / step] for step in range(1, 301)]


def _close(found, expected):
    assert len(found) == len(expected), f"expected {len(expected)} numbers, got {len(found)}"
    for (step, value), (wanted_step, wanted) in zip(found, expected):
        assert step == wanted_step and math.isclose(value, wanted, rel_tol=1e-6), f"expected {wanted} at {wanted_step}, got {value} at {step}"


def scalars_are_read_and_what_was_repeated_shows_once(folder):
    read = frameworks.ask("tensorboard", "read", folder=_written(folder))["scalars"]
    assert set(read) == {"step/loss", "valid/accuracy"}, f"got {sorted(read)}"
    _close(read["step/loss"], LOSSES)
    _close(read["valid/accuracy"], [[300, 0.9875]])


def histograms_are_read(folder):
    read = frameworks.ask("tensorboard", "read", folder=_written(folder))["histograms"]
    (histogram,) = read["weights/conv1.weight"]
    values = [math.sin(i) / 4 for i in range(1000)]
    expected = {
        "step": 300,
        "min": min(values),
        "max": max(values),
        "num": 1000,
        "sum": math.fsum(values),
        "sum_squares": math.fsum(v * v for v in values),
        "counts": 1000,
    }
    for name, value in expected.items():
        assert math.isclose(histogram[name], value, rel_tol=1e-9), f"{name}: expected {value}, got {histogram[name]}"
    mean = histogram["mean of buckets"]
    assert 0 <= mean - expected["sum"] / 1000 <= 0.1 * 0.25, f"the buckets' mean is {mean}"


def images_are_read(folder):
    read = frameworks.ask("tensorboard", "read", folder=_written(folder))["images"]
    assert read == {
        "filters/grey": [[300, 3, 2, [0, 50, 100, 150, 200, 250]]],
        "filters/colour": [[300, 2, 1, [255, 0, 0, 0, 0, 255]]],
    }, f"got {read}"


def the_pages_know_what_is_what(folder):
    shown = frameworks.ask("tensorboard", "shown", folder=_written(folder))
    assert shown["plugins"] == {
        "step/loss": "scalars",
        "valid/accuracy": "scalars",
        "weights/conv1.weight": "histograms",
        "filters/grey": "images",
        "filters/colour": "images",
    }, f"got {shown['plugins']}"
    _close(shown["scalars"]["step/loss"], LOSSES)
