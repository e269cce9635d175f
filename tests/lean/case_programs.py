"""A multilayer perceptron with its weights inside, built with the least library for several machines."""

import os
import pathlib
import random
import shutil
import subprocess
import sys

from cases import Skip
from stage import ROOT, build, output_of

HERE = pathlib.Path(__file__).resolve().parent
CROSS = ROOT / "packaging" / "cross"
LIMIT = 1_500_000  # bytes of the stripped program, its 318 KB of weights among them
IMAGES = 20


def _project():
    """The sources, with the weights by `hearth embed`; a subproject is a folder, here a link to ours."""
    output_of("ninja", "-C", build(), "tests/bench/bench_embedded", "src/cli/hearth")
    folder = ROOT / "build" / "lean" / "project"
    (folder / "subprojects").mkdir(parents=True, exist_ok=True)
    link = folder / "subprojects" / "hearth"
    if not link.is_symlink():
        link.symlink_to(ROOT)
    shutil.copy2(HERE / "meson.build", folder)
    shutil.copy2(ROOT / "tests" / "bench" / "embedded.cpp", folder)
    shutil.copytree(ROOT / "examples" / "mnist", folder / "mnist", dirs_exist_ok=True)
    model, weights = build() / "tests/bench/mlp.safetensors", folder / "mlp_weights.hpp"
    output_of(build() / "src/cli/hearth", "--quiet", "embed", model, "-o", weights)
    return folder


def _headers():
    """The third parties' headers that are needed, and none else of the build machine's."""
    folder = ROOT / "build" / "lean" / "headers"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("xsimd", "nlohmann"):
        if not (folder / name).is_symlink():
            (folder / name).symlink_to(f"/usr/include/{name}")
    return folder


def _program(name, *options, meson=("meson",), **environment):
    source, made = _project(), ROOT / "build" / "lean" / name
    if not (made / "build.ninja").exists():
        shutil.rmtree(made, ignore_errors=True)
        output_of(*meson, "setup", "--force-fallback-for=hearth-ndarray", *options, made, source, **environment)
    output_of("ninja", "-C", made, "embedded", **environment)
    return made / "embedded"


def _check_answers(*command):
    draw = random.Random(7)
    classes = set()
    for _ in range(IMAGES):
        # A few bright rows: noise all over would look the same to the network each time.
        image = b"".join(draw.randbytes(28) if draw.random() < 0.2 else bytes(28) for _ in range(28))
        wanted = output_of(build() / "tests/bench/bench_embedded", given=image)
        said = output_of(*command, given=image)
        assert said == wanted, f"expected {wanted!r}, got {said!r}"
        classes.add(wanted)
    assert len(classes) > 2, f"every image is one of {classes}"


def _stripped(program, folder):
    stripped = folder / "stripped"
    output_of("strip", "-o", stripped, program)
    size = stripped.stat().st_size
    assert size < LIMIT, f"expected less than {LIMIT} bytes, got {size}"
    print(f"# {size} bytes", flush=True)
    return stripped


def _is_static(program):
    assert "INTERP" not in output_of("readelf", "-lW", program), "it asks for a dynamic linker"


def the_native_program_is_under_a_megabyte_and_a_half(folder):
    program = _program("native")
    needed = [line for line in output_of("readelf", "-d", program).splitlines() if "(NEEDED)" in line]
    foreign = [line for line in needed if not any(name in line for name in ("libc.", "libm.", "libstdc++", "libgcc_s", "ld-linux"))]
    assert not foreign, f"it needs {foreign}"
    _check_answers(_stripped(program, folder))


def _zig():
    """A Python that has ziglang, by its folder, and a Meson that knows Zig's linker (1.6)."""
    folder = pathlib.Path(os.environ.get("HEARTH_ZIG_PYTHON", sys.executable)).parent
    if subprocess.run([folder / "python3", "-c", "import ziglang"], capture_output=True).returncode != 0:
        raise Skip("no Python with ziglang and meson 1.6 (pip install ziglang meson; HEARTH_ZIG_PYTHON names it)")
    return folder


def a_static_program_with_musl_is_too(folder):
    zig = _zig()
    found = {"PATH": f"{zig}:{os.environ['PATH']}"}
    options = (f"--cross-file={CROSS / 'x86_64-linux-musl.ini'}", f"-Dcpp_args=-isystem{_headers()}")
    program = _program("musl", *options, meson=(zig / "meson",), **found)
    _is_static(program)
    _check_answers(_stripped(program, folder))


def a_static_program_for_arm64(folder):
    for tool in ("aarch64-linux-gnu-g++", "qemu-aarch64-static"):
        if not shutil.which(tool):
            raise Skip(f"there is no {tool} (Debian: g++-aarch64-linux-gnu, qemu-user-static)")
    options = (f"--cross-file={CROSS / 'aarch64-linux-gnu.ini'}", f"-Dcpp_args=-isystem{_headers()}")
    program = _program("arm64", *options)
    _is_static(program)
    assert "AArch64" in output_of("readelf", "-h", program)
    _check_answers("qemu-aarch64-static", program)
