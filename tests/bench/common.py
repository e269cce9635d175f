"""What the benchmarks share: programs that are kept running and take turns, and how times are written."""

import json
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / "build" / "bench"


def build(program):
    if not (BUILD / "build.ninja").exists():
        subprocess.run([ROOT / "scripts" / "install-packages", "build", "test"], check=True, stdin=subprocess.DEVNULL)
        setup = ["meson", "setup", BUILD, "-Dbuildtype=release", "-Dexamples=false"]
        subprocess.run(setup, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    target = f"tests/bench/{program}"
    subprocess.run(["ninja", "-C", BUILD, "-j", "2", "--quiet", target], check=True)
    return BUILD / target


class Worker:
    """A program that says "ready NAME" and then answers "case count" with the milliseconds of one run."""

    def __init__(self, *command):
        self.process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        word, _, self.name = self.process.stdout.readline().strip().partition(" ")
        if word != "ready":
            sys.exit(f"bench: expected {command[0]} to start, it ended with status {self.process.wait()}")

    def time(self, case, count):
        self.process.stdin.write(f"{case} {count}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit(f"bench: expected an answer for {case} from {self.name}, it ended")
        return float(answer)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def python_with(module):
    """A python that has the module, of those in $HEARTH_BENCH_PYTHON (a colon between) or python3; or none."""
    for python in os.environ.get("HEARTH_BENCH_PYTHON", "python3").split(":"):
        try:
            if subprocess.run([python, "-c", f"import {module}"], capture_output=True).returncode == 0:
                return python
        except OSError:
            pass
    return None


def measure(pairs, repetitions, seconds):
    """For each pair of a worker and a case the milliseconds of each repetition, after about `seconds` of warm-up."""
    counts = []
    for worker, case in pairs:
        worker.time(case, 1)
        once = worker.time(case, 2)
        counts.append(max(1, round(seconds * 1000 / once)))
        worker.time(case, counts[-1])
    times = [[] for _ in pairs]
    for _ in range(repetitions):
        for i, (worker, case) in enumerate(pairs):
            times[i].append(worker.time(case, counts[i]))
    return times


def serve(name, work_of):
    """The other side of Worker: work_of(case) gives what is timed, and is asked once while the case stays."""
    print(f"ready {name}", flush=True)
    current, work = None, None
    for line in sys.stdin:
        case, count = line.split()
        if case != current:
            current, work = case, work_of(case)
        start = time.perf_counter()
        for _ in range(int(count)):
            work()
        print((time.perf_counter() - start) * 1000 / int(count), flush=True)


def compiler_costs(command):
    """The seconds of one core and the MiB that a compiler takes, nothing from a cache; None for both where it fails."""
    environment = {**os.environ, "CCACHE_DISABLE": "1"}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return (None, None) if process.returncode else (used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def number(milliseconds):
    digits = 4 if milliseconds < 0.1 else 3 if milliseconds < 10 else 1
    return f"{milliseconds:.{digits}f}"


def cell(times):
    return f"{number(statistics.median(times))} ({number(min(times))}-{number(max(times))})"


def machine():
    model = platform.processor()
    try:
        lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
        model = next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    return f"{model}, {len(os.sched_getaffinity(0))} cores"


def built():
    """With what ours was built."""
    log = (BUILD / "meson-logs" / "meson-log.txt").read_text(errors="replace")
    compiler = re.search(r"^C\+\+ compiler for the host machine: .*?\((\S+ \S+)", log, re.M)
    blas = re.search(r"^\s*CBLAS\s*: (\S+)", log, re.M)
    options = json.loads(subprocess.check_output(["meson", "introspect", "--buildoptions", BUILD], text=True))
    values = {option["name"]: option["value"] for option in options}
    native = ", for this CPU" if values["native"] else ""
    return f"{compiler[1] if compiler else 'unknown compiler'}, {values['buildtype']}{native}, CBLAS {blas[1] if blas else 'unknown'}"
