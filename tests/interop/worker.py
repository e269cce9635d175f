"""Calls the functions of a module with_*.py, for frameworks.py: a line of JSON in, a line out.

Tensors are {name: [dtype, shape, hex]} with safetensors' names of types; a text stands for itself.
"""

import importlib
import json
import os
import sys

NAMES = {"F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16", "I64": "int64", "I32": "int32",
         "I16": "int16", "I8": "int8", "U64": "uint64", "U32": "uint32", "U16": "uint16", "U8": "uint8",
         "BOOL": "bool"}  # fmt: skip
CODES = {name: code for code, name in NAMES.items()}


class Unable(Exception):
    """What this version of the framework lacks."""


def answered(module, call):
    try:
        return {"answer": getattr(module, call["function"])(**call["arguments"])}
    except Unable as reason:
        return {"skip": str(reason)}
    except Exception as error:
        return {"error": f"{call['function']}: {type(error).__name__}: {error}"}


def main():
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # frameworks print what they like

    def say(answer):
        print(json.dumps(answer), file=answers, flush=True)

    try:
        module = importlib.import_module(sys.argv[1])
    except ModuleNotFoundError as error:
        say({"missing": error.name})
        return
    say({"missing": None})
    for line in sys.stdin:
        say(answered(module, json.loads(line)))


if __name__ == "__main__":
    sys.modules["worker"] = sys.modules["__main__"]  # what the module imports is this one
    main()
