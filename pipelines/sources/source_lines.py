"""One line of a list of sources: the titles and addresses that stand in it, in printed order.

An address stands in brackets of any kind, before its title or behind it; several sources may share a line. A link into
the page itself (a footnote's way back) and a link for sharing it are no addresses.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipelines.page.strips import Line
from pipelines.sources.line_pieces import FINAL, PrintedPiece, pieces_in, without_host
from pipelines.sources.source_links import only_leads_back, outward
from pipelines.sources.source_words import as_title, is_note, says_address, says_field, says_title
from pipelines.view.page_view import PageView

_BEFORE_NUMBER = re.compile(r"[；;]\s*(?=\d{1,2}\s*[.．、)）])|\s+(?=\[\d{1,2}\])")
_COUNTED = re.compile(r"\s*\d{1,2}\s*[.．、)）]\s*\S")
# A title without an address between two that are links.
_BETWEEN_LINKS = re.compile(r"\s*[、；;]\s*(?P<title>[^、；;]+?)\s*[、；;]\s*")
_FIELD = re.compile(r"\s*(?P<word>[^:：]{1,16}?)\s*[:：]\s*(?P<value>.*)", re.DOTALL)
_SENTENCE = 40


@dataclass(frozen=True, slots=True)
class Named:
    """What a line says of one source.

    Attributes:
        title: Its title as printed, None when the line has none for it.
        printed: Its address as printed, None when the line has none for it.
        href: The address of the link around it, None without one.
        is_open: Whether the next line may continue the printed address.
        is_title_linked: Whether the title itself is the link.
        is_alone: Whether the line says that the title has no address: others stand around it in the same line.
    """

    title: str | None
    printed: str | None = None
    href: str | None = None
    is_open: bool = False
    is_title_linked: bool = False
    is_alone: bool = False


def sources_in(line: Line, view: PageView) -> tuple[Named, ...]:
    """The sources that a line names; a line that only holds a title gives that, one that only holds a note nothing.

    Args:
        line: A line of the list.
        view: The page.
    """
    if only_leads_back(line):
        return ()
    pieces = pieces_in(outward(line.runs, view))
    parts = list(_numbered_parts(pieces))
    found = [named for part in parts for named in _in_part(part)]
    return tuple(
        replace(named, is_alone=named.is_alone or (len(parts) > 1 and named.printed is None)) for named in found
    )


def _numbered_parts(pieces: Sequence[PrintedPiece]) -> Iterator[list[PrintedPiece]]:
    """The pieces of a line, divided before each number that counts its sources: `1. … ；2. …`."""
    part: list[PrintedPiece] = []
    for piece in pieces:
        texts = [piece.text] if piece.is_target else _BEFORE_NUMBER.split(piece.text)
        # The mark between two sources may have gone to the address before it.
        is_next = bool(part) and part[-1].is_target and _COUNTED.match(texts[0]) is not None
        for place, text in enumerate(texts):
            if place or is_next:
                yield part
                part = []
            part.append(replace(piece, text=text))
    yield part


def _in_part(pieces: Sequence[PrintedPiece]) -> Sequence[Named]:
    """The sources of a line, or of the part of it that one number counts."""
    if any(piece.is_target for piece in pieces):
        return _named(pieces)
    whole = "".join(piece.text for piece in pieces)
    title = None if _is_sentence(whole) else _value(whole)
    return () if title is None else (Named(title),)


def _named(pieces: Sequence[PrintedPiece]) -> list[Named]:
    """Each address with its title: the text before it, or behind it where the line begins with an address."""
    said = [piece for piece in pieces if piece.is_target or _value(piece.text) is not None]
    targets = [piece for piece in said if piece.is_target]
    if len({target.href or target.printed for target in targets}) == 1:
        return [_single(pieces, said, targets)]
    is_before = said[0].is_target and said[0].is_bare and not said[-1].is_target
    found: list[Named] = []
    title: str | None = None
    for piece in said:
        if not piece.is_target:
            value = _value(piece.text)
            if value is not None and found and found[-1].is_title_linked and _BETWEEN_LINKS.fullmatch(piece.text):
                found.append(Named(value, is_alone=True))
            elif is_before and found:
                found[-1] = replace(found[-1], title=found[-1].title or value)
            else:
                title = value
        else:
            own = None if piece.is_bare else without_host(as_title(piece.text), piece.href) or None
            found.append(_addressed(title if own is None else own, piece))
            title = None
    if title is not None and not is_before:
        found.append(Named(title))
    return found


def _single(pieces: Sequence[PrintedPiece], said: Sequence[PrintedPiece], targets: Sequence[PrintedPiece]) -> Named:
    """The only source of a line."""
    titled = next((target for target in targets if not target.is_bare), None)
    words = [piece for piece in said if not piece.is_target]
    if titled is None:
        title = next((value for piece in words if (value := _value(piece.text)) is not None), None)
    elif words:
        # A link in the middle of a title: the title is the whole line.
        title = _value("".join(piece.text for piece in pieces if piece.printed is None and not _is_silent(piece)))
    else:
        title = without_host(as_title(titled.text), titled.href) or None
    target = next((target for target in targets if target.printed is not None), targets[0])
    is_last = pieces[-1] is target or not pieces[-1].text.strip()
    named = _addressed(title, target, is_last=is_last)
    return replace(named, is_title_linked=titled is not None and not words)


def _is_silent(piece: PrintedPiece) -> bool:
    return is_note(piece.text) or (piece.is_target and piece.is_bare)


def _addressed(title: str | None, piece: PrintedPiece, *, is_last: bool = False) -> Named:
    printed = piece.printed if piece.printed is not None else piece.href
    is_open = is_last and piece.href is None and printed is not None and printed[-1] not in FINAL
    return Named(title, printed, piece.href, is_open, is_title_linked=piece.printed is None and not piece.is_bare)


def _value(text: str) -> str | None:
    """The title that a text holds, without the word before it that says so; None for notes and for other fields."""
    title = as_title(text)
    if not title or is_note(title):
        return None
    field = _FIELD.fullmatch(title)
    if field is not None and says_title(field["word"]):
        return as_title(field["value"]) or None
    if field is not None and (says_field(field["word"]) or says_address(field["word"])):
        return None
    return title


def _is_sentence(text: str) -> bool:
    return len(text) > _SENTENCE and unicodedata.normalize("NFKC", text.rstrip())[-1] in "。!?"
