"""What the cases have in common: the staged installation, and commands that fail with what they said."""

import atexit
import functools
import os
import pathlib
import shutil
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MLP = "after training"  # in what mlp prints

_build = None


def use(folder):
    global _build
    _build = pathlib.Path(folder).resolve()


def build():
    return _build


def output_of(*command, given=b"", **environment):
    run = subprocess.run(
        list(map(str, command)), input=given, capture_output=True, env={**os.environ, "LC_ALL": "C", **environment}
    )
    if run.returncode != 0:
        said = "\n".join((run.stdout + run.stderr).decode(errors="replace").splitlines()[-30:])
        raise AssertionError(f"{pathlib.Path(str(command[0])).name} ended with status {run.returncode}\n{said}")
    return run.stdout.decode(errors="replace")


@functools.cache
def prefix():
    """Where everything is installed: not where it was configured for, so that nothing may know its own place."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="hearth-stage-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    output_of("meson", "install", "-C", _build, "--no-rebuild", "--quiet", "--destdir", folder)
    found = list(folder.rglob("bin/hearth"))
    assert len(found) == 1, f"expected one hearth command, found {len(found)}"
    return found[0].parent.parent


@functools.cache
def libraries():
    return next(prefix().rglob("hearth.pc")).parent.parent


def pkg_config(*arguments, **environment):
    found = {"PKG_CONFIG_PATH": str(libraries() / "pkgconfig"), **environment}
    return output_of("pkg-config", *arguments, **found).split()


def compiled(folder, source, *flags, compiler="g++", package="hearth-ndarray"):
    """The object file. Nothing here says anything about optimisation."""
    made = folder / (pathlib.Path(source).stem + ".o")
    warnings = ["-Wall", "-Wextra", "-Werror"]
    output_of(compiler, "-std=c++20", "-O0", *warnings, *flags, "-c", HERE / source,
              *pkg_config("--cflags", package), "-o", made)  # fmt: skip
    return made


def run(program, *arguments):
    return output_of(program, *arguments, LD_LIBRARY_PATH=str(libraries()))


def needed(program):
    """The libraries of ours that it is linked with when it starts."""
    lines = output_of("readelf", "-d", program).splitlines()
    return {line.split("[")[1].split("]")[0] for line in lines if "(NEEDED)" in line and "libhearth" in line}


@functools.cache
def number():
    """The numbers that mlp prints; whoever comes first has them from a program of g++'s."""
    with tempfile.TemporaryDirectory(prefix="hearth-") as name:
        folder = pathlib.Path(name)
        output_of("g++", compiled(folder, "mlp.cpp"), *pkg_config("--libs", "hearth-ndarray"), "-o", folder / "mlp")
        return run(folder / "mlp", folder)


def check_mlp(program, folder):
    said = run(program, folder)
    assert MLP in said and said == number(), f"expected {number()!r}, got {said!r}"
