"""Debian packages, made from the build, installed into a folder and used there."""

import atexit
import functools
import os
import pathlib
import re
import shutil
import tempfile

from cases import Skip
from stage import HERE, ROOT, build, output_of


@functools.cache
def _packages():
    """{name: file}, made once."""
    for tool in ("dpkg-deb", "dpkg-shlibdeps"):
        if not shutil.which(tool):
            raise Skip(f"there is no {tool} (Debian: dpkg-dev)")
    folder = tempfile.mkdtemp(prefix="hearth-debs-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = output_of(ROOT / "packaging" / "deb", build(), folder).split()
    return {pathlib.Path(path).name.split("_")[0]: pathlib.Path(path) for path in made}


def _control(file):
    return dict(re.findall(r"^(\w[\w-]*): (.*)$", output_of("dpkg-deb", "--field", file), re.M))


def they_say_what_they_need(folder):
    packages = _packages()
    version = re.search(r"version: '([\d.]+)'", (ROOT / "meson.build").read_text())[1]
    shared = next((name for name in packages if re.fullmatch(r"libhearth[\d.]+", name)), None)
    assert {"hearth", "libhearth-dev"} <= set(packages), f"there are {sorted(packages)}"
    for name, file in packages.items():
        fields = _control(file)
        assert fields["Version"] == version and fields["Package"] == name, fields
        if name != "libhearth-dev":
            assert "libc6" in fields["Depends"], f"{name} depends on {fields['Depends']}"
    depends = _control(packages["libhearth-dev"])["Depends"]
    assert "zlib1g-dev" in depends and (not shared or f"{shared} (= {version})" in depends), depends


def installed_they_compile_and_run_a_program(folder):
    """dpkg itself installs them; what Debian's own packages have is the system's."""
    root = folder / "root"
    (root / "var" / "lib" / "dpkg" / "updates").mkdir(parents=True)
    (root / "var" / "lib" / "dpkg" / "info").mkdir()
    for name in ("status", "available"):
        (root / "var" / "lib" / "dpkg" / name).touch()
    as_user = [] if os.geteuid() == 0 else ["--force-not-root"]
    output_of("dpkg", f"--root={root}", "--force-depends", "--force-script-chrootless", *as_user,
              f"--log={folder}/log", "-i", *_packages().values())  # fmt: skip
    found = list(root.rglob("hearth.pc"))
    assert len(found) == 1, f"expected one hearth.pc, found {len(found)}"
    libraries = found[0].parent.parent
    environment = {"PKG_CONFIG_PATH": str(found[0].parent), "LD_LIBRARY_PATH": str(libraries)}
    flags = output_of("pkg-config", "--cflags", "--libs", "hearth", **environment).split()
    output_of("g++", "-std=c++20", "-O0", HERE / "records.cpp", *flags, "-o", folder / "records")
    said = output_of(folder / "records", folder, **environment)
    assert said.endswith("same\n"), said
    said = output_of(root / "usr" / "bin" / "hearth", "inspect", folder / "pair.safetensors", **environment)
    assert "first.weight" in said, said
    assert (root / "usr/share/man/man1/hearth.1.gz").is_file()
    assert os.access(root / "usr/share/doc/hearth/examples/fetch-mnist", os.X_OK)
    listed = output_of("dpkg-deb", "--contents", _packages()["libhearth-dev"])
    assert "/usr/share/doc/hearth/examples/mnist/main.cpp" in listed, listed
