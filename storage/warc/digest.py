"""Digests, in the one spelling that WARC records, index lines and database views share.

The same function serves payloads (the entity with transfer coding removed, WARC 1.1) and blocks.
"""

from __future__ import annotations

from hashlib import sha256

# RFC 4648, by ten bits at a time: the library's own takes twice as long, and a page has several digests.
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_PAIRS = [first + second for first in _LETTERS for second in _LETTERS]
_SHIFTS = range(250, -1, -10)


def digest(data: bytes | bytearray | memoryview) -> str:
    """Return `sha256:` and the padded upper-case base32 of the SHA-256 of `data`."""
    return spelt(sha256(data).digest())


def spelt(raw: bytes) -> str:
    """Return the spelling of a SHA-256 that was computed piece by piece."""
    # 256 bits are 52 letters of five, the last of them with four bits of padding, and four signs for what is missing.
    bits = int.from_bytes(raw) << 4
    return f"sha256:{''.join([_PAIRS[bits >> shift & 1023] for shift in _SHIFTS])}===="
