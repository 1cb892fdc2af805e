"""Style sheets: which addresses a browser would ask for because of them, as the sheet writes them.

Comments, strings, escapes and broken `url(` are taken as CSS Syntax 3 says. An `@import` counts only where it is valid,
before every other rule. Of a font's formats those are left out that no browser of today asks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipelines.encoding.declaration import header_encoding
from pipelines.encoding.labels import encoding_of
from pipelines.encoding.legacy import decode_as
from storage.types import RequisiteKind

# What hides the marks of a sheet, or is an address in it: comments, strings and `url(…)`. Each begins with one of a few
# letters, for which a sheet is searched quickly.
_CLOSED = re.compile(
    r"""
    [/"'uU](?:
        (?<=/)\*.*?(?:\*/|\Z)
        |(?<=")[^"\\\n\r\f]*+(?:\\.[^"\\\n\r\f]*+)*+"?
        |(?<=')[^'\\\n\r\f]*+(?:\\.[^'\\\n\r\f]*+)*+'?
        |(?<=[uU])(?<![\w\-\\].)[rR][lL]\(\s*+(?:
            (?P<quoted>"[^"\\\n\r\f]*+(?:\\.[^"\\\n\r\f]*+)*+"?|'[^'\\\n\r\f]*+(?:\\.[^'\\\n\r\f]*+)*+'?)\s*+(?:\)|\Z)
            |(?P<bare>[^"'()\\\s]*+(?:\\(?:[0-9a-fA-F]{1,6}\s?+|.)[^"'()\\\s]*+)*+)\s*+(?:\)|\Z)
            |(?:[^)\\]|\\.)*+(?:\)|\Z)
        )
    )
    """,
    re.VERBOSE | re.DOTALL,
)
_AT = re.compile(r"@[-\w]+")
_BLOCK, _BRACE = re.compile(r"\{[^{}]*\}"), re.compile(r"([{}])")
_BRACKET = re.compile(r"(?<![\w\-\\])(?:-webkit-)?image-set\(|[()]", re.IGNORECASE)
# Blocks inside blocks that are passed at once.
_NESTED = 4
# Without one of these a sheet asks for nothing; most sheets inside pages have none.
_ASKS = re.compile(r"url\(|image-set\(|@import", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})(?:\r\n|\s)?|(\r\n|[\n\r\f])|(.))", re.IGNORECASE | re.DOTALL)
_CHARSET = re.compile(rb'@charset "([^"]{1,40})";')
_BOM = b"\xef\xbb\xbf"
_OLD_FONT = re.compile(r"\.(?:eot|svgz?)(?:[?#]|$)", re.IGNORECASE)
# What follows these is not the address of anything to load.
_NO_ADDRESS = frozenset({"@namespace", "@charset", "@document", "@-moz-document"})
_LARGEST_CODE_POINT = 0x10FFFF
_LARGEST_KEPT = 1 << 18
_QUOTES = ('"', "'")

Reference = tuple[str, RequisiteKind]


def decode_style(body: bytes, media_type: str | None) -> str:
    """The text of a style sheet: by its byte order mark, Content-Type or `@charset`, else as UTF-8."""
    if body.startswith(_BOM):
        return decode_as(body[len(_BOM) :], "utf-8")
    stated = _CHARSET.match(body)
    encoding = header_encoding(media_type) or (encoding_of(stated[1].decode("latin-1")) if stated else None)
    return decode_as(body, encoding or "utf-8")


def style_references(text: str) -> tuple[Reference, ...]:
    """The addresses that a style sheet, or a style attribute, asks for, as they are written, escapes undone."""
    if not _ASKS.search(text):
        return ()
    return _kept_references(text) if len(text) <= _LARGEST_KEPT else tuple(_references(text))


# The same sheets stand in every page of a site.
@lru_cache(maxsize=64)
def _kept_references(text: str) -> tuple[Reference, ...]:
    return tuple(_references(text))


def _references(text: str) -> Iterator[Reference]:
    sheet, place = _Sheet(), 0
    for token in _CLOSED.finditer(text):
        sheet.read(text[place : token.start()])
        place = token.end()
        written = token["quoted"] or token["bare"]
        if not written and token[0][0] not in _QUOTES:
            continue
        kind = sheet.asked(is_string=not written)
        reference = "" if kind is None else _unescaped(written or token[0]).strip()
        if kind is not None and reference and not (kind is RequisiteKind.FONT and _OLD_FONT.search(reference)):
            yield reference, kind


class _Sheet:
    """Where in a sheet its reader stands: in which blocks, in which rule's head, in how many brackets of a set."""

    def __init__(self) -> None:
        self._fonts: list[bool] = []
        self._rule = ""
        self._begun = False
        self._brackets = 0

    def read(self, text: str) -> None:
        """Read a piece of the sheet without comments, strings and addresses."""
        if "{" in text:
            self._begun = True
            for _time in range(_NESTED):
                # A block that is closed again changes nothing.
                text, count = _BLOCK.subn(";", text)
                if not count:
                    break
        *pieces, last = _BRACE.split(text)
        for piece, brace in zip(pieces[::2], pieces[1::2], strict=True):
            self._read_declarations(piece)
            if brace == "{":
                self._fonts.append(self._rule == "@font-face")
            else:
                del self._fonts[-1:]
            self._rule, self._brackets = "", 0
        self._read_declarations(last)

    def _read_declarations(self, text: str) -> None:
        """Read a piece without blocks; only what stands behind its last declaration counts."""
        _, mark, text = text.rpartition(";")
        if mark:
            self._rule, self._brackets = "", 0
        if "@" in text and (words := _AT.findall(text)):
            self._rule = words[-1].lower()
        if not self._brackets and "(" not in text:
            return
        for bracket in _BRACKET.findall(text):
            if len(bracket) > 1:
                self._brackets += 1
            elif self._brackets:
                self._brackets += 1 if bracket == "(" else -1

    def asked(self, *, is_string: bool) -> RequisiteKind | None:
        """What an address that stands here is asked for as, None when it is not asked for."""
        if self._rule == "@import":
            self._rule = "@imported"
            return None if self._begun else RequisiteKind.STYLE
        if self._rule in _NO_ADDRESS or (is_string and self._brackets != 1):
            return None
        return RequisiteKind.FONT if self._fonts and self._fonts[-1] else RequisiteKind.IMAGE


def _unescaped(written: str) -> str:
    if written[:1] in _QUOTES:
        written = written[1:].removesuffix(written[0])
    return _ESCAPE.sub(_character, written) if "\\" in written else written


def _character(escape: re.Match[str]) -> str:
    if escape[1]:
        code = int(escape[1], 16)
        return chr(code) if 0 < code <= _LARGEST_CODE_POINT and not 0xD800 <= code <= 0xDFFF else "\ufffd"
    return "" if escape[2] else escape[3]
