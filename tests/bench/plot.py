"""Pictures of curves, as SVG: panels beside each other with logarithmic axes, and a legend above them."""

import math
from html import escape

WIDTH, HEIGHT = 400, 300  # of a panel
LEFT, RIGHT, TOP, BOTTOM = 58, 14, 26, 46
LEGEND = 30
COLOURS = ("#1d5fa8", "#c2500b", "#18794a", "#8530a8", "#8a6d00")
# readable on a dark page too: the picture brings its own white
STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#333}.title{font-weight:600;fill:#111}"
    ".grid{stroke:#e2e2e2}.axis{stroke:#888}.guide{stroke:#888;stroke-dasharray:5 4}"
    "path{fill:none;stroke-width:2}"
    + "".join(f".c{i}{{stroke:{c}}}circle.c{i}{{fill:{c}}}" for i, c in enumerate(COLOURS))
)


def number(value):
    """As an axis has it: 0.02, 1, 1,000."""
    return f"{value:,.0f}" if value >= 1 else f"{value:.{-math.floor(math.log10(value) + 1e-9)}f}"


def _text(x, y, text, anchor="start", style=""):
    style = f' class="{style}"' if style else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{style}>{escape(text)}</text>'


def _line(x1, y1, x2, y2, style):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{style}"/>'


def _ticks(low, high):
    """Powers of ten, with 2 and 5 between where there are few, so that the ends lie within."""
    steps = (1, 10) if math.log10(high / low) > 2.5 else (1, 2, 5, 10)
    decades = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1)
    ticks = sorted({float(f"{step}e{decade}") for decade in decades for step in steps})
    first = max((tick for tick in ticks if tick <= low), default=ticks[0])
    last = min((tick for tick in ticks if tick >= high), default=ticks[-1])
    return [tick for tick in ticks if first <= tick <= last]


class Panel:
    """`curves`: (name, xs, ys). `guide`: the exponent that the dashed line has, through the end of curve `beside`."""

    def __init__(self, title, x_label, curves, guide=None, beside=0, x_text=number):
        self.title, self.x_label, self.curves, self.x_text = title, x_label, curves, x_text
        self.xs = sorted({x for _, xs, _ in curves for x in xs})
        self.guide = None
        if guide is not None:
            _, xs, ys = curves[beside]
            self.guide = [(x, ys[-1] * (x / xs[-1]) ** guide) for x in (xs[0], xs[-1])]
        values = [y for _, _, ys in curves for y in ys]
        self.ticks = _ticks(min(values), max(values))

    def _x(self, x):
        share = math.log(x / self.xs[0]) / math.log(self.xs[-1] / self.xs[0])
        return LEFT + 10 + share * (WIDTH - LEFT - RIGHT - 20)

    def _y(self, y):
        share = math.log(y / self.ticks[0]) / math.log(self.ticks[-1] / self.ticks[0])
        return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP)

    def _guide(self):
        """Cut where it leaves the panel."""
        (x1, y1), (x2, y2) = ((math.log(x), math.log(y)) for x, y in self.guide)
        at = lambda y: x1 + (x2 - x1) * (y - y1) / (y2 - y1)
        low, high = math.log(self.ticks[0]), math.log(self.ticks[-1])
        ends = [(at(min(max(y, low), high)) if y1 != y2 else x, min(max(y, low), high)) for x, y in ((x1, y1), (x2, y2))]
        (x1, y1), (x2, y2) = ((self._x(math.exp(x)), self._y(math.exp(y))) for x, y in ends)
        return _line(x1, y1, x2, y2, "guide")

    def svg(self):
        right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
        parts = [_text(LEFT, 14, self.title, style="title")]
        for tick in self.ticks:
            y = self._y(tick)
            parts += [_line(LEFT, y, right, y, "grid"), _text(LEFT - 6, y + 4, number(tick), "end")]
        every = math.ceil(len(self.xs) / 7)
        for i, x in enumerate(reversed(self.xs)):
            parts.append(_line(self._x(x), bottom, self._x(x), bottom + 4, "axis"))
            if i % every == 0:
                parts.append(_text(self._x(x), bottom + 18, self.x_text(x), "middle"))
        parts += [_line(LEFT, bottom, right, bottom, "axis"), _text((LEFT + right) / 2, HEIGHT - 8, self.x_label, "middle")]
        if self.guide:
            parts.append(self._guide())
        for i, (name, xs, ys) in enumerate(self.curves):
            points = [(self._x(x), self._y(y)) for x, y in zip(xs, ys)]
            parts.append(f'<path class="c{i}" d="M{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}"/>')
            parts += [f'<circle class="c{i}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in points]
        return "\n".join(parts)


def picture(panels, guide=""):
    """Of panels that have the same curves; `guide` says what the dashed line is."""
    width, height = WIDTH * len(panels), LEGEND + HEIGHT
    names = [(name, f"c{i}") for i, (name, _, _) in enumerate(panels[0].curves)] + ([(guide, "guide")] if guide else [])
    keys, x = [], LEFT
    for name, style in names:
        keys += [_line(x, 14, x + 22, 14, style + ("" if style == "guide" else " key")), _text(x + 28, 18, name)]
        x += 28 + 6.6 * len(name) + 20
    body = [f'<g transform="translate({i * WIDTH},{LEGEND})">\n{panel.svg()}\n</g>' for i, panel in enumerate(panels)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img">',
            f"<style>{STYLE}.key{{stroke-width:2}}</style>",
            '<rect width="100%" height="100%" fill="#fff"/>',
            *keys,
            *body,
            "</svg>\n",
        ]
    )
