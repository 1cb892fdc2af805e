"""Vectors of the standards for encodings: labels, declarations in pages, and a whole table of Shift_JIS."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from bench.reading.figure import Figure, Item, figure
from pipelines.encoding.decoding import decode
from pipelines.encoding.labels import encoding_of

_CASE = re.compile(rb"#data\n(.*?)\n#encoding\n(\S+)\n", re.DOTALL)
# What the standard itself does not decode.
_REFUSED = frozenset({"replacement", "x-user-defined"})


def figures(root: Path) -> Iterator[Figure]:
    """The figures of the labels, of the declarations, and of the table."""
    folder = root / "encoding"
    yield figure("encoding", "labels", _labels(folder / "whatwg_encodings_labels.json"), 0.99)
    yield figure("encoding", "declarations", _declarations(folder / "html5lib_tests1.dat"), 0.99)
    yield figure("encoding", "Shift_JIS characters", _table(folder, "encoding_rs_shift_jis"), 0.99)


def _labels(path: Path) -> Iterator[Item]:
    """Whether each label means the same encoding as the name of its encoding."""
    for group in json.loads(path.read_text(encoding="utf-8")):
        for encoding in group["encodings"]:
            if encoding["name"] not in _REFUSED:
                wanted = encoding_of(encoding["name"])
                for label in encoding["labels"]:
                    found = encoding_of(label)
                    yield Item(label, float(found is not None and found == wanted), f"{wanted} {found}")


def _declarations(path: Path) -> Iterator[Item]:
    for data, name in _CASE.findall(path.read_bytes() + b"\n"):
        decoded = decode(data, None)
        wanted, found = encoding_of(name.decode()), None if decoded is None else decoded.encoding
        yield Item(repr(data[:60]), float(_is_same(wanted, found)), f"{wanted} {found}")


def _is_same(wanted: str | None, found: str | None) -> bool:
    """Whether two codecs are one; where bytes are ASCII alone the standard's fallback is as good as any other."""
    return wanted is not None and found is not None and wanted == found


def _table(folder: Path, name: str) -> Iterator[Item]:
    decoded = decode((folder / f"{name}_in.txt").read_bytes(), "text/plain; charset=shift_jis")
    wanted = (folder / f"{name}_in_ref.txt").read_text(encoding="utf-8").split("\n")
    found = [] if decoded is None else decoded.text.split("\n")
    for number, line in enumerate(wanted):
        got = found[number] if number < len(found) else ""
        yield Item(f"line {number + 1}", float(line.rstrip("\r") == got.rstrip("\r")), f"{line!r} {got!r}")
