"""How a cost grows, and whether it grows faster than the work."""

import math

ALLOWED = 0.15  # of the work's exponent: what leaving a cache and a busy machine may add
NOISE = 0.02  # a smaller difference tells nothing


def exponent(xs, ys):
    """k of y = c * x^k, through the larger half of the points: below it, what a call costs at all outweighs."""
    half = len(xs) // 2 if len(xs) > 3 else 0
    points = [(math.log(x), math.log(y)) for x, y in zip(xs[half:], ys[half:])]
    x_mean, y_mean = (sum(values) / len(points) for values in zip(*points))
    return sum((x - x_mean) * (y - y_mean) for x, y in points) / sum((x - x_mean) ** 2 for x, _ in points)


class Curve:
    """Costs at each x of `at`: measure(x) gives time and memory.

    The work grows as x^work. Where most of a cost has nothing to do with x, `fixed`, what the first x costs is taken
    off all others.
    """

    def __init__(self, name, at, measure, work, fixed=()):
        self.name, self.at, self.measure, self.work, self.fixed = name, list(at), measure, work, fixed
        self.costs = {"time": [], "memory": []}

    def add(self, i, found):
        """The least of all rounds stays: whatever else the machine does only adds."""
        for cost, values in self.costs.items():
            if i < len(values):
                values[i] = min(values[i], found[cost])
            else:
                values.append(found[cost])

    def grows(self, cost):
        xs, ys = self.at, self.costs[cost]
        if self.fixed:
            xs, ys = [x - xs[0] for x in xs[1:]], [max(y - ys[0], NOISE * ys[0]) for y in ys[1:]]
        return exponent(xs, ys)

    def most(self):
        """The exponent that no cost may exceed."""
        return self.work + ALLOWED * max(self.work, 1)

    def faster_than_work(self):
        """The costs that grow faster than the work."""
        return [cost for cost in self.costs if self.grows(cost) > self.most()]


def measure(curves, rounds):
    """All points in turn, so that a machine that is busy is busy for each of them."""
    for _ in range(rounds):
        for curve in curves:
            for i, x in enumerate(curve.at):
                curve.add(i, curve.measure(x))
