"""Carries out the cases of script tests: a line "ok - name", "not ok - name: why" or "skip - name: reason" for each.

A case is a function of a module called case_*, which gets an empty folder; a module with many of one kind has them in
its CASES, by name.
"""

import inspect
import pathlib
import re
import sys
import tempfile


class Skip(Exception):
    """Why a case cannot be run here."""


def named(modules):
    for module in modules:
        group = module.__name__.removeprefix("case_")
        for name, case in vars(module).items():
            if inspect.isfunction(case) and case.__module__ == module.__name__ and not name.startswith("_"):
                yield f"{group}: {name.replace('_', ' ')}", case
        for name, case in getattr(module, "CASES", {}).items():
            yield f"{group}: {name}", case


def carried_out(case):
    """The case's line, less its name: "ok", or why not."""
    try:
        with tempfile.TemporaryDirectory(prefix="hearth-") as folder:
            case(pathlib.Path(folder))
        return "ok", ""
    except Skip as reason:
        return "skip", f": {reason}"
    except Exception as error:
        return "not ok", f": {error or type(error).__name__}"


def run(prefix, modules, pattern=""):
    """True when no case failed."""
    fine = True
    for name, case in named(modules):
        if re.search(pattern, name):
            how, why = carried_out(case)
            fine &= how != "not ok"
            print(f"{how} - {prefix}: {name}{why}", flush=True)
    return fine


def main(prefix, modules, start):
    """For a script that is called with a PROGRAM, handed to `start`, and perhaps a REGEX of cases."""
    if len(sys.argv) not in (2, 3):
        sys.exit(f"usage: {sys.argv[0]} PROGRAM [REGEX]")
    start(sys.argv[1])
    sys.exit(0 if run(prefix, modules, *sys.argv[2:]) else 1)
