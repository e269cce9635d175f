"""The program of docs/tutorial-mindspore.md."""

import re

from digits import Run, write_first_images

LINE = re.compile(
    r"^Epoch:\[ *(\d+)/ *2\], step:\[ *(\d+)/ *200\], loss:\[(\d\.\d{3})/(\d\.\d{3})\], time:\d+\.\d{3} ms, lr:0\.01000$",
    re.M,
)
EPOCH = re.compile(r"^Epoch time: \d+\.\d{3} ms, per step time: \d+\.\d{3} ms, avg loss: (\d\.\d{3})$", re.M)


def _run(folder, *arguments):
    data = folder / "data"
    if not data.exists():
        write_first_images(data)
    return Run("--device", "cpu", "--data", data, "--directory", folder / "lenet", *arguments).fine()


def _loss(run):
    return float(re.search(r"^loss after the training: (\d\.\d{4})$", run.out, re.M)[1])


def trains_prints_and_transfers_as_mindspore_does(folder):
    run = _run(folder, "--epochs", 2, "--every", 100)
    lines = LINE.findall(run.out)
    assert [(int(epoch), int(step)) for epoch, step, *_ in lines] == [(0, 100), (0, 200), (1, 100), (1, 200)], run.said
    epochs = EPOCH.findall(run.out)
    assert len(epochs) == 2 and epochs[0] == lines[1][3] and float(epochs[1]) < float(epochs[0]) / 2, run.said
    assert float(re.search(r"\{'Accuracy': (0\.\d{4})\}", run.out)[1]) > 0.85, run.said
    files = sorted(path.name for path in (folder / "lenet").iterdir())
    assert files == ["lenet-2_200.ckpt", "lenet-graph.meta"], files

    more = _run(folder, "--epochs", 1, "--every", 1, "--transfer", folder / "lenet" / "lenet-2_200.ckpt")
    assert "not loaded: 0 of the net, 0 of the file\n" in more.out, more.said
    first = float(re.search(r"loss:\[(\d\.\d{3})/", more.out)[1])
    assert first < 1 and _loss(more) < _loss(run), more.said
    files = sorted(path.name for path in (folder / "lenet").iterdir())
    assert files == ["lenet-2_200.ckpt", "lenet-graph.meta", "lenet_1-1_200.ckpt", "lenet_1-graph.meta"], files
