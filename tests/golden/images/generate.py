#!/usr/bin/env python3
"""Small images as Pillow writes them, and expected.npz: what Pillow reads in them as RGB and as grey.

    python3 generate.py     # needs Pillow and NumPy; written with Pillow 13.0
"""

import pathlib

import numpy
from PIL import Image

HERE = pathlib.Path(__file__).resolve().parent
ROWS, COLUMNS = 13, 18


def colours():
    row, column = numpy.mgrid[0:ROWS, 0:COLUMNS]
    planes = [255 * column / (COLUMNS - 1), 255 * row / (ROWS - 1), 127 + 120 * numpy.sin(row / 2 + column / 3)]
    return numpy.stack(planes, axis=-1).astype(numpy.uint8)


def main():
    rgb = Image.fromarray(colours())
    grey = rgb.convert("L")
    clear = rgb.copy()
    clear.putalpha(Image.fromarray(numpy.ascontiguousarray(colours()[:, ::-1, 0])))
    palette = rgb.quantize(16)
    images = {
        "rgb.png": (rgb, {}),
        "rgba.png": (clear, {}),
        "grey.png": (grey, {}),
        "palette.png": (palette, {}),
        "palette_clear.png": (palette, {"transparency": 3}),
        "one_bit.png": (grey.convert("1"), {}),
        "rgb.jpg": (rgb, {"quality": 90}),
        "progressive.jpg": (rgb, {"quality": 75, "progressive": True}),
        "grey.jpg": (grey, {"quality": 85}),
    }
    expected = {}
    for name, (image, options) in images.items():
        image.save(HERE / name, **options)
        with Image.open(HERE / name) as read:
            expected[name] = numpy.ascontiguousarray(numpy.asarray(read.convert("RGB")).transpose(2, 0, 1))
            expected[name + " grey"] = numpy.asarray(read.convert("RGB").convert("L"))[None].copy()
    numpy.savez_compressed(HERE / "expected.npz", **expected)

    # That others read in their own ways, or not at all.
    wide = (numpy.arange(ROWS * COLUMNS, dtype=numpy.uint16) * 257 + 77).reshape(ROWS, COLUMNS)
    Image.fromarray(wide).save(HERE / "grey16.png")
    rgb.convert("CMYK").save(HERE / "cmyk.jpg")


if __name__ == "__main__":
    main()
