"""The program of docs/tutorial-guide.md."""

import json
import re

from digits import Run, write_first_images

EPOCH = re.compile(
    r"^epoch (\d)/2: train loss (\d\.\d{4}), accuracy (\d+\.\d\d) %; valid loss (\d\.\d{4}), accuracy (\d+\.\d\d) %$", re.M
)


def trains_and_infers(folder):
    artifacts = folder / "made" / "guide"
    common = ("--artifacts", artifacts, "--data", write_first_images(folder / "data"), "--device", "cpu")
    run = Run("train", *common, "--epochs", 2).fine()
    (_, *first), (number, *second) = EPOCH.findall(run.out)
    assert number == "2" and float(second[0]) < float(first[0]) < 2.4, run.said
    assert float(second[2]) < float(first[2]) and float(second[3]) > 60, run.said

    config = json.loads((artifacts / "config.json").read_text())["hearth"]["constants"]
    assert config["num_epochs"] == 2 and config["batch_size"] == 64 and config["learning_rate"] == 1e-4, config
    assert config["optimizer"] == "Adam" and config["model.hidden_size"] == 512, config
    made = sorted(path.relative_to(artifacts).as_posix() for path in artifacts.rglob("*") if path.is_file())
    assert made == [
        "checkpoint/guide-1_100.mpk", "checkpoint/guide-2_100.mpk", "checkpoint/guide-graph.meta", "config.json", "log.csv",
        "model.mpk",
    ], made  # fmt: skip

    right = 0
    for item in (0, 42, 999):
        out = Run("infer", *common, "--item", item).fine().out
        predicted, expected = re.fullmatch(r"Predicted (\d) Expected (\d)\n", out).groups()
        right += predicted == expected
    assert right >= 2, right
    Run("infer", *common, "--item", 1000).refused("1000")

    # The model is as large as the configuration says, not as the program does.
    text = (artifacts / "config.json").read_text()
    (artifacts / "config.json").write_text(text.replace('hidden_size": 512', 'hidden_size": 256'))
    Run("infer", *common).refused("model.mpk", "linear1.weight", "[256, 1024]")
    (artifacts / "config.json").write_text(text.replace('hidden_size": 512', 'hidden": 512'))
    Run("infer", *common).refused("config.json", "model.hidden")


def infer_needs_a_training(folder):
    data = write_first_images(folder / "data")
    Run("infer", "--artifacts", folder, "--data", data, "--device", "cpu").refused("config.json", "there is none")


def refuses_missing_data(folder):
    Run("train", "--artifacts", folder / "guide", "--data", folder / "nowhere", "--device", "cpu").refused("nowhere")
    assert not (folder / "guide").exists()
