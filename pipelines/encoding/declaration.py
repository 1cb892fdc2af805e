"""The encoding that a page declares: in Content-Type, in a meta element, in an XML declaration.

The page's own words are found as a browser finds them, by the prescan of the HTML Standard (13.2.3.2), which knows
comments, attributes and quoting, and so is not misled by a `charset=` that stands in a text or a script's string. It
looks further than the standard's 1,024 bytes: pages with long heads are common, and nothing is drawn here meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.encoding.labels import encoding_of

_PRESCAN = 1 << 14
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([^\s;\"']+)", re.IGNORECASE)
_XML = re.compile(rb"<\?xml[^>]*?\bencoding\s*=\s*(?:\"([^\"]{1,40})\"|'([^']{1,40})')", re.IGNORECASE)
_XML_UTF_16 = ((b"<\x00?\x00x\x00", "utf-16le"), (b"\x00<\x00?\x00x", "utf-16be"))
_META = re.compile(rb"<meta[\t\n\f\r /]", re.IGNORECASE)
_TAG = re.compile(rb"</?[a-z]", re.IGNORECASE)
_NAME = re.compile(rb"[^\t\n\f\r >]*")
_BEFORE = re.compile(rb"[\t\n\f\r /]*")
_SPACE = re.compile(rb"[\t\n\f\r ]*")
_ATTRIBUTE = re.compile(rb"=?[^\t\n\f\r =/>]*")
_UNQUOTED = re.compile(rb"[^\t\n\f\r >]*")
_CHARSET = re.compile(r"charset[\t\n\f\r ]*=[\t\n\f\r ]*", re.IGNORECASE)
_CONTENT_VALUE = re.compile(r"\"([^\"]*)\"|'([^']*)'|([^\t\n\f\r ;\"'][^\t\n\f\r ;]*)")


class _EndOfBytesError(Exception):
    """The prescan came to the end of what it may look at."""


def declared_encodings(body: bytes, media_type: str | None) -> tuple[str, ...]:
    """The encodings that are declared, most binding first.

    Args:
        body: The entity, content coding removed.
        media_type: Content-Type as sent.
    """
    found = (header_encoding(media_type), page_encoding(body))
    return tuple(dict.fromkeys(encoding for encoding in found if encoding is not None))


def header_encoding(media_type: str | None) -> str | None:
    """The encoding that a Content-Type names."""
    match = _HEADER.search(media_type or "")
    return None if match is None else encoding_of(match[1])


def page_encoding(body: bytes) -> str | None:
    """The encoding that the page itself names in its first bytes."""
    start = body[:_PRESCAN]
    for opening, encoding in _XML_UTF_16:
        if start.startswith(opening):
            return encoding
    try:
        found = _prescan(start)
    except _EndOfBytesError:
        found = None
    return found or _xml_encoding(start)


def _xml_encoding(start: bytes) -> str | None:
    match = _XML.match(start.lstrip(b"\t\n\f\r "))
    return None if match is None else _readable_as_ascii(encoding_of((match[1] or match[2]).decode("latin-1")))


def _readable_as_ascii(encoding: str | None) -> str | None:
    """A page whose ASCII declaration can be read at all is not UTF-16 (HTML, 13.2.3.2)."""
    if encoding in {"utf-16be", "utf-16le"}:
        return "utf-8"
    return "windows-1252" if encoding == "x-user-defined" else encoding


def _prescan(start: bytes) -> str | None:
    place = start.find(b"<")
    while place >= 0:
        if start.startswith(b"<!--", place):
            end = start.find(b"-->", place + 2)
            if end < 0:
                return None
            place = end + 3
        elif _META.match(start, place):
            attributes = list(_attributes(start, place + 5))
            encoding = _meta_encoding(attributes)
            if encoding is not None:
                return encoding
            place = _behind(start, place + 5)
        elif _TAG.match(start, place):
            place = _behind(start, _match_end(_NAME, start, place))
        elif start[place + 1 : place + 2] in {b"!", b"/", b"?"}:
            end = start.find(b">", place)
            if end < 0:
                return None
            place = end + 1
        else:
            place += 1
        place = start.find(b"<", place)
    return None


def _meta_encoding(attributes: list[tuple[str, str]]) -> str | None:
    """What a meta element declares; the first of equal attributes counts."""
    stated = dict(reversed(attributes))
    if "charset" in stated:
        return _readable_as_ascii(encoding_of(stated["charset"]))
    if stated.get("http-equiv", "").lower() != "content-type":
        return None
    label = _label_in(stated.get("content", ""))
    return None if label is None else _readable_as_ascii(encoding_of(label))


def _label_in(content: str) -> str | None:
    """The charset in the content of a meta element (HTML, 2.5.5)."""
    match = _CHARSET.search(content)
    value = None if match is None else _CONTENT_VALUE.match(content, match.end())
    return None if value is None else value[1] or value[2] or value[3]


def _behind(start: bytes, place: int) -> int:
    """Where a tag ends whose attributes begin here."""
    for _name, _value, end in _attribute_spans(start, place):
        place = end
    return _match_end(_BEFORE, start, place)


def _attributes(start: bytes, place: int) -> Iterator[tuple[str, str]]:
    for name, value, _end in _attribute_spans(start, place):
        yield name, value


def _attribute_spans(start: bytes, place: int) -> Iterator[tuple[str, str, int]]:
    """The attributes from here to the end of the tag, each with where it ends."""
    while True:
        place = _match_end(_BEFORE, start, place)
        if start[place : place + 1] == b">":
            return
        end = _match_end(_ATTRIBUTE, start, place)
        name = start[place:end].lower().decode("latin-1")
        place = _match_end(_SPACE, start, end)
        if start[place : place + 1] != b"=":
            yield name, "", end
            place = max(end, place)
            continue
        value, place = _value(start, _match_end(_SPACE, start, place + 1))
        yield name, value, place


def _value(start: bytes, place: int) -> tuple[str, int]:
    quote = start[place : place + 1]
    if quote in {b'"', b"'"}:
        end = start.find(quote, place + 1)
        if end < 0:
            raise _EndOfBytesError
        return start[place + 1 : end].decode("latin-1"), end + 1
    end = _match_end(_UNQUOTED, start, place)
    return start[place:end].decode("latin-1"), end


def _match_end(pattern: re.Pattern[bytes], start: bytes, place: int) -> int:
    """Where the pattern's match ends.

    Raises:
        _EndOfBytesError: it takes all that is left.
    """
    match = pattern.match(start, place)
    assert match is not None
    if match.end() >= len(start):
        raise _EndOfBytesError
    return match.end()
