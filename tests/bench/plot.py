"""Pictures of curves, as SVG: panels beside each other, with a legend above them."""

import math
from html import escape

WIDTH, HEIGHT = 400, 300  # of a panel
LEFT, RIGHT, TOP, BOTTOM = 58, 14, 26, 46
LEGEND = 30
SPACE = 1.15  # above the highest point and below the lowest
COLOURS = ("#1d5fa8", "#c2500b", "#18794a", "#8530a8")
STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#333}.title{font-weight:600;fill:#111}line{stroke-width:1}"
    ".grid{stroke:#e2e2e2}.axis{stroke:#888}.guide{stroke:#888;stroke-dasharray:5 4}"
    "path,.key{fill:none;stroke-width:2}"
    + "".join(f".c{i}{{stroke:{colour}}}circle.c{i}{{fill:{colour}}}" for i, colour in enumerate(COLOURS))
)


def number(value):
    """As an axis has it: 0.02, 1, 1,000."""
    if value >= 1 or value == 0:
        return f"{value:,.{0 if value == round(value) else 1}f}"
    return f"{value:.{-math.floor(math.log10(value) + 1e-9)}f}"


def _text(x, y, text, anchor="start", style=""):
    style = f' class="{style}"' if style else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{style}>{escape(text)}</text>'


def _line(x1, y1, x2, y2, style):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{style}"/>'


def _log_ticks(low, high):
    """Powers of ten, with more between where there are few."""
    decades = math.log10(high / low)
    steps = (1,) if decades > 2.5 else (1, 2, 5) if decades > 0.7 else range(1, 10)
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)))
    ticks = sorted(float(f"{step}e{decade}") for decade in decades for step in steps)
    return [tick for tick in ticks if low <= tick <= high]


def _linear_ticks(high):
    """From zero, at most seven."""
    power = 10.0 ** math.floor(math.log10(high))
    step = next(part * power for part in (0.1, 0.2, 0.5, 1, 2) if high <= 6 * part * power)
    return [i * step for i in range(math.floor(high / step) + 1)]


class Panel:
    """`curves`: (name, xs, ys). `guide`: the exponent of the dashed line through the first curve's end.

    One that falls goes through its beginning. Axes are logarithmic or, if `linear`, begin at zero."""

    def __init__(self, title, x_label, curves, guide=None, x_text=number, linear=False):
        self.title, self.x_label, self.curves, self.x_text = title, x_label, curves, x_text
        self.scale = float if linear else math.log
        self.guide = guide
        xs = sorted({x for _, xs, _ in curves for x in xs})
        ys = [y for _, _, ys in curves for y in ys] + ([self._guide_at(xs[-1])] if guide is not None else [])
        self.x_ends = (0 if linear else xs[0], xs[-1])
        self.y_ends = (0 if linear else min(ys) / SPACE, max(ys) * SPACE)
        self.x_ticks = [i * xs[-1] / 4 for i in range(5)] if linear else xs
        self.y_ticks = _linear_ticks(self.y_ends[1]) if linear else _log_ticks(*self.y_ends)

    def _x(self, x):
        low, high = map(self.scale, self.x_ends)
        return LEFT + 12 + (self.scale(x) - low) / (high - low) * (WIDTH - LEFT - RIGHT - 24)

    def _y(self, y):
        low, high = map(self.scale, self.y_ends)
        return HEIGHT - BOTTOM - (self.scale(y) - low) / (high - low) * (HEIGHT - BOTTOM - TOP)

    def _guide_at(self, x):
        _, xs, ys = self.curves[0]
        through = 0 if self.guide < 0 else -1
        return ys[through] * (x / xs[through]) ** self.guide

    def _guide(self):
        """From one side to the other, or to the bottom."""
        left, right = self.x_ends
        low = self.y_ends[0]
        if self._guide_at(left) < low:
            left = right * (low / self._guide_at(right)) ** (1 / self.guide)
        (x1, y1), (x2, y2) = ((self._x(x), self._y(self._guide_at(x))) for x in (left, right))
        return _line(x1, y1, x2, y2, "guide")

    def svg(self):
        right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
        parts = [_text(LEFT, 14, self.title, style="title")]
        for tick in self.y_ticks:
            y = self._y(tick)
            parts += [_line(LEFT, y, right, y, "grid"), _text(LEFT - 6, y + 4, number(tick), "end")]
        widest = 7 * max(len(self.x_text(x)) for x in self.x_ticks) + 10
        every = math.ceil(widest * (len(self.x_ticks) - 1) / (WIDTH - LEFT - RIGHT - 24))
        for i, x in enumerate(self.x_ticks):
            parts.append(_line(self._x(x), bottom, self._x(x), bottom + 4, "axis"))
            if i % every == 0:
                parts.append(_text(self._x(x), bottom + 18, self.x_text(x), "middle"))
        parts.append(_line(LEFT, bottom, right, bottom, "axis"))
        parts.append(_text((LEFT + right) / 2, HEIGHT - 8, self.x_label, "middle"))
        if self.guide is not None:
            parts.append(self._guide())
        for i, (_, xs, ys) in enumerate(self.curves):
            points = [(f"{self._x(x):.1f}", f"{self._y(y):.1f}") for x, y in zip(xs, ys)]
            parts.append(f'<path class="c{i}" d="M{" ".join(f"{x},{y}" for x, y in points)}"/>')
            parts += [f'<circle class="c{i}" cx="{x}" cy="{y}" r="3"/>' for x, y in points]
        return "\n".join(parts)


def picture(panels, guide=""):
    """Of panels that have the same curves; `guide` says what the dashed line is. White, so that a dark page does."""
    width, height = WIDTH * len(panels), LEGEND + HEIGHT
    names = [(name, f"c{i} key") for i, (name, _, _) in enumerate(panels[0].curves)]
    keys, x = [], LEFT
    for name, style in names + ([(guide, "guide")] if guide else []):
        keys += [_line(x, 14, x + 22, 14, style), _text(x + 28, 18, name)]
        x += 46 + 6.5 * len(name)
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">', f"<style>{STYLE}</style>"]
    lines += ['<rect width="100%" height="100%" fill="#fff"/>', *keys]
    lines += [f'<g transform="translate({i * WIDTH},{LEGEND})">\n{panel.svg()}\n</g>' for i, panel in enumerate(panels)]
    return "\n".join([*lines, "</svg>\n"])
