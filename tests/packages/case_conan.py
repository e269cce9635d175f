"""The recipe, read by Conan itself. `conan create packaging/conan` makes the package, which is a whole build."""

import json
import os
import re
import shutil

from cases import Skip
from stage import ROOT, output_of

RECIPE = ROOT / "packaging" / "conan"


def it_is_read_and_names_every_codec(folder):
    conan = os.environ.get("HEARTH_CONAN") or shutil.which("conan")
    if not conan:
        raise Skip("there is no conan (pip install conan; HEARTH_CONAN names the program)")
    home = {"CONAN_HOME": str(folder / "conan")}
    said = json.loads(output_of(conan, "inspect", RECIPE, "--format=json", **home))
    version = re.search(r"version: '([\d.]+)'", (ROOT / "meson.build").read_text())[1]
    assert said["name"] == "hearth" and said["version"] == version, said
    choices = re.search(r"option\('codecs'.*?choices: \[(.*?)\]", (ROOT / "meson_options.txt").read_text(), re.S)[1]
    recipe = re.search(r"CODECS = \[(.*?)\]", (RECIPE / "conanfile.py").read_text())[1]
    assert re.findall(r"\w+", choices) == re.findall(r"\w+", recipe), f"expected {choices}, got {recipe}"


def its_options_are_those_of_the_build(folder):
    known = set(re.findall(r"^option\('(\w+)'", (ROOT / "meson_options.txt").read_text(), re.M))
    used = set(re.findall(r'project_options\["(\w+)"\]', (RECIPE / "conanfile.py").read_text()))
    used |= set(re.findall(r'"(\w+)"', re.search(r"for name in \((.*?)\)", (RECIPE / "conanfile.py").read_text())[1]))
    assert used <= known, f"the build has no {sorted(used - known)}"
