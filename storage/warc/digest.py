"""Digests, in the one spelling that WARC records, index lines and database views share.

The same function serves payloads (the entity with transfer coding removed, WARC 1.1) and blocks.
"""

from __future__ import annotations

from base64 import b32encode
from hashlib import sha256


def digest(data: bytes | bytearray | memoryview) -> str:
    """Return `sha256:` and the padded upper-case base32 of the SHA-256 of `data`."""
    return spelt(sha256(data).digest())


def spelt(raw: bytes) -> str:
    """Return the spelling of a SHA-256 that was computed piece by piece."""
    return f"sha256:{b32encode(raw).decode('ascii')}"
