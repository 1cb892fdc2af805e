"""Writes a document as a PDF with a real text layer: Latin text in Courier, Chinese and Japanese by Adobe's own maps.

No font is embedded: a CJK font is named by its character collection, and what shows or reads the file brings one. Each
character's code is its UTF-16, which the font's ToUnicode map says again for those that know no collections.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from storage.types import Block, BlockType

_WIDTH, _HEIGHT, _MARGIN = 595, 842, 64
_COLLECTIONS = {
    "zh-Hant": ("CNS1", "UniCNS-UTF16-H", "MSung-Light"),
    "ja": ("Japan1", "UniJIS-UTF16-H", "HeiseiMin-W3"),
}
_TITLE, _HEADING, _TEXT = 16.0, 13.0, 11.0
# A line may not begin with these.
_CLOSING = "。，、；：！？」』）)]％,.;:"
_LATIN_ADVANCE = 0.6


@dataclass(frozen=True, slots=True)
class _Piece:
    """A paragraph in one size of type, with the space above it."""

    text: str
    size: float
    above: float


def document_pdf(language: str, title: str, facts: Sequence[str], blocks: Iterable[Block]) -> bytes:
    """A document as a PDF.

    Args:
        language: Its BCP 47 tag; the type is chosen by it.
        title: Its title, printed on the first page and stated in the file.
        facts: Lines below the title, such as its date and number.
        blocks: Its text.
    """
    pieces = [_Piece(title, _TITLE, 0.0), *(_Piece(fact, _TEXT, 4.0) for fact in facts)]
    pieces += [_Piece(line, _size(block), 14.0) for block in blocks for line in block.text.split("\n")]
    pages = list(_set(pieces, language))
    return _file(_objects(pages, language, title))


def _size(block: Block) -> float:
    return _HEADING if block.type is BlockType.HEADING else _TEXT


def _set(pieces: Sequence[_Piece], language: str) -> Iterator[bytes]:
    """The drawings of the pages; a paragraph stays on one page."""
    drawn: list[str] = []
    top = float(_HEIGHT - _MARGIN)
    for piece in pieces:
        lines = list(_lines(piece.text, (_WIDTH - 2 * _MARGIN) / piece.size, language))
        if top - piece.above - len(lines) * piece.size * 1.5 < _MARGIN:
            yield "\n".join(drawn).encode()
            drawn, top = [], float(_HEIGHT - _MARGIN)
        top -= piece.above
        for line in lines:
            top -= piece.size * 1.5
            drawn.append(f"BT /F1 {piece.size:g} Tf {_MARGIN} {top:g} Td {_string(line, language)} Tj ET")
    yield "\n".join(drawn).encode()


def _lines(text: str, room: float, language: str) -> Iterator[str]:
    """The text in lines that are `room` ems wide at most."""
    line, width = "", 0.0
    for word in _words(text, language):
        advance = sum(_advance(letter, language) for letter in word)
        if line and width + advance > room and word[0] not in _CLOSING:
            yield line.rstrip()
            line, width, word = "", 0.0, word.lstrip()
        line, width = line + word, width + advance
    if line.strip():
        yield line.rstrip()


def _words(text: str, language: str) -> Iterator[str]:
    """What must not be divided: a word with the blank behind it, or one ideograph."""
    word = ""
    for letter in text:
        if word and (_is_wide(letter) or _is_wide(word[-1]) or word[-1] == " "):
            yield word
            word = ""
        word += letter
    if word:
        yield word


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"


def _advance(letter: str, language: str) -> float:
    if language not in _COLLECTIONS:
        return _LATIN_ADVANCE
    return 1.0 if _is_wide(letter) else 0.5


def _string(line: str, language: str) -> str:
    encoding = "utf-16-be" if language in _COLLECTIONS else "cp1252"
    return f"<{line.encode(encoding).hex()}>"


def _objects(pages: Sequence[bytes], language: str, title: str) -> list[bytes]:
    """Catalogue, tree of pages, information, font with its map, and for each page itself and its drawing."""
    first = 6
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R /Lang ({language}) >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        f"<< /Title <feff{title.encode('utf-16-be').hex()}> /Producer (Fonds demo) >>".encode(),
        _font(language),
        _stream(_character_map("".join(bytes(page).decode() for page in pages)) if language in _COLLECTIONS else b""),
    ]
    for number, page in enumerate(pages):
        box = f"/MediaBox [0 0 {_WIDTH} {_HEIGHT}] /Resources << /Font << /F1 4 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R {box} /Contents {first + 2 * number + 1} 0 R >>".encode())
        objects.append(_stream(page))
    return objects


def _font(language: str) -> bytes:
    if language not in _COLLECTIONS:
        return b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>"
    ordering, encoding, name = _COLLECTIONS[language]
    # The letters of ASCII are the collection's characters 1 to 95, half as wide as an ideograph.
    descendant = (
        f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /{name} /DW 1000 /W [1 95 500] /CIDSystemInfo "
        f"<< /Registry (Adobe) /Ordering ({ordering}) /Supplement 4 >> /FontDescriptor << /Type /FontDescriptor "
        f"/FontName /{name} /Flags 6 /FontBBox [-100 -250 1100 900] /ItalicAngle 0 /Ascent 880 /Descent -120 "
        f"/CapHeight 700 /StemV 80 >> >>"
    )
    return (
        f"<< /Type /Font /Subtype /Type0 /BaseFont /{name}-{encoding} /Encoding /{encoding} /ToUnicode 5 0 R "
        f"/DescendantFonts [{descendant}] >>"
    ).encode()


def _character_map(drawings: str) -> bytes:
    """The ToUnicode map of the codes that the drawings use: each is its own character."""
    strings = (piece.partition(">")[0] for piece in drawings.split("<")[1:])
    codes = sorted({string[at : at + 4] for string in strings for at in range(0, len(string), 4)})
    groups = [codes[start : start + 100] for start in range(0, len(codes), 100)]
    mapped = "\n".join(
        f"{len(group)} beginbfchar\n" + "\n".join(f"<{code}> <{code}>" for code in group) + "\nendbfchar"
        for group in groups
    )
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <ffff> endcodespacerange\n{mapped}\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode()


def _stream(data: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data)


def _file(objects: Sequence[bytes]) -> bytes:
    """The objects as a file with its table of their places."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, value in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, value)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info 3 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
