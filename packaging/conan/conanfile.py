"""Hearth from the tree that this file lies in, with the system's libraries: conan create packaging/conan"""

import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.files import copy, load
from conan.tools.layout import basic_layout
from conan.tools.meson import Meson, MesonToolchain

CODECS = ["bin", "burnpack", "ckpt", "gz", "json", "mpk", "npy", "npz", "onnx", "pth", "safetensors"]


class Hearth(ConanFile):
    name = "hearth"
    description = "Deep learning in C++20: models whose types say what they are"
    license = ("MIT", "Apache-2.0")
    topics = ("deep-learning", "neural-networks", "tensors")
    package_type = "library"
    settings = "os", "compiler", "build_type", "arch"
    options = {
        "shared": [True, False],
        "fPIC": [True, False],
        "blas": ["auto", "openblas", "mkl", "blis", "netlib", "none"],
        "codecs": ["ANY"],  # all, or names with commas between them
        "readers": [True, False],
        "train": [True, False],
        "trace": [True, False],
        "cuda": [True, False],
    }
    default_options = {
        "shared": False,
        "fPIC": True,
        "blas": "auto",
        "codecs": "all",
        "readers": True,
        "train": True,
        "trace": True,
        "cuda": False,
    }

    @property
    def _codecs(self):
        return CODECS if self.options.codecs == "all" else str(self.options.codecs).split(",")

    @property
    def _whole(self):
        return self._codecs == CODECS and self.options.readers and self.options.train and self.options.trace

    def set_version(self):
        text = load(self, os.path.join(self.recipe_folder, "..", "..", "meson.build"))
        self.version = re.search(r"version: '([^']+)'", text)[1]

    def export_sources(self):
        root = os.path.join(self.recipe_folder, "..", "..")
        for pattern in ("include/*", "src/*", "backends/*", "packaging/*", "docs/man/*", "meson.build", "meson_options.txt",
                        "LICENSE*"):  # fmt: skip
            copy(self, pattern, src=root, dst=self.export_sources_folder)

    def layout(self):
        basic_layout(self)

    def validate(self):
        check_min_cppstd(self, 20)

    def generate(self):
        toolchain = MesonToolchain(self)
        toolchain.project_options["codecs"] = self._codecs
        for name in ("readers", "train", "trace"):
            toolchain.project_options[name] = bool(self.options.get_safe(name))
        toolchain.project_options["blas"] = str(self.options.blas)
        toolchain.project_options["cuda"] = "enabled" if self.options.cuda else "disabled"
        toolchain.project_options["cli"] = "auto" if self._whole else "disabled"
        toolchain.project_options["tests"] = False
        toolchain.project_options["examples"] = False
        toolchain.generate()

    def build(self):
        meson = Meson(self)
        meson.configure()
        meson.build()

    def package(self):
        copy(self, "LICENSE*", self.source_folder, os.path.join(self.package_folder, "licenses"))
        Meson(self).install()

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "hearth")
        folder = os.path.join(self.package_folder, "lib", "pkgconfig")
        for part in ("core", "ndarray", "cuda", "any"):
            package = "hearth" if part == "core" else f"hearth-{part}"
            path = os.path.join(folder, f"{package}.pc")
            if not os.path.exists(path):  # cuda
                continue
            component = self.cpp_info.components[part]
            component.set_property("pkg_config_name", package)
            component.set_property("cmake_target_name", f"hearth::{part}")
            component.libs = ["hearth" if part == "core" else f"hearth_{part}"]
            # The file that was installed knows what it was built with.
            text = load(self, path)
            fields = dict(re.findall(r"^([\w.]+): (.+)$", text, re.M))
            component.requires = [{"hearth": "core"}.get(name, name.removeprefix("hearth-"))
                                  for name in re.split(r",? +", fields.get("Requires", ""))
                                  if name.startswith("hearth")]  # fmt: skip
            component.defines = re.findall(r"-D(\S+)", fields.get("Cflags", ""))
            if not self.options.shared:
                component.system_libs = self._system_libraries(part, fields)

    def _system_libraries(self, part, fields):
        names = {"zlib": "z", "libpng": "png", "libjpeg": "jpeg", "libutf8proc": "utf8proc"}
        packages = [name for name in re.split(r",? +", fields.get("Requires", "")) if name and not name.startswith("hearth")]
        linked = [name for name in re.findall(r"-l(\S+)", fields.get("Libs", "")) if not name.startswith("hearth")]
        return [names.get(name, name) for name in packages] + linked + ["m", "pthread"]
