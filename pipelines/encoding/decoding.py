"""From bytes to text as a browser would: byte order mark, then Content-Type, then the page's own words, then its bytes.

Labels and decoders are those of the WHATWG Encoding Standard. One departure: a declaration that the bytes disprove is
overruled, where a browser would show garbage: by bytes that are no characters in it, by bytes that are UTF-8, or by a
text in which nothing is frequent that is frequent in every text of East Asia. And the slash of Big5 is the wide one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.encoding.declaration import declared_encodings
from pipelines.encoding.guessing import guess_east_asian, guess_other, guess_western, is_utf8, likelihood
from pipelines.encoding.legacy import decode_as

_SAMPLE = 1 << 16
# A declared encoding may be wrong in this share of the characters (a stray byte, a cut tail) and still be believed.
_TOLERATED = 0.002
_READABLE = 0.1
# How much more of another decoder's text must be frequent before a declaration without losses is overruled.
_CONVINCING = 0.25
_SURE = 0.7
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xfe\xff", "utf-16be"), (b"\xff\xfe", "utf-16le"))
_FALLBACK = "windows-1252"
_UNICODE = frozenset({"utf-8", "utf-16be", "utf-16le"})
_EAST_ASIAN = frozenset({"big5", "gbk", "gb18030", "shift_jis", "euc-jp", "euc-kr", "iso-2022-jp"})
# A2 41 is the wide slash in the first table of Unicode and for the programs that follow it (Python's among them), the
# slash of division for browsers. No news is written with the latter.
_BIG5_SLASH = str.maketrans("∕", "／")
# Both are looked for in UTF-8: among bytes they are found ten times as fast as among letters.
_C1 = re.compile(b"\xc2[\x80-\x9f]")
_CONTROLS = bytes(code for code in range(32) if chr(code) not in "\t\n\f\r")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A page's text, and the encoding (as the Encoding Standard names it, in lower case) by which it was read."""

    text: str
    encoding: str


def decode(body: bytes, media_type: str | None) -> Decoded | None:
    """Decode a page; None when its bytes are not text in any encoding.

    Args:
        body: The entity, content coding removed.
        media_type: Content-Type as sent.
    """
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return _readable(Decoded(decode_as(body[len(bom) :], encoding), encoding))
    best: Decoded | None = None
    for encoding in declared_encodings(body, media_type):
        tried = _decoded(body, encoding)
        if _losses(tried) <= _TOLERATED:
            return _readable(_overruled(body, tried) or tried)
        best = tried if best is None or _losses(tried) < _losses(best) else best
    guessed = _guessed(body)
    if best is None:
        return _readable(guessed or _decoded(body, _FALLBACK))
    return _readable(guessed if guessed is not None and _losses(guessed) < _losses(best) else best)


def _decoded(body: bytes, encoding: str) -> Decoded:
    text = decode_as(body, encoding)
    return Decoded(text.translate(_BIG5_SLASH) if encoding == "big5" else text, encoding)


def _overruled(body: bytes, declared: Decoded) -> Decoded | None:
    """The body by another encoding although the declared one loses nothing; None when the declaration may be right."""
    if declared.encoding in _UNICODE or body.isascii():
        return None
    if is_utf8(body):
        return _decoded(body, "utf-8")
    share = likelihood(declared.text[:_SAMPLE])
    if share is None or share > _SURE:
        return None
    other = guess_east_asian(body)
    return None if other is None or other.likelihood < share + _CONVINCING else _decoded(body, other.encoding)


def _guessed(body: bytes) -> Decoded | None:
    """What the bytes themselves say; None when they say nothing."""
    if body.isascii() and b"\x1b$" not in body:
        return None
    if is_utf8(body):
        return _decoded(body, "utf-8")
    guess = guess_east_asian(body) or guess_western(body) or guess_other(body)
    return None if guess is None else _decoded(body, guess.encoding)


def _losses(decoded: Decoded) -> float:
    """The share of characters that no writer writes, C1 controls included: a single-byte decoder makes them."""
    text = decoded.text
    lost = text.count("\ufffd")
    if decoded.encoding not in _EAST_ASIAN and not text.isascii():
        lost += len(_C1.findall(text.encode("utf-8", "surrogatepass")))
    return lost / max(len(text), 1)


def _readable(decoded: Decoded) -> Decoded | None:
    """The same, unless it is mostly what no writer writes: replacement and control characters."""
    sample = decoded.text[:_SAMPLE]
    content = sample.encode("utf-8", "surrogatepass")
    odd = len(content) - len(content.translate(None, _CONTROLS)) + sample.count("\ufffd")
    return None if sample and odd / len(sample) > _READABLE else decoded
