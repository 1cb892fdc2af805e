"""Style sheets: which addresses a browser would ask for because of them, as the sheet writes them.

Comments, strings, escapes and broken `url(` are taken as CSS Syntax 3 says. An `@import` counts only where it is valid,
before every other rule. Of a font's formats those are left out that no browser of today asks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.encoding.declaration import header_encoding
from pipelines.encoding.labels import encoding_of
from pipelines.encoding.legacy import decode_as
from storage.types import RequisiteKind

_TOKEN = re.compile(
    r"""
    /\*.*?(?:\*/|\Z)
    |(?P<string>"[^"\\\n\r\f]*+(?:\\.[^"\\\n\r\f]*+)*+"?|'[^'\\\n\r\f]*+(?:\\.[^'\\\n\r\f]*+)*+'?)
    |(?<![\w\-\\])url\(\s*+(?:
        (?P<quoted>"[^"\\\n\r\f]*+(?:\\.[^"\\\n\r\f]*+)*+"?|'[^'\\\n\r\f]*+(?:\\.[^'\\\n\r\f]*+)*+'?)\s*+(?:\)|\Z)
        |(?P<bare>[^"'()\\\s]*+(?:\\(?:[0-9a-f]{1,6}\s?+|.)[^"'()\\\s]*+)*+)\s*+(?:\)|\Z)
        |(?:[^)\\]|\\.)*+(?:\)|\Z)
    )
    |(?P<set>(?<![\w\-\\])(?:-webkit-)?image-set\()
    |(?P<at>@[-\w]+)
    |(?P<mark>[{}();])
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
# Without one of these a sheet asks for nothing; most sheets inside pages have none.
_ASKS = re.compile(r"url\(|image-set\(|@import", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})(?:\r\n|\s)?|(\r\n|[\n\r\f])|(.))", re.IGNORECASE | re.DOTALL)
_CHARSET = re.compile(rb'@charset "([^"]{1,40})";')
_BOM = b"\xef\xbb\xbf"
_OLD_FONT = re.compile(r"\.(?:eot|svgz?)(?:[?#]|$)", re.IGNORECASE)
# What follows these is not the address of anything to load.
_NO_ADDRESS = frozenset({"@namespace", "@charset", "@document", "@-moz-document"})
_LARGEST_CODE_POINT = 0x10FFFF


def decode_style(body: bytes, media_type: str | None) -> str:
    """The text of a style sheet: by its byte order mark, Content-Type or `@charset`, else as UTF-8."""
    if body.startswith(_BOM):
        return decode_as(body[len(_BOM) :], "utf-8")
    stated = _CHARSET.match(body)
    encoding = header_encoding(media_type) or (encoding_of(stated[1].decode("latin-1")) if stated else None)
    return decode_as(body, encoding or "utf-8")


def style_references(text: str) -> Iterator[tuple[str, RequisiteKind]]:
    """The addresses that a style sheet, or a style attribute, asks for, as they are written, escapes undone."""
    return _Sheet().read(text) if _ASKS.search(text) else iter(())


class _Sheet:
    """Where in a sheet its reader stands: in which blocks, in which rule's head, in how many brackets of a set."""

    def __init__(self) -> None:
        self._fonts: list[bool] = []
        self._rule = ""
        self._begun = False
        self._brackets = 0

    def read(self, text: str) -> Iterator[tuple[str, RequisiteKind]]:
        for token in _TOKEN.finditer(text):
            written = token["quoted"] or token["bare"]
            if written or token["string"]:
                kind = self._kind(is_string=not written)
                reference = _unescaped(written or token["string"]).strip()
                if kind is not None and reference and not (kind is RequisiteKind.FONT and _OLD_FONT.search(reference)):
                    yield reference, kind
            elif token["at"]:
                self._rule = token["at"].lower()
            elif token["set"]:
                self._brackets += 1
            elif token["mark"]:
                self._pass(token["mark"])

    def _kind(self, *, is_string: bool) -> RequisiteKind | None:
        """What an address that stands here is asked for as, None when it is not asked for."""
        if self._rule == "@import":
            self._rule = "@imported"
            return None if self._begun else RequisiteKind.STYLE
        if self._rule in _NO_ADDRESS or (is_string and self._brackets != 1):
            return None
        return RequisiteKind.FONT if self._fonts and self._fonts[-1] else RequisiteKind.IMAGE

    def _pass(self, mark: str) -> None:
        if mark == "{":
            self._fonts.append(self._rule == "@font-face")
            self._begun, self._rule = True, ""
        elif mark == "}":
            del self._fonts[-1:]
            self._brackets, self._rule = 0, ""
        elif mark == ";":
            self._brackets, self._rule = 0, ""
        elif self._brackets:
            self._brackets += 1 if mark == "(" else -1


def _unescaped(written: str) -> str:
    if written[:1] in ('"', "'"):
        written = written[1:].removesuffix(written[0])
    return _ESCAPE.sub(_character, written) if "\\" in written else written


def _character(escape: re.Match[str]) -> str:
    if escape[1]:
        code = int(escape[1], 16)
        return chr(code) if 0 < code <= _LARGEST_CODE_POINT and not 0xD800 <= code <= 0xDFFF else "\ufffd"
    return "" if escape[2] else escape[3]
