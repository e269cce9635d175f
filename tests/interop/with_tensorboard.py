"""TensorBoard reads event files: the accumulator of its old interface, and the one behind its pages."""

import math
import struct
import zlib

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.backend.event_processing.plugin_event_accumulator import EventAccumulator as PluginEventAccumulator
from tensorboard.util import tensor_util

EVERYTHING = {"scalars": 0, "images": 0, "histograms": 0, "tensors": 0}


def _pixels(png):
    """Of a PNG whose rows have no filter."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    at, packed, width, channels = 8, b"", 0, 0
    while at < len(png):
        size, name = struct.unpack_from(">I4s", png, at)
        body = png[at + 8 : at + 8 + size]
        assert zlib.crc32(name + body) == struct.unpack_from(">I", png, at + 8 + size)[0]
        if name == b"IHDR":
            width, channels = struct.unpack_from(">I", body)[0], {0: 1, 2: 3}[body[9]]
        if name == b"IDAT":
            packed += body
        at += 12 + size
    rows, row = zlib.decompress(packed), 1 + width * channels
    return [value for i in range(0, len(rows), row) for value in rows[i + 1 : i + row]]


def read(folder):
    events = EventAccumulator(folder, size_guidance=EVERYTHING).Reload()
    tags = events.Tags()

    def histogram(event):
        value = event.histogram_value
        fields = ("min", "max", "num", "sum", "sum_squares")
        return {
            "step": event.step,
            **{name: getattr(value, name) for name in fields},
            "counts": sum(value.bucket),
            "mean of buckets": _mean(value.bucket_limit, value.bucket),
        }

    return {
        "scalars": {tag: [[e.step, e.value] for e in events.Scalars(tag)] for tag in tags["scalars"]},
        "histograms": {tag: [histogram(e) for e in events.Histograms(tag)] for tag in tags["histograms"]},
        "images": {
            tag: [[e.step, e.width, e.height, _pixels(e.encoded_image_string)] for e in events.Images(tag)]
            for tag in tags["images"]
        },
    }


def _mean(limits, counts):
    """Of the buckets' upper ends, as far as they are numbers of this world."""
    weighed = [limit * count for limit, count in zip(limits, counts) if count]
    return math.fsum(weighed) / sum(counts)


def shown(folder):
    """What the pages get: everything as tensors."""
    events = PluginEventAccumulator(folder, size_guidance=EVERYTHING).Reload()
    plugins = {tag: events.SummaryMetadata(tag).plugin_data.plugin_name for tag in events.Tags()["tensors"]}
    scalars = {
        tag: [[e.step, float(tensor_util.make_ndarray(e.tensor_proto))] for e in events.Tensors(tag)]
        for tag, plugin in plugins.items()
        if plugin == "scalars"
    }
    return {"plugins": plugins, "scalars": scalars}
