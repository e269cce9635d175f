"""The program of docs/tutorial-quickstart.md."""

import re

from digits import Run, write_first_images

EPOCH = re.compile(r"^Test Error:\n Accuracy: (\d+\.\d)%, Avg loss: (\d\.\d{6})\n", re.M)


def _trained(folder, *arguments):
    data = write_first_images(folder / "data")
    return Run("--device", "cpu", "--data", data, *arguments).fine()


def learns_and_prints_as_pytorch_does(folder):
    run = _trained(folder, "--epochs", 2, "--save", folder / "model.pth")
    losses = re.findall(r"^loss: (\d\.\d{6})  \[ *(\d+)/ 6400\]$", run.out, re.M)
    assert [int(seen) for _, seen in losses] == [32, 3232] * 2, run.said
    assert 2.2 < float(losses[0][0]) < 2.4, run.said  # log 10: nothing is known yet
    epochs = [(float(accuracy), float(loss)) for accuracy, loss in EPOCH.findall(run.out)]
    assert len(epochs) == 2 and epochs[1][0] > max(70, epochs[0][0]), run.said
    # What a softmax gives lies in 0 .. 1, so its cross entropy cannot fall below log(e + 9) - 1.
    assert all(1.4611 < loss < 2 for _, loss in epochs), run.said


def draws_a_test_image_and_names_it(folder):
    run = _trained(folder, "--epochs", 2, "--save", folder / "model.pth")
    *_, last = lines = run.out.splitlines()
    assert last == 'Predicted: "7", Actual: "7"', run.said  # MNIST's first test image
    drawing = lines[-15:-1]
    assert all(len(line) == 28 and set(line) <= set(" ▀▄█") for line in drawing), run.said
    assert 20 < sum(28 - line.count(" ") for line in drawing) < 120, run.said


def builds_the_model_again_from_any_format(folder):
    data = write_first_images(folder / "data")
    for extension in ("pth", "mpk", "safetensors"):
        path = folder / f"model.{extension}"
        run = Run("--device", "cpu", "--epochs", 0, "--data", data, "--save", path).fine()
        assert f"Saved the model to {path}\n" in run.out and path.stat().st_size > 400_000, run.said
        assert re.fullmatch(r'Predicted: "\d", Actual: "7"', run.out.splitlines()[-1]), run.said


def mlp512_learns(folder):
    run = _trained(folder, "--model", "mlp512", "--epochs", 1, "--save", folder / "model.mpk")
    [(accuracy, loss)] = EPOCH.findall(run.out)
    assert float(accuracy) > 85 and float(loss) < 0.5, run.said


def refuses_a_save_before_training(folder):
    run = Run("--data", write_first_images(folder / "data"), "--save", folder / "model.foo", "--device", "cpu")
    run.refused("model.foo", "expected a name that ends in")
    assert "Epoch" not in run.out, run.said


def refuses_missing_data(folder):
    Run("--data", folder / "nowhere", "--save", folder / "model.mpk", "--device", "cpu").refused("nowhere")
