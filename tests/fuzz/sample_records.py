"""Records that do not change from run to run: what archives that are fuzzed begin as."""

from __future__ import annotations

import gzip
import hashlib
from base64 import b32encode

import zstandard

from storage.warc.record import HTTP_REQUEST, HTTP_RESPONSE, WARC_FIELDS, WarcRecord, record
from storage.warc.writer import member_of
from tests.storage.records import AT, URL, chunked, message

_ID = "urn:uuid:00000000-0000-4000-8000-{:012d}"


def sample_records() -> list[WarcRecord]:
    """A file of ours: who wrote it, an exchange, one in chunks, a revisit, a failure."""
    info = b"software: Fonds/0.1\r\nformat: WARC File Format 1.1\r\nfonds-payload-digest: sha256\r\n"
    page, coded = message("<p>一</p>".encode()), chunked("<p>三三三</p>".encode(), 7)
    return [
        record("warcinfo", _ID.format(1), AT, info, WARC_FIELDS, [("WARC-Filename", "fuzzed.warc.gz")]),
        record("request", _ID.format(2), AT, b"GET / HTTP/1.1\r\n\r\n", HTTP_REQUEST, _target(3)),
        record("response", _ID.format(3), AT, page, HTTP_RESPONSE, [*_target(2), _payload("<p>一</p>".encode())]),
        record("response", _ID.format(4), AT, coded, HTTP_RESPONSE, [*_target(2), _payload("<p>三三三</p>".encode())]),
        record("metadata", _ID.format(5), AT, b"via: https://lia.example/feed\r\n", WARC_FIELDS, _target(4)),
    ]


def plain(kept: WarcRecord) -> bytes:
    """A record as it stands in a file that is not packed."""
    return gzip.decompress(member_of(kept))


def in_zstd(content: bytes, *, checked: bool) -> bytes:
    """A frame of this content, with its checksum or without."""
    return zstandard.ZstdCompressor(write_checksum=checked).compress(content)


def _target(other: int) -> list[tuple[str, str]]:
    return [("WARC-Target-URI", URL), ("WARC-Concurrent-To", f"<{_ID.format(other)}>")]


def _payload(body: bytes) -> tuple[str, str]:
    return "WARC-Payload-Digest", f"sha256:{b32encode(hashlib.sha256(body).digest()).decode()}"
