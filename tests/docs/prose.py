"""The pages, and what of them is neither code nor a link's target."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def pages():
    """README.md and its neighbours, then docs/."""
    return [*(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def without_code(text):
    """The text, its blocks of code and its comments empty; lines stay where they were."""
    lines = lambda match: "\n" * match[0].count("\n")
    text = re.sub(r"^ *```.*?^ *```$", lines, text, flags=re.M | re.S)
    return re.sub(r"<!--.*?-->", lines, text, flags=re.S)


def anchors(text):
    """The names that a page's headings have on GitHub and, with the toc extension, in the book."""
    counts, names = {}, set()
    for heading in re.findall(r"^#+ (.+?)\s*$", without_code(text), re.M):
        heading = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "")
        slug = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        number = counts.get(slug, 0)
        counts[slug] = number + 1
        names.add(f"{slug}-{number}" if number else slug)
    return names
