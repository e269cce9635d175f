"""Writes the small files of PyTorch beside this script, and the same tensors as safetensors. Needs torch,
numpy and safetensors: python3 generate_pth.py"""

import collections
import io
import pathlib
import zipfile

import safetensors.torch
import torch

HERE = pathlib.Path(__file__).resolve().parent
DTYPES = {
    "f64": torch.float64, "f32": torch.float32, "f16": torch.float16, "bf16": torch.bfloat16,
    "i64": torch.int64, "i32": torch.int32, "i16": torch.int16, "i8": torch.int8,
    "u64": torch.uint64, "u32": torch.uint32, "u16": torch.uint16, "u8": torch.uint8, "bool": torch.bool,
}


def twin(name, tensors):
    """The tensors that a file must have, dense and not shared."""
    dense = {key: tensor.detach().clone().contiguous() for key, tensor in tensors.items()}
    safetensors.torch.save_file(dense, HERE / f"{name}.safetensors")


def dtypes():
    tensors = {name: (torch.arange(6) % 2 if name == "bool" else torch.arange(6) * 3 + 1).reshape(2, 3).to(dtype)
               for name, dtype in DTYPES.items()}
    tensors["scalar"] = torch.tensor(7)
    tensors["empty"] = torch.zeros(3, 0, 2)
    return tensors


def views():
    base = torch.arange(24, dtype=torch.float32).reshape(4, 6)
    image = torch.arange(2 * 3 * 4 * 5, dtype=torch.int16).reshape(2, 3, 4, 5)
    return collections.OrderedDict(
        base=base, rows=base[1:3], transposed=base.t(), columns=base[:, 1:4], every_other=base[::2, ::3],
        last=base[3, 5], one_row=base[2:3, 1:2], expanded=torch.tensor([1.5, 2.5]).expand(3, 2),
        channels_last=image.to(memory_format=torch.channels_last), permuted=image.permute(3, 1, 0, 2),
        parameter=torch.nn.Parameter(torch.ones(2, 2)), tied=base, also_transposed=base.t(), empty=base[:, :0])


def nested():
    weight = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    return {
        "epoch": 3, "best": 0.5, "done": False, "arch": "tiny \u00e9", "nothing": None, "large": 2**40,
        "unsigned": 2**64 - 1, "negative": -5, "lowest": -2**63,
        "model_state_dict": collections.OrderedDict([("fc.weight", weight), ("fc.bias", torch.zeros(2))]),
        "optimizer": {"state": {0: {"step": torch.tensor(2.0), "exp_avg": weight * 2}, 1: {}},
                      "param_groups": [{"lr": 1e-3, "betas": (0.9, 0.999), "params": [0, 1]}]},
        "size": torch.Size([2, 3]), "list": [weight[0], (weight, 7)],
        "passed over": [torch.float32, torch.device("cpu"), {1, 2}, complex(1, 2), b"bytes"],
    }


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.first = torch.nn.Linear(2, 3)
        self.norm = torch.nn.BatchNorm1d(3)
        self.second = torch.nn.Linear(3, 3)
        self.second.bias = self.first.bias
        self.sizes = [1, 2]

    def forward(self, x):
        return self.second(self.norm(self.first(x))) + self.sizes[0]


def big_endian(data):
    """A zip archive as a big-endian machine writes it: all storages here are of 4 bytes an element."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("byteorder"):
                content = b"big"
            if "/data/" in name:
                content = b"".join(content[i:i + 4][::-1] for i in range(0, len(content), 4))
            new.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def without_debug(data):
    """A TorchScript archive without where its lines came from, which names folders of the machine."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if not name.endswith(".debug_pkl"):
                new.writestr(zipfile.ZipInfo(name), old.read(name))
    return out.getvalue()


def deflated(data):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def saved(value, **options):
    out = io.BytesIO()
    torch.save(value, out, **options)
    return out.getvalue()


def main():
    torch.manual_seed(0)
    (HERE / "pth_dtypes.pth").write_bytes(saved(dtypes()))
    twin("pth_dtypes", dtypes())
    (HERE / "pth_views.pth").write_bytes(saved(views()))
    (HERE / "pth_views_legacy.pth").write_bytes(saved(views(), _use_new_zipfile_serialization=False))
    twin("pth_views", views())
    (HERE / "pth_nested.pt").write_bytes(saved(nested()))
    net = Net().eval()
    torch.jit.script(net).save(HERE / "pth_script.pt")
    (HERE / "pth_script.pt").write_bytes(without_debug((HERE / "pth_script.pt").read_bytes()))
    twin("pth_script", net.state_dict())
    floats = {"base": views()["base"], "transposed": views()["transposed"], "step": torch.tensor(3, dtype=torch.int32)}
    (HERE / "pth_big_endian.pth").write_bytes(big_endian(saved(floats)))
    (HERE / "pth_deflated.pth").write_bytes(deflated(saved(floats)))
    twin("pth_floats", floats)
    for name in ["pth_big_endian.pth", "pth_deflated.pth", "pth_views_legacy.pth"]:  # torch agrees
        loaded = torch.load(HERE / name, weights_only=True)
        assert all(torch.equal(loaded[key], (views() | floats)[key]) for key in loaded), name


if __name__ == "__main__":
    main()
