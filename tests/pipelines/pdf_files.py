"""PDF files written for the tests, with just what a test needs in them."""

from __future__ import annotations

import io
from collections.abc import Sequence

from pypdf import PdfReader, PdfWriter

_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
# Glyph numbers of an embedded font, and nothing that says which characters they are.
MAPLESS_FONT = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /AAAAAA+Nameless /Encoding /Identity-H /DescendantFonts ["
    b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /AAAAAA+Nameless /CIDSystemInfo << /Registry (Adobe) "
    b"/Ordering (Identity) /Supplement 0 >> /DW 600 /FontDescriptor << /Type /FontDescriptor /FontName "
    b"/AAAAAA+Nameless /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 "
    b"/StemV 80 >> >> ] >>"
)
_IMAGE = b"q 300 0 0 300 100 300 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x00 EI Q"


def lines(*rows: tuple[float, str], size: float = 12, top: float = 760) -> bytes:
    """The drawing of a page: rows of (left, text) one below the other."""
    drawn = []
    for number, (left, text) in enumerate(rows):
        escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        drawn.append(f"BT /F1 {size} Tf {left} {top - number * size * 1.3} Td ({escaped}) Tj ET".encode("cp1252"))
    return b"\n".join(drawn)


def scan() -> bytes:
    """The drawing of a page that is an image."""
    return _IMAGE


def glyphs(count: int) -> bytes:
    """The drawing of a page of glyph numbers."""
    numbers = "".join(f"{300 + 37 * number % 900:04x}" for number in range(count))
    return f"BT /F1 12 Tf 50 700 Td <{numbers}> Tj ET".encode()


def pdf(pages: Sequence[bytes], *, title: str | None = None, font: bytes = _FONT, lang: str | None = None) -> bytes:
    """A file with these drawings as its pages."""
    objects = [
        b"",
        b"",
        font,
        b"" if title is None else b"<< /Title <feff%s> >>" % title.encode("utf-16-be").hex().encode(),
    ]
    kids = []
    for drawing in pages:
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R%s >>" % (b"" if lang is None else b" /Lang (%s)" % lang.encode())
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    return _file([value or b"null" for value in objects])


def _file(objects: list[bytes]) -> bytes:
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places = []
    for number, value in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, value))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer\n<< /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def encrypted(body: bytes, password: str, algorithm: str = "AES-256") -> bytes:
    """The file with a user password, empty or not."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(body)))
    writer.encrypt(user_password=password, owner_password="owner", algorithm=algorithm)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
