"""A line to a compiler, with what pkg-config says."""

import functools
import pathlib
import shutil
import tempfile

from cases import Skip
from stage import check_mlp, compiled, libraries, needed, output_of, pkg_config, run


def a_line_with_pkg_config(folder):
    output_of("g++", compiled(folder, "mlp.cpp"), *pkg_config("--libs", "hearth-ndarray"), "-o", folder / "mlp")
    assert {name.split(".so")[0] for name in needed(folder / "mlp")} == {"libhearth", "libhearth_ndarray"}
    check_mlp(folder / "mlp", folder)


def linked_statically(folder):
    flags = pkg_config("--static", "--libs", "hearth-ndarray")
    output_of("g++", "-static", compiled(folder, "mlp.cpp"), *flags, "-o", folder / "mlp")
    assert "INTERP" not in output_of("readelf", "-l", folder / "mlp"), "it asks for a dynamic linker"
    check_mlp(folder / "mlp", folder)


def with_hidden_visibility(folder):
    hidden = ["-fvisibility=hidden", "-fvisibility-inlines-hidden"]
    made = compiled(folder, "mlp.cpp", *hidden)
    output_of("g++", made, *pkg_config("--libs", "hearth-ndarray"), "-o", folder / "mlp")
    check_mlp(folder / "mlp", folder)


def compiled_with_clang(folder):
    if not shutil.which("clang++-19"):
        raise Skip("there is no clang++-19")
    made = compiled(folder, "mlp.cpp", compiler="clang++-19")
    output_of("clang++-19", made, *pkg_config("--libs", "hearth-ndarray"), "-o", folder / "mlp")
    check_mlp(folder / "mlp", folder)


def two_files_that_include_everything_twice(folder):
    objects = [compiled(folder, f"twice_{part}.cpp") for part in ("one", "two")]
    output_of("g++", *objects, *pkg_config("--libs", "hearth-ndarray"), "-o", folder / "twice")
    said = run(folder / "twice")
    assert said == "same\n", f"got {said!r}"


def records_without_a_backend(folder):
    made = compiled(folder, "records.cpp", package="hearth")
    output_of("g++", made, *pkg_config("--libs", "hearth"), "-o", folder / "records")
    assert {name.split(".so")[0] for name in needed(folder / "records")} == {"libhearth"}
    said = run(folder / "records", folder)
    assert said.endswith(": f32[3, 2] same\n"), f"got {said!r}"
