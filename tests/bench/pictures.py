"""What is drawn: time and memory against batch size, width, depth, threads, a file's size and its layers, and layers in
the source."""

import dataclasses
import os
import pathlib
from typing import Callable

import layers
import plot
from growth import Curve
from points import load, step, width_of

CONSTANT, LINEAR, SQUARE = 0, 1, 2  # the exponents with which the work grows


@dataclasses.dataclass
class Picture:
    name: str
    x_label: str
    curves: list
    guide: dict  # by cost the exponent of the dashed line, which goes through the first curve's end
    guide_name: str = "as the work grows"
    x_text: Callable = plot.number
    time_of: str = "time of a training step"
    units: tuple = ("ms", "MiB")
    linear: bool = False  # the axes
    relative: bool = False  # times are drawn as parts of one thread's

    def draw(self, folder):
        def panel(cost, unit):
            relative = self.relative and cost == "time"
            of = lambda costs: [value / costs[0] for value in costs] if relative else costs
            curves = [(curve.name, curve.at, of(curve.costs[cost])) for curve in self.curves]
            title = f"{self.time_of if cost == 'time' else cost}, {'one thread = 1' if relative else unit}"
            return plot.Panel(title, self.x_label, curves, self.guide.get(cost), self.x_text, self.linear)

        panels = [panel(cost, unit) for cost, unit in zip(("time", "memory"), self.units)]
        (folder / f"{self.name}.svg").write_text(plot.picture(panels, self.guide_name if self.guide else ""))


def powers(first, last, factor=2):
    return [first * factor**i for i in range(20) if first * factor**i <= last]


def _size(mebibytes):
    return f"{mebibytes / 1024:.0f} GiB" if mebibytes >= 1024 else f"{mebibytes} MiB"


def _steps(name, key, at, work, seconds, model="mlp", **options):
    return Curve(name, at, lambda x: step(model, seconds=seconds, **{**options, key: x}), work)


def _free_mebibytes():
    lines = pathlib.Path("/proc/meminfo").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable")) // 1024


def pictures(quick, folder):
    """All of them, not yet measured; files are made in the folder."""
    seconds = 0.05 if quick else 0.2
    wall = {"clock": "wall"}
    cores = powers(1, len(os.sched_getaffinity(0)))
    batches = powers(1, 128 if quick else 1024)
    widths = powers(16, 512 if quick else 2048)
    depths = powers(1, 32 if quick else 256)
    mebibytes = powers(1, 64 if quick else min(4096, _free_mebibytes() // 3), 4)
    layer_counts = powers(1, 64, 4 if quick else 2)

    def compiled(name, distinct):
        return Curve(name, layer_counts, lambda n: layers.compiled(n, distinct), LINEAR, fixed=True)

    batch = [
        _steps(f"{title}, {text}", "batch", batches, LINEAR, seconds, model, threads=count, clock=clock)
        for title, model in (("LeNet", "lenet"), ("MLP", "mlp"))
        for count, text, clock in [(1, "1 thread", "processor"), (2, "2 threads", "wall")][: len(cores)]
    ]
    width = [_steps(f"MLP, batch {n}", "width", widths, SQUARE, seconds, batch=n) for n in (256, 64)]
    depth = [_steps(f"MLP, width {w}", "depth", depths, LINEAR, seconds, width=w) for w in (256, 32)]
    threads = [
        _steps("MLP, width 1024, batch 256", "threads", cores, CONSTANT, seconds, width=1024, **wall, batch=256),
        _steps("LeNet, batch 256", "threads", cores, CONSTANT, seconds, "lenet", **wall, batch=256),
        _steps("LeNet, batch 1", "threads", cores, CONSTANT, seconds, "lenet", **wall, batch=1),
    ]
    files = [
        Curve("read whole", mebibytes, lambda x: load("read", folder, width_of(x)), LINEAR),
        Curve("mapped", mebibytes, lambda x: load("map", folder, width_of(x)), CONSTANT),
    ]
    counts = powers(16, 16384, 4)
    tensors = [Curve("mapped", counts, lambda n: load("map", folder, 8, n), LINEAR)]
    sources = [compiled("each layer a struct of its own", True), compiled("all layers of one type", False)]
    both = lambda work: {"time": work, "memory": work}
    compiler = "processor time of g++ -O2"
    return [
        Picture("batch", "batch size", batch, both(LINEAR)),
        Picture("width", "width of the four layers", width, both(SQUARE), x_text=str),
        Picture("depth", "layers", depth, both(LINEAR)),
        Picture("threads", "threads", threads, {"time": -1}, "shared without loss", relative=True),
        Picture("file", "size of the file", files, both(LINEAR), x_text=_size, time_of="time of a load"),
        Picture("tensors", "layers in the file, of width 8", tensors, both(LINEAR), time_of="time of a load"),
        Picture("compile", "layers in the source", sources, {}, time_of=compiler, units=("s", "MiB"), linear=True),
    ]
