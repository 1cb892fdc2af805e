"""Digests, in the one spelling that WARC records, index lines and database views share.

The same function serves payloads (the entity with transfer coding removed, WARC 1.1) and blocks.
"""

from __future__ import annotations

from hashlib import sha256

# RFC 4648, by ten bits at a time: the library's own takes twice as long, and a page has several digests.
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_PAIRS = [first + second for first in _LETTERS for second in _LETTERS]
_SHIFTS = range(250, -1, -10)
_ALGORITHM, _PADDING = "sha256:", "===="
_LETTERS_BEGIN, _LETTERS_END = len(_ALGORITHM), len(_ALGORITHM) + 52
_SPELT = _LETTERS_END + len(_PADDING)
# The digits that Python counts with; whatever is no letter of ours becomes what is no digit.
_DIGITS = bytes(
    b"0123456789ABCDEFGHIJKLMNOPQRSTUV"[_LETTERS.index(chr(code))] if chr(code) in _LETTERS else ord("!")
    for code in range(256)
)


def digest(data: bytes | bytearray | memoryview) -> str:
    """Return `sha256:` and the padded upper-case base32 of the SHA-256 of `data`."""
    return spelt(sha256(data).digest())


def spelt(raw: bytes) -> str:
    """Return the spelling of a SHA-256 that was computed piece by piece."""
    # 256 bits are 52 letters of five, the last of them with four bits of padding, and four signs for what is missing.
    bits = int.from_bytes(raw) << 4
    return f"{_ALGORITHM}{''.join([_PAIRS[bits >> shift & 1023] for shift in _SHIFTS])}{_PADDING}"


def is_spelt(stated: str, raw: bytes) -> bool:
    """Tell whether a text is what `spelt` returns, without spelling it."""
    if len(stated) != _SPELT or not stated.startswith(_ALGORITHM) or not stated.endswith(_PADDING):
        return False
    letters = stated[_LETTERS_BEGIN:_LETTERS_END].encode("utf-8", "replace")
    try:
        return int(letters.translate(_DIGITS), 32) == int.from_bytes(raw) << 4
    except ValueError:
        return False
