#!/usr/bin/env python3
"""What sentence-transformers makes of the texts of texts.py: tests/golden/sentences/generate.py MODEL

MODEL is a folder with all-MiniLM-L6-v2 as published, with its tokenizer. Writes

- vocab.txt: those entries of the model's vocabulary that the texts need,
- texts.json: each text with its numbers in vocab.txt, cut at 256; and with those by other options,
- vectors.npy: the model's vector for each text, i16[200, 384], times 65536.
"""

import json
import pathlib
import sys

import numpy
from sentence_transformers import SentenceTransformer
from tokenizers import BertWordPieceTokenizer
from texts import texts

HERE = pathlib.Path(__file__).resolve().parent
SPECIALS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
OPTIONS = {
    "plain": {},
    "cased": {"lowercase": False, "strip_accents": False},
    "cased_stripped": {"lowercase": False, "strip_accents": True},
    "accents": {"strip_accents": False},
    "unsplit": {"handle_chinese_chars": False},
}


def tokenizer(vocabulary, **options):
    made = BertWordPieceTokenizer(vocabulary, **{"lowercase": True, **options})
    made.enable_truncation(256)
    return made


def main():
    folder = pathlib.Path(sys.argv[1])
    model = SentenceTransformer(str(folder), device="cpu")
    assert model.max_seq_length == 256
    all_texts = texts()
    whole = {word: i for i, word in enumerate((folder / "vocab.txt").read_text().splitlines())}
    encodings = [tokenizer(whole, **options).encode(text) for options in OPTIONS.values() for text in all_texts]
    for encoding, text in zip(encodings, all_texts):  # the package's own tokenizer says the same
        assert encoding.ids == model.tokenizer(text, truncation=True, max_length=256)["input_ids"], text

    used = {token for encoding in encodings for token in encoding.tokens}
    small = [*SPECIALS, *sorted(used - set(SPECIALS), key=whole.get)]
    vocabulary = {word: i for i, word in enumerate(small)}
    (HERE / "vocab.txt").write_text("\n".join(small) + "\n")

    ids = {name: [tokenizer(vocabulary, **options).encode(text).ids for text in all_texts] for name, options in OPTIONS.items()}
    rows = []
    for i, text in enumerate(all_texts):
        plain = ids["plain"][i]
        others = {name: ids[name][i] for name in OPTIONS if name != "plain" and ids[name][i] != plain and len(plain) < 100}
        rows.append(json.dumps({"text": text, "plain": plain, **others}, separators=(",", ":")))
    (HERE / "texts.json").write_text("[\n" + ",\n".join(rows) + "\n]\n")

    vectors = model.encode(all_texts, batch_size=8, show_progress_bar=False)
    assert numpy.abs(vectors).max() < 0.49
    numpy.save(HERE / "vectors.npy", numpy.round(vectors.astype(numpy.float64) * 65536).astype("<i2"))


if __name__ == "__main__":
    main()
