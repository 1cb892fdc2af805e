"""Lines of an index: each is read or refused as none, and what was read is the same when it is written again."""

from __future__ import annotations

import json
from dataclasses import asdict

from storage.index.cdxj import parse_line
from tests.fuzz.target import Target


def check(data: bytes) -> None:
    """See the module."""
    try:
        line = parse_line(data.decode("utf-8"))
    except ValueError as error:
        str(error).encode()
        return
    fields = asdict(line)
    key, timestamp = fields.pop("surt"), fields.pop("timestamp")
    assert parse_line(f"{key} {timestamp} {json.dumps({name: str(value) for name, value in fields.items()})}") == line
    assert 0 <= line.offset < 1 << 63
    assert 0 <= line.length < 1 << 63
    # What other tables are asked for by.
    line.filename.encode()


def seeds() -> list[bytes]:
    """Lines as pywb and Fonds write them."""
    fields = {"url": "https://lia.example/a", "mime": "text/html", "status": "200", "digest": "sha256:A", "length": "9"}
    whole = json.dumps(fields | {"offset": "1", "filename": "a.warc.gz"})
    numbers = json.dumps(fields | {"offset": 1, "length": 9, "filename": "a.warc.gz", "recordDigest": "sha256:1"})
    return [f"example,lia)/a 20310504030201 {block}".encode() for block in (whole, numbers)]


TARGET = Target(check, seeds)
