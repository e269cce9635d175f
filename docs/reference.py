"""The reference of the public headers, by doxygen: docs/build --api calls it.

Headers are written for people who read them. Doxygen takes a copy that tells it that a file's first lines are about
the file, that a remark behind a member is about the member, and that what is in pointed brackets is text.
"""

import pathlib
import re
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
MAIN = """/** \\mainpage The public headers

`hearth/hearth.hpp` has everything but a backend; `hearth/ndarray.hpp` is the CPU, `hearth/cuda.hpp` a GPU.

| namespace | |
| --- | --- |
| hearth | tensors and their operations, models, records, gradients |
| hearth::nn | layers and losses |
| hearth::optim | optimizers and schedules |
| hearth::data | data sets and loaders |
| hearth::train | the learner, callbacks and metrics |

What stands in a namespace `detail` is nobody else's business and not shown.
*/
"""
FOLDERS = ["include", *(f"backends/{name}/include" for name in ("ndarray", "cuda", "any"))]


def escaped(text):
    """Text in which nothing is a command, a tag or a link; what is in backticks is none of these."""
    pieces = re.split(r"(`[^`]*`)", text)
    return "".join(piece if piece.startswith("`") else re.sub(r"([\\@<>#%&$])", r"\\\1", piece) for piece in pieces)


def annotated(text, path):
    """A header as doxygen takes it, each line where it was."""
    # The macro that lists the members says nothing that the members do not.
    module = re.compile(r"^ *HEARTH_MODULE(?:_PARTIAL)?\([^)]*\);?$", re.M)
    text = module.sub(lambda match: "\n" * match[0].count("\n"), text)
    lines, first = [], True
    for line in text.split("\n"):
        about = re.match(r"// ?(.*)", line) if first else None
        if about:
            line = f"/// {escaped(about[1])}" if lines else f"/// \\file {path}\n/// {escaped(about[1])}"
        elif line == "#pragma once" and lines:
            continue  # its line went to the file's name
        elif match := re.match(r"(\s*///) ?(.*)$", line):
            line = f"{match[1]} {escaped(match[2])}"
        elif match := re.match(r"(\s*[^\s/].*[;,])\s+// ?(.*)$", line):
            line = f"{match[1]}  ///< {escaped(match[2])}"
        first = about is not None
        lines.append(line)
    return "\n".join(lines)


def reference(out):
    """Makes the reference in out/api, and gives what doxygen warned about."""
    copies = out / "headers"
    shutil.rmtree(copies, ignore_errors=True)
    for folder in FOLDERS:
        for header in sorted((ROOT / folder).rglob("*.hpp")):
            path = header.relative_to(ROOT)
            (copies / path).parent.mkdir(parents=True, exist_ok=True)
            (copies / path).write_text(annotated(header.read_text(), header.relative_to(ROOT / folder)))
    (copies / "main.hpp").write_text(MAIN)
    shutil.rmtree(out / "api", ignore_errors=True)
    shutil.copy(ROOT / "docs" / "Doxyfile", copies / "Doxyfile")
    run = subprocess.run(["doxygen"], cwd=copies, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True)
    return [line.replace(f"{copies.resolve()}/", "") for line in run.stdout.splitlines()]
