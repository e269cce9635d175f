"""Projects of CMake and Meson."""

import json
import shutil

from cases import Skip
from stage import HERE, ROOT, check_mlp, libraries, needed, output_of, prefix, run


def _project(folder, name):
    source = folder / name
    shutil.copytree(HERE / name, source)
    for program in ("mlp.cpp", "records.cpp"):
        shutil.copy(HERE / program, source)
    return source


def _configured_by_cmake(folder, source, name, *options):
    if not shutil.which("cmake"):
        raise Skip("there is no cmake")
    build = folder / name
    output_of("cmake", "-S", source, "-B", build, f"-DCMAKE_PREFIX_PATH={prefix()}", *options)
    return build


def a_project_of_cmake(folder):
    build = _configured_by_cmake(folder, _project(folder, "cmake"), "build")
    output_of("cmake", "--build", build)
    assert {name.split(".so")[0] for name in needed(build / "mlp")} == {"libhearth", "libhearth_ndarray"}
    check_mlp(build / "mlp", folder)
    assert {name.split(".so")[0] for name in needed(build / "records")} == {"libhearth"}
    assert "same" in run(build / "records", folder)


def a_project_of_cmake_that_links_statically(folder):
    build = _configured_by_cmake(folder, _project(folder, "cmake"), "build", "-DHEARTH_STATIC=ON")
    output_of("cmake", "--build", build, "--target", "mlp")
    assert not needed(build / "mlp")
    check_mlp(build / "mlp", folder)


def _refusal_of_cmake(folder, words):
    source = folder / "source"
    source.mkdir()
    text = "cmake_minimum_required(VERSION 3.20)\nproject(consumer LANGUAGES CXX)\n"
    (source / "CMakeLists.txt").write_text(f"{text}find_package(hearth {words})\n")
    try:
        _configured_by_cmake(folder, source, "build")
    except AssertionError as failure:
        return " ".join(str(failure).split())
    raise AssertionError(f"cmake finds hearth {words}")


def cmake_refuses_another_version(folder):
    said = _refusal_of_cmake(folder, "0.0.9 REQUIRED")
    assert "compatible with requested version" in said, said


def cmake_refuses_a_part_that_is_not_there(folder):
    said = _refusal_of_cmake(folder, "REQUIRED COMPONENTS metal")
    assert "this one was built without metal" in said, said


def a_project_of_meson(folder):
    build = folder / "build"
    found = {"PKG_CONFIG_PATH": str(libraries() / "pkgconfig")}
    output_of("meson", "setup", "-Doptimization=0", build, _project(folder, "meson"), **found)
    output_of("meson", "compile", "-C", build)
    check_mlp(build / "mlp", folder)


def a_subproject_of_meson(folder):
    """Configured, and the program compiled: the library is not built again. tests/lean/run builds one wholly."""
    source, build = _project(folder, "subproject"), folder / "build"
    (source / "subprojects").mkdir()
    (source / "subprojects" / "hearth").symlink_to(ROOT)
    output_of("meson", "setup", "-Doptimization=0", "--force-fallback-for=hearth-ndarray", build, source)
    targets = json.loads(output_of("meson", "introspect", "--targets", build))
    tests = [target["name"] for target in targets if target["subproject"] and "test" in target["name"]]
    assert not tests, f"it would build tests of ours: {tests[:3]}"
    output_of("ninja", "-C", build, "mlp.p/mlp.cpp.o")
    inputs = output_of("ninja", "-C", build, "-t", "query", "mlp")
    for name in ("libhearth.a", "libhearth_ndarray.a"):
        assert name in inputs, f"the program is not linked with {name}:\n{inputs}"
