"""What distinguishes a file's content from any other, and whether an object in a store has that content.

A bucket's ETag is the MD5 of what it received; for an object that came in parts, that of the parts' MD5s. Both can be
worked out here, so an object whose ETag is the expected one needs no download to be proven. Encrypting buckets and
folders have other ETags: then the object is read, and its SHA-256 decides.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from storage.objects.object_file import ObjectFile
from storage.objects.store import ObjectStore

_PART = 8 * 1024 * 1024
_MOST_PARTS = 9_000
_READ = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`sha256` in hexadecimal, as sha256sum prints it; `etag` as a bucket gives it to content that `part_size` cut."""

    size: int
    sha256: str
    etag: str


def part_size(size: int) -> int:
    """Return in what parts content of this size is sent; it follows from the size alone."""
    return max(_PART, -(-size // _MOST_PARTS))


def pieces_of(stream: BinaryIO, size: int) -> Iterator[bytes]:
    """Yield the first `size` bytes of a stream in the parts that they are sent in; fewer when there are no more."""
    part, left = part_size(size), size
    while left and (data := stream.read(min(part, left))):
        left -= len(data)
        yield data


def fingerprint_of(stream: BinaryIO, size: int, on_part: Callable[[], None] = lambda: None) -> Fingerprint:
    """Read the first `size` bytes of a stream and return their fingerprint; `on_part` is called once a part.

    Raises OSError when the stream cannot be read.
    """
    whole, parts, seen = hashlib.sha256(), [], 0
    for part in pieces_of(stream, size):
        on_part()
        seen += len(part)
        whole.update(part)
        parts.append(hashlib.md5(part, usedforsecurity=False).digest())
    return Fingerprint(seen, whole.hexdigest(), _etag(parts))


def holds(
    store: ObjectStore, key: str, expected: Fingerprint, on_part: Callable[[], None] = lambda: None
) -> bool | None:
    """Tell whether an object has exactly this content; None when there is no such object. Raises StoreError."""
    stored = store.head(key)
    if stored is None:
        return None
    if stored.size != expected.size:
        return False
    if stored.etag == expected.etag:
        return True
    with ObjectFile(store.address, key, stored.size).open("rb") as stream:
        return fingerprint_of(stream, stored.size, on_part).sha256 == expected.sha256


def _etag(parts: list[bytes]) -> str:
    if len(parts) > 1:
        return f"{hashlib.md5(b''.join(parts), usedforsecurity=False).hexdigest()}-{len(parts)}"
    return parts[0].hex() if parts else hashlib.md5(b"", usedforsecurity=False).hexdigest()
