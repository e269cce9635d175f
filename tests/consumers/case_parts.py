"""What the options of a lean build can leave out: whatever is in without the rest, the library has all that it calls."""

import functools
import re

from stage import ROOT, libraries, output_of

# Which codecs there are is what the options say: these two files have a list of them, compiled anew for each choice.
LISTS = {"record_codecs.cpp", "record_codec_bytes.cpp"}


@functools.cache
def _symbols():
    """{source: (what it defines, what it calls)} of the core, by the names of its objects."""
    symbols = {}
    source = None
    for line in output_of("nm", libraries() / "libhearth.a").splitlines():
        words = line.split()
        if line.endswith(".cpp.o:"):
            source = words[0].removesuffix(".o:")
            symbols[source] = (set(), set())
        elif source and len(words) >= 2:
            symbols[source][words[-2] == "U"].add(words[-1])
    assert len(symbols) > 100, f"libhearth.a has {len(symbols)} objects"
    return symbols


def _listed(folder):
    text = (ROOT / "src" / folder / "meson.build").read_text()
    return {f"{folder}/{name}".replace("/", "_") for name in re.findall(r"'([\w/]+\.cpp)'", text)}


def _codecs():
    text = (ROOT / "src" / "record" / "meson.build").read_text()
    found = re.finditer(r"'(\w+)': \{\s*'types': '[^']+',\s*'files': \[(.*?)\]", text, re.S)
    return {codec[1]: {"record_" + name.replace("/", "_") for name in re.findall(r"'([\w/]+\.cpp)'", codec[2])}
            for codec in found}  # fmt: skip


def _check(sources):
    symbols = _symbols()
    inside = sources & set(symbols)
    defined = set().union(*(symbols[source][0] for source in inside | LISTS))
    ours = set().union(*(defines for defines, _ in symbols.values()))
    for source in sorted(inside):
        missing = (symbols[source][1] & ours) - defined
        assert not missing, f"{source} calls {sorted(missing)[:3]}, which nothing with it has"


def _core():
    left_out = _listed("record") | _listed("train") | _listed("trace") | _listed("data")
    return set(_symbols()) - left_out - LISTS


def the_core_alone(folder):
    assert len(_core()) > 50
    _check(_core())


def every_codec_alone(folder):
    codecs = _codecs()
    choices = re.search(r"option\('codecs'.*?choices: \[(.*?)\]", (ROOT / "meson_options.txt").read_text(), re.S)[1]
    assert set(codecs) == set(re.findall(r"\w+", choices)), f"the build has {sorted(codecs)}"
    for sources in codecs.values():
        assert sources <= set(_symbols()), f"there is no {sorted(sources - set(_symbols()))}"
        _check(_core() | sources)


def the_readers_alone(folder):
    _check(_core() | _listed("data") - {"data_numpy.cpp"})
    _check(_core() | _listed("data") | _codecs()["npy"] | _codecs()["npz"])


def the_learner_alone(folder):
    _check(_core() | _listed("train") | {"record_codec_protobuf.cpp"})


def graphs_alone(folder):
    _check(_core() | _listed("trace") | _codecs()["onnx"])
