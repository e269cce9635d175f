"""The port, as text: vcpkg itself is in no registry that the tests use."""

import json
import re

from stage import ROOT

PORT = ROOT / "packaging" / "vcpkg" / "hearth"
# Of vcpkg's manual: what a manifest may have, and what a portfile may call.
FIELDS = {"name", "version", "version-semver", "version-date", "version-string", "port-version", "description", "homepage",
          "documentation", "license", "supports", "dependencies", "default-features", "features", "maintainers",
          "summary", "builtin-baseline", "overrides"}  # fmt: skip
FUNCTIONS = {"vcpkg_configure_meson", "vcpkg_install_meson", "vcpkg_fixup_pkgconfig", "vcpkg_cmake_config_fixup",
             "vcpkg_copy_tools", "vcpkg_copy_pdbs", "vcpkg_install_copyright", "vcpkg_from_github"}  # fmt: skip
CMAKE = {"get_filename_component", "set", "foreach", "endforeach", "string", "if", "else", "elseif", "endif", "list", "file"}
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _manifest():
    return json.loads((PORT / "vcpkg.json").read_text())


def the_manifest_has_the_fields_of_a_port(folder):
    manifest = _manifest()
    assert set(manifest) <= FIELDS, f"vcpkg knows no {sorted(set(manifest) - FIELDS)}"
    version = re.search(r"version: '([\d.]+)'", (ROOT / "meson.build").read_text())[1]
    assert manifest["name"] == PORT.name and manifest["version-semver"] == version, manifest
    assert re.fullmatch(r"\d+\.\d+\.\d+", manifest["version-semver"]) and manifest["description"] and manifest["license"]
    lists = [manifest["dependencies"], *(feature["dependencies"] for feature in manifest["features"].values())]
    for dependency in (one for some in lists for one in some):
        name = dependency if isinstance(dependency, str) else dependency["name"]
        assert NAME.fullmatch(name), f"vcpkg has no names like {name}"
        assert isinstance(dependency, str) or set(dependency) <= {"name", "host", "features", "default-features", "platform",
                                                                  "version>="}  # fmt: skip
    assert set(manifest["default-features"]) <= set(manifest["features"])
    assert all(feature["description"] for feature in manifest["features"].values())


def the_portfile_calls_what_there_is(folder):
    text = re.sub(r"#[^\n]*", "", (PORT / "portfile.cmake").read_text())
    called = set(re.findall(r"^\s*(\w+)\s*\(", text, re.M))
    assert called <= FUNCTIONS | CMAKE, f"unknown: {sorted(called - FUNCTIONS - CMAKE)}"
    needed = {"vcpkg_configure_meson", "vcpkg_install_meson", "vcpkg_install_copyright", "vcpkg_fixup_pkgconfig"}
    assert needed <= called, f"it does not call {sorted(needed - called)}"
    assert text.count("(") == text.count(")")


def its_options_and_features_are_there(folder):
    text = (PORT / "portfile.cmake").read_text()
    known = set(re.findall(r"^option\('(\w+)'", (ROOT / "meson_options.txt").read_text(), re.M))
    used = set(re.findall(r"-D(\w+)=", text))
    pairs = re.findall(r"\b(\w+):(\w+)\b", re.search(r"IN ITEMS ([^)]*)\)", text)[1])
    assert pairs and used | {option for _, option in pairs} <= known, f"the build has no {sorted(used - known)}"
    assert {feature for feature, _ in pairs} == set(_manifest()["features"])
    for name in re.findall(r'"\$\{SOURCE_PATH\}/([^"]+)"', text):
        assert (ROOT / name).exists(), f"there is no {name}"
    for tool in ("vcpkg-tool-meson", "vcpkg-cmake-config"):
        assert any(isinstance(one, dict) and one["name"] == tool and one["host"] for one in _manifest()["dependencies"])
