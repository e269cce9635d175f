"""hearth strip."""

import json

from sample import Run, inspected, small_net, tensors, with_constants, write


def _scalar(value):
    return ("I64", [], [value])


def leaves_the_optimizer_out(folder):
    net = {f"model_state_dict.{name}": tensor for name, tensor in small_net().items()}
    rest = {
        "optimizer_state_dict.state.0.momentum_buffer": ("F32", [3], [1, 2, 3]),
        "lr_scheduler.last_epoch": _scalar(3),
        "epoch": _scalar(3),
        "scaler.growth": _scalar(1),
    }
    path = write(folder / "m.safetensors", {**net, **rest, "notes.seed": _scalar(42)}, {"author": "someone"})
    out = folder / "out.safetensors"
    run = Run("strip", path, out, "--optimizer").fine()
    assert set(run.out.splitlines()[0].removeprefix("dropped: ").split(", ")) == {
        "optimizer_state_dict", "lr_scheduler", "epoch", "scaler"}, run.said  # fmt: skip
    assert set(tensors(out)) == {*net, "notes.seed"}, run.said
    assert inspected(out)["metadata"] == {"author": "someone"}
    Run("strip", path, out, "--quiet").fine()
    assert inspected(out)["metadata"] == {"format": "pt"} and set(tensors(out)) == {*net, "notes.seed"}


def leaves_what_mindspore_keeps_out(folder):
    state = {f"moments.{name}": tensor for name, tensor in small_net().items()}
    rest = {"learning_rate": ("F32", [], [0.01]), "momentum": ("F32", [], [0.9]), "global_step": ("I32", [1], [5])}
    path, out = write(folder / "m.safetensors", {**small_net(), **state, **rest}), folder / "out.mpk"
    Run("strip", path, out).fine()
    assert set(tensors(out)) == set(small_net())


def leaves_a_model_alone_that_only_sounds_like_training(folder):
    net = {**small_net(), "scaler.weight": ("F32", [1], [1]), "step.bias": ("F32", [1], [1])}
    path, out = write(folder / "m.safetensors", net), folder / "out.safetensors"
    run = Run("strip", path, out).fine()
    assert "dropped" not in run.out and set(tensors(out)) == set(net), run.said
    Run("diff", path, out).fine()


def leaves_metadata_and_ids_out(folder):
    net, metadata = with_constants()
    path, out = write(folder / "m.safetensors", net, metadata), folder / "out.safetensors"
    Run("strip", path, out, "--metadata").fine()
    assert inspected(out)["metadata"] == {"format": "pt"} and tensors(out)["fc1.bias"]["id"] == "b7"
    Run("strip", path, out, "--ids").fine()
    assert inspected(out)["metadata"] == {"author": "someone"} and "id" not in tensors(out)["fc1.bias"]
    for extension in ("mpk", "bin", "safetensors"):
        Run("strip", path, folder / f"out.{extension}").fine()
        Run("diff", path, folder / f"out.{extension}").fine()


def keeps_what_was_tied_to_the_optimizers(folder):
    net = {**small_net(), "optimizer.copy": ("F32", [2], [3, 4])}
    metadata = {"hearth.links": json.dumps({"fc3.bias": "optimizer.copy"})}
    path, out = write(folder / "m.safetensors", net, metadata), folder / "out.mpk"
    Run("strip", path, out).fine()
    assert tensors(out)["fc3.bias"]["max"] == 4 and "optimizer.copy" not in tensors(out)
