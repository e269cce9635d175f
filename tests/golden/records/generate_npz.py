"""Writes the .npz and .npy files of the tests with NumPy; ml_dtypes gives the bfloat16."""

import io
import pathlib
import zipfile

import ml_dtypes
import numpy as np

FOLDER = pathlib.Path(__file__).parent
DTYPES = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"]


def arrays():
    """[[0, 1, 2], [3, 4, 5]] in every type and order, as "f4", "f4_big", "f4_fortran"."""
    made = {}
    for dtype in DTYPES:
        array = np.arange(6).reshape(2, 3).astype(dtype)
        made[dtype] = array
        made[dtype + "_big"] = array.astype(array.dtype.newbyteorder(">"))
        made[dtype + "_fortran"] = np.asfortranarray(array)
    made["cube_big_fortran"] = np.asfortranarray(np.arange(24).reshape(2, 3, 4).astype(">i4"))
    made["layer.weight"] = np.array(1.5, "f4")
    made["layer.none"] = np.zeros((3, 0, 2), "f8", order="F")
    made["text"] = np.array("gelu é 🔥")
    made["text_big"] = np.array("ab", ">U4")
    made["no_text"] = np.array("")
    made["é/w:0"] = np.array([7], "u1")
    return made


def versions():
    """One array under each version of the header."""
    with zipfile.ZipFile(FOLDER / "npz_versions.npz", "w") as archive:
        for version in (1, 2, 3):
            file = io.BytesIO()
            np.lib.format.write_array(file, np.arange(3, dtype="i2"), version=(version, 0))
            archive.writestr(zipfile.ZipInfo(f"v{version}.npy"), file.getvalue())


np.savez(FOLDER / "npz_stored.npz", **arrays())
few = {name: arrays()[name] for name in ("f4", "f4_fortran", "i2_big", "layer.weight", "text")}
np.savez_compressed(FOLDER / "npz_deflated.npz", zeros=np.zeros(10_000, "f4"), **few)
np.savez(FOLDER / "npz_empty.npz")
np.save(FOLDER / "npy_bf16.npy", np.arange(6).reshape(2, 3).astype(ml_dtypes.bfloat16))
np.save(FOLDER / "npy_f4.npy", np.arange(6, dtype="f4").reshape(2, 3))
versions()
