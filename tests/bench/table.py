"""The table of what is claimed: a line for each pair of ours and a peer's, with the bar that their ratio has to meet."""

import statistics

from common import cell

_missed = []


def head():
    print("| work | ours | against | theirs | ratio | at most | |\n| --- | ---: | --- | ---: | ---: | ---: | --- |")


def line(title, ours, peer, theirs, ratio, bar):
    """Of texts and, where it could be measured, the ratio and its bar."""
    if ratio is None:
        print(f"| {title} | {ours} | {peer} | {theirs} | - | {bar:.2f} | not measured |", flush=True)
        return
    met = ratio <= bar
    if not met:
        _missed.append(f"{title}, against {peer}: {ratio:.3f}, at most {bar}")
    print(f"| {title} | {ours} | {peer} | {theirs} | {ratio:.3f} | {bar:.2f} | {'' if met else 'missed'} |", flush=True)


def times(title, ours, peer, theirs, bar):
    """Of lists of times, one for each number of threads: the best medians count."""
    best = [min(side, key=statistics.median) for side in (ours, theirs)]
    ratio = statistics.median(best[0]) / statistics.median(best[1])
    line(title, cell(best[0]), peer, cell(best[1]), ratio, bar)


def missed():
    return _missed
