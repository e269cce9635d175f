"""The build of the whole library that the lean ones are compared with."""

import pathlib

_build = None


def use(build):
    global _build
    _build = pathlib.Path(build).resolve()


def path(name):
    return _build / name
