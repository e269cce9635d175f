"""Burn's .mpk as any MessagePack reader has it: no Burn is needed to see what was written."""

import gzip

import msgpack


def _dtype(name):
    return "BOOL" if isinstance(name, dict) and name.keys() == {"Bool"} else name


def load(path):
    with (gzip.open if path.endswith(".gz") else open)(path, "rb") as file:
        record = msgpack.unpackb(file.read())
    found = {}

    def walk(node, parts):
        if isinstance(node, dict) and node.keys() == {"id", "param"}:
            param = node["param"]
            found[".".join(parts)] = [_dtype(param["dtype"]), param["shape"], param["bytes"].hex()]
        elif isinstance(node, (dict, list)):
            for key, below in node.items() if isinstance(node, dict) else enumerate(node):
                walk(below, [*parts, str(key)])

    assert list(record)[:3] == ["metadata", "item", "_b"] and record["_b"] == [], record.keys()
    walk(record["item"], [])
    return found
