"""The pages of a PDF: PDFium reads them, pypdf those that PDFium cannot read or reads as garbage.

Columns that are written from top to bottom are put in the order in which they are read, right to left.
"""

from __future__ import annotations

import ctypes
import io
import logging
import re
from dataclasses import dataclass, replace
from functools import cached_property

import pypdf
import pypdfium2
from pypdf.errors import PyPdfError
from pypdfium2 import raw

from pipelines.pdf.columns import read_downwards
from pipelines.pdf.scripts import is_garbage

# pypdf's warnings help nobody: the reading itself says what could not be read.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

_ROOT = re.compile(rb"/Root\s+(\d{1,10})\s+(\d{1,5})\s+R")
_CATALOG = re.compile(rb"(\d{1,10})\s+(\d{1,5})\s+obj\b[^>]{0,400}/Type\s*/Catalog\b")
_OPENING = 6_000
_MAPLESS = 0.3
# pypdf walks broken structures without checking them first.
_PYPDF_ERRORS = (
    PyPdfError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError, OSError,
    NotImplementedError, AssertionError,
)  # fmt: skip


class EncryptedError(Exception):
    """The document needs a password that is not empty."""


class BrokenError(Exception):
    """Neither reader can open the document."""


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line of the first page with the height of its letters."""

    text: str
    height: float


@dataclass(frozen=True, slots=True)
class PdfPage:
    """A page's text: None when it could not be read, or when it is a scan or glyphs without a character map."""

    text: str | None
    scanned: bool = False
    garbled: bool = False


@dataclass(frozen=True, slots=True)
class PdfPages:
    """A document's pages, the lines of the first one, and the title and language that the document states.

    `mended` says that the end of the file, with its table of contents, was missing.
    """

    pages: tuple[PdfPage, ...]
    opening: tuple[PdfLine, ...]
    title: str | None
    language: str | None
    mended: bool = False


def read_pages(body: bytes) -> PdfPages:
    """Read the pages of a document.

    Raises:
        EncryptedError: it needs a password.
        BrokenError: it cannot be opened.
    """
    second = _Second(body)
    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise EncryptedError from error
        mended = _mended(body)
        if mended is None:
            return second.pages(str(error))
        return replace(_read(mended, second), mended=True)
    return _read(document, second)


def _mended(body: bytes) -> pypdfium2.PdfDocument | None:
    """The document of a file without its end: PDFium finds the objects again once a trailer says where they begin."""
    root = _ROOT.search(body) or _CATALOG.search(body)
    if root is None:
        return None
    trailer = b"\nendobj\ntrailer\n<< /Root %s %s R >>\nstartxref\n0\n%%%%EOF\n" % (root[1], root[2])
    try:
        document = pypdfium2.PdfDocument(body + trailer)
    except pypdfium2.PdfiumError:
        return None
    return document if len(document) else None


def _read(document: pypdfium2.PdfDocument, second: _Second) -> PdfPages:
    try:
        pages = tuple(_read_page(document, index, second) for index in range(len(document)))
        return PdfPages(pages, _opening(document), _stated_title(document), _language(document))
    finally:
        document.close()


def _read_page(document: pypdfium2.PdfDocument, index: int, second: _Second) -> PdfPage:
    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return PdfPage(second.page(index, len(document)))
    try:
        text_page = page.get_textpage()
        try:
            text = text_page.get_text_bounded()
            if not text.strip():
                images = page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=4)
                return PdfPage(None, scanned=True) if any(True for _ in images) else PdfPage("")
            if not _has_no_map(text_page) and not is_garbage(text):
                return PdfPage(read_downwards(text_page, text))
        finally:
            text_page.close()
    except pypdfium2.PdfiumError:
        return PdfPage(second.page(index, len(document)))
    finally:
        page.close()
    other = second.page(index, len(document))
    return PdfPage(None, garbled=True) if other is None or not other.strip() or is_garbage(other) else PdfPage(other)


def _has_no_map(text_page: pypdfium2.PdfTextPage) -> bool:
    """Whether the fonts of the page say of many of its characters that they do not know them."""
    count = min(text_page.count_chars(), _OPENING)
    unknown = sum(raw.FPDFText_HasUnicodeMapError(text_page.raw, place) == 1 for place in range(count))
    return unknown > _MAPLESS * count


def _opening(document: pypdfium2.PdfDocument) -> tuple[PdfLine, ...]:
    """The lines of the first page."""
    try:
        page = document[0]
        text_page = page.get_textpage()
    except (pypdfium2.PdfiumError, IndexError):
        return ()
    lines: list[PdfLine] = []
    text, heights = "", [0.0]
    for place in range(min(text_page.count_chars(), _OPENING)):
        character = chr(raw.FPDFText_GetUnicode(text_page.raw, place))
        if character == "\n":
            lines.append(PdfLine(text.strip(), sorted(heights)[len(heights) // 2]))
            text, heights = "", [0.0]
        else:
            text += character
            if not character.isspace():
                _left, bottom, _right, top = text_page.get_charbox(place, loose=True)
                heights.append(round(top - bottom, 1))
    lines.append(PdfLine(text.strip(), sorted(heights)[len(heights) // 2]))
    text_page.close()
    page.close()
    return tuple(line for line in lines if line.text)


def _stated_title(document: pypdfium2.PdfDocument) -> str | None:
    """The title in the file's own description; None where there is none, or its bytes are no text."""
    try:
        return document.get_metadata_value("Title") or None
    except UnicodeDecodeError:
        return None


def _language(document: pypdfium2.PdfDocument) -> str | None:
    buffer = (ctypes.c_ushort * 64)()
    raw.FPDFCatalog_GetLanguage(document.raw, buffer, ctypes.sizeof(buffer))
    return bytes(buffer).decode("utf-16-le", "replace").split("\0", 1)[0].strip() or None


class _Second:
    """The second reader, opened when it is needed."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    @cached_property
    def _document(self) -> pypdf.PdfReader | None:
        try:
            document = pypdf.PdfReader(io.BytesIO(self._body), strict=False)
            return None if document.is_encrypted and not document.decrypt("") else document
        except _PYPDF_ERRORS:
            return None

    def page(self, index: int, of: int) -> str | None:
        """The text of one page, None if it cannot be read or this reader counts another number than `of`."""
        if self._document is None:
            return None
        try:
            return self._document.pages[index].extract_text() if len(self._document.pages) == of else None
        except _PYPDF_ERRORS:
            return None

    def pages(self, why: str) -> PdfPages:
        """The whole document.

        Raises:
            BrokenError: it cannot be opened.
        """
        try:
            count = 0 if self._document is None else len(self._document.pages)
        except _PYPDF_ERRORS:
            count = 0
        if not count:
            raise BrokenError(why)
        texts = [self.page(index, count) for index in range(count)]
        pages = tuple(PdfPage(None, garbled=True) if text and is_garbage(text) else PdfPage(text) for text in texts)
        return PdfPages(pages, (), None, None)
