"""What is installed, and what it says of itself."""

import re
import subprocess

from stage import ROOT, compiled, libraries, output_of, pkg_config, prefix, run

THIRD_PARTY = re.compile(r"\b(msgpack|nlohmann|cereal|xt|xsimd|CLI|thrust|cub)::")


def headers_libraries_command_manual_and_completions(folder):
    there = {str(path.relative_to(prefix())) for path in prefix().rglob("*")}
    wanted = ["include/hearth/hearth.hpp", "include/hearth/ndarray.hpp", "include/hearth/any.hpp",
              "include/hearth/version.hpp", "bin/hearth", "share/man/man1/hearth.1"]  # fmt: skip
    lib = str(libraries().relative_to(prefix()))
    for name in ("hearth", "hearth_ndarray", "hearth_any"):
        wanted += [f"{lib}/lib{name}.a", f"{lib}/lib{name}.so"]
    wanted += [f"{lib}/pkgconfig/hearth{part}.pc" for part in ("", "-ndarray", "-any")]
    wanted += [f"{lib}/cmake/hearth/hearthConfig{part}.cmake" for part in ("", "Version")]
    missing = [name for name in wanted if name not in there]
    assert not missing, f"there is no {', '.join(missing)}"
    completions = [name for name in there if re.search(r"(bash-completion|site-functions|vendor_completions)", name)]
    assert len([name for name in completions if (prefix() / name).is_file()]) == 3, f"completions are {completions}"


def examples_that_compile_and_what_gets_their_data(folder):
    examples = prefix() / "share" / "doc" / "hearth" / "examples"
    assert (examples / "mnist" / "main.cpp").is_file() and not (examples / "meson.build").exists()
    for script in ("fetch-mnist", "fetch-minilm"):
        assert "--dir" in output_of(examples / script, "--help")
    compiled(folder, examples / "convert" / "main.cpp", package="hearth-any")


def every_place_has_one_version(folder):
    version = re.search(r"version: '([\d.]+)'", (ROOT / "meson.build").read_text())[1]
    said = {
        "hearth --version": run(prefix() / "bin" / "hearth", "--version").split()[-1],
        "hearth.pc": pkg_config("--modversion", "hearth")[0],
    }
    macros = subprocess.run(
        ["g++", "-std=c++20", "-E", "-dM", "-x", "c++", "-", *pkg_config("--cflags", "hearth")],
        input="#include <hearth/version.hpp>\n", capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    macro = dict(re.findall(r"#define HEARTH_VERSION(\w*) (.+)", macros))
    said["HEARTH_VERSION"] = macro[""].strip('"')
    said["its parts"] = ".".join(macro[part] for part in ("_MAJOR", "_MINOR", "_PATCH"))
    wrong = {where: what for where, what in said.items() if what != version}
    assert not wrong, f"expected {version}, got {wrong}"
    series = ".".join(version.split(".")[: 2 if version.startswith("0.") else 1])
    for name in ("hearth", "hearth_ndarray", "hearth_any"):
        dynamic = output_of("readelf", "-d", libraries() / f"lib{name}.so")
        assert f"[lib{name}.so.{series}]" in dynamic, f"lib{name}.so has another soname than .so.{series}"


def no_compile_flag_leaks(folder):
    for package, wanted in (("hearth", set()), ("hearth-ndarray", set()), ("hearth-any", {"-DHEARTH_WITH_CUDA=1"})):
        flags = {flag for flag in pkg_config("--cflags", package) if not flag.startswith("-I")}
        assert flags <= wanted, f"{package} has {flags}"
        folders = {flag for flag in pkg_config("--cflags", package) if flag.startswith("-I")}
        assert len(folders) == 1, f"{package} has {folders}"


def linking_with_shared_libraries_asks_for_no_development_package(folder):
    alone = {"PKG_CONFIG_LIBDIR": str(libraries() / "pkgconfig"), "PKG_CONFIG_PATH": ""}
    flags = [flag for flag in pkg_config("--cflags", "--libs", "hearth-ndarray", **alone) if not flag.startswith("-I")]
    ours = {"-lhearth", "-lhearth_ndarray"}
    assert {flag for flag in flags if not flag.startswith("-L")} == ours, f"got {flags}"


def shared_libraries_export_nothing_of_others(folder):
    for name in ("hearth", "hearth_ndarray", "hearth_any"):
        listed = output_of("nm", "-DC", "--defined-only", libraries() / f"lib{name}.so").splitlines()
        names = [line.split(" ", 2)[2] for line in listed]
        assert any("hearth::" in symbol for symbol in names), f"lib{name}.so exports nothing of hearth's"
        # What the standard library makes of a foreign type has that type's name among its arguments.
        foreign = [symbol for symbol in names if THIRD_PARTY.search(re.sub(r"[<(].*", "", symbol))]
        assert not foreign, f"lib{name}.so exports {len(foreign)}, such as {foreign[:3]}"


def nothing_exported_is_hidden_in_another_object(folder):
    """Where objects disagree, the linker hides the symbol in the shared library."""
    for archive in sorted(libraries().glob("libhearth*.a")):
        kinds = {}  # {symbol: visibilities}
        for line in output_of("readelf", "-sW", archive).splitlines():
            words = line.split()
            if len(words) >= 8 and words[4] in ("WEAK", "GLOBAL") and words[6] != "UND":
                kinds.setdefault(words[7], set()).add(words[5])
        torn = [symbol for symbol, kind in kinds.items() if len(kind) > 1]
        assert kinds and not torn, f"{archive.name}: {len(torn)}, such as {torn[:2]}"


def shared_libraries_find_each_other_wherever_they_are(folder):
    listed = output_of("ldd", libraries() / "libhearth_any.so")
    assert "libhearth.so" in listed and "not found" not in listed, listed
