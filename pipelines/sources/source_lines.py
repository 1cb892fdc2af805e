"""One line of a list of sources: the titles and addresses that stand in it, in printed order.

An address stands in brackets of any kind, before its title or behind it; several sources may share a line. A link into
the page itself (a footnote's way back) and a link for sharing it are no addresses.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import unquote, urlsplit

from pipelines.page.strips import Line, Run
from pipelines.sources.source_links import only_leads_back, outward
from pipelines.sources.source_words import as_title, is_host, is_note, says_address, says_field, says_title
from pipelines.stated.references import URL_TEXT, closed, is_printed_reference
from pipelines.view.page_view import PageView

FINAL = "。．，、；：！？」』》）,;"
_CONTINUATION = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+[。．.，,、；;]?")
_CONTINUES = re.compile(r"[\d./_?=&%#-]")
_BEFORE_NUMBER = re.compile(r"[；;]\s*(?=\d{1,2}\s*[.．、)）])|\s+(?=\[\d{1,2}\])")
_COUNTED = re.compile(r"\s*\d{1,2}\s*[.．、)）]\s*\S")
# A title without an address between two that are links.
_BETWEEN_LINKS = re.compile(r"\s*[、；;]\s*(?P<title>[^、；;]+?)\s*[、；;]\s*")
_HOST_BEHIND = re.compile(r"(?:[a-z\d-]+\.)+[a-z]{2,12}(?=\s*$)", re.IGNORECASE)
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


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of a line: plain text, or with an address as printed and the link around it."""

    text: str
    printed: str | None = None
    href: str | None = None

    @property
    def is_target(self) -> bool:
        return self.printed is not None or self.href is not None

    @property
    def is_bare(self) -> bool:
        """Whether the piece is an address whose own text is no title."""
        return self.printed is not None or says_address(self.text) or is_host(self.text) or not as_title(self.text)


def sources_in(line: Line, view: PageView) -> tuple[Named, ...]:
    """The sources that a line names; a line that only holds a title gives that, one that only holds a note nothing.

    Args:
        line: A line of the list.
        view: The page.
    """
    if only_leads_back(line):
        return ()
    pieces = _pieces(outward(line.runs, view), view)
    parts = list(_numbered_parts(pieces))
    found = [named for part in parts for named in _in_part(part)]
    return tuple(
        replace(named, is_alone=named.is_alone or (len(parts) > 1 and named.printed is None)) for named in found
    )


def _numbered_parts(pieces: Sequence[_Piece]) -> Iterator[list[_Piece]]:
    """The pieces of a line, divided before each number that counts its sources: `1. … ；2. …`."""
    part: list[_Piece] = []
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


def _in_part(pieces: Sequence[_Piece]) -> Sequence[Named]:
    """The sources of a line, or of the part of it that one number counts."""
    if any(piece.is_target for piece in pieces):
        return _named(pieces)
    whole = "".join(piece.text for piece in pieces)
    title = None if _is_sentence(whole) else _value(whole)
    return () if title is None else (Named(title),)


def is_rest(text: str) -> bool:
    """Whether a text can only be the rest of an address: no blank in it, and a sign or stop that no title has."""
    if _CONTINUATION.fullmatch(text) is None or URL_TEXT.match(text):
        return False
    return _CONTINUES.search(text) is not None or text[-1] in FINAL


def _pieces(runs: Sequence[Run], view: PageView) -> list[_Piece]:
    """The runs as pieces: links, addresses in the text, and the texts between."""
    pieces: list[_Piece] = []
    for href, group in groupby(runs, key=lambda run: run.href):
        linked = list(group)
        text = _on_card(linked) or "".join(run.text for run in linked)
        if href is None:
            pieces += _in_text(text)
        elif (shown := URL_TEXT.search(text)) is not None:
            printed = closed(shown[0])
            pieces += [
                _Piece(text[: shown.start()]),
                _Piece(printed, printed, _as_shown(href, text, printed)),
                _Piece(text[shown.start() + len(printed) :]),
            ]
        elif is_printed_reference(text, href):
            pieces.append(_Piece(text.strip(), text.strip(), href))
        elif text.strip():
            pieces.append(_Piece(text, None, href))
    merged: list[_Piece] = []
    for piece in pieces:
        last = merged[-1] if merged else None
        if last is not None and last.href is not None and last.href == piece.href:
            merged[-1] = _of_one(last, piece)
        elif piece.text:
            merged.append(piece)
    return merged


def _on_card(linked: Sequence[Run]) -> str | None:
    """The title of a card whose one link holds a title in bold print, a description and the name of the site."""
    title, behind = linked[0], "".join(run.text for run in linked[1:])
    if not title.strong or (shown := _HOST_BEHIND.search(behind)) is None:
        return None
    return title.text if f".{_host_of(title.href)}".endswith(f".{shown[0].casefold()}") else None


def _as_shown(href: str, text: str, printed: str) -> str:
    """The address of a link that a program has put around a text: without the marks that it took in behind it."""
    plain = printed.rstrip(FINAL)
    is_made = unquote(href.strip()) == unquote(text.strip()) and href.strip().startswith(plain)
    return plain if is_made else href


def _of_one(first: _Piece, second: _Piece) -> _Piece:
    """Two pieces of one link: its title, and its address where that is printed too."""
    printed = first.printed or second.printed
    words = " ".join(piece.text.strip() for piece in (first, second) if piece.printed is None)
    return _Piece(words or (printed or ""), None if words else printed, first.href)


def _in_text(text: str) -> list[_Piece]:
    if is_printed_reference(text):
        return [_Piece(text.strip(), text.strip())]
    pieces: list[_Piece] = []
    place = 0
    while (shown := URL_TEXT.search(text, place)) is not None:
        printed = closed(shown[0])
        pieces += [_Piece(text[place : shown.start()]), _Piece(printed, printed)]
        place = shown.start() + len(printed)
        behind = text[place:]
        # Where the source of the page breaks the line inside an address, a blank stands in it.
        if printed[-1] not in FINAL and behind.startswith(" ") and is_rest(behind.strip()):
            return [*pieces[:-1], _Piece(printed, f"{printed}\n{behind.strip()}")]
    return [*pieces, _Piece(text[place:])]


def _named(pieces: Sequence[_Piece]) -> list[Named]:
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
            own = None if piece.is_bare else _without_host(as_title(piece.text), piece.href) or None
            found.append(_addressed(title if own is None else own, piece))
            title = None
    if title is not None and not is_before:
        found.append(Named(title))
    return found


def _single(pieces: Sequence[_Piece], said: Sequence[_Piece], targets: Sequence[_Piece]) -> Named:
    """The only source of a line."""
    titled = next((target for target in targets if not target.is_bare), None)
    words = [piece for piece in said if not piece.is_target]
    if titled is None:
        title = next((value for piece in words if (value := _value(piece.text)) is not None), None)
    elif words:
        # A link in the middle of a title: the title is the whole line.
        title = _value("".join(piece.text for piece in pieces if piece.printed is None and not _is_silent(piece)))
    else:
        title = _without_host(as_title(titled.text), titled.href) or None
    target = next((target for target in targets if target.printed is not None), targets[0])
    is_last = pieces[-1] is target or not pieces[-1].text.strip()
    named = _addressed(title, target, is_last=is_last)
    return replace(named, is_title_linked=titled is not None and not words)


def _without_host(title: str, href: str | None) -> str:
    """The title of a card without the name of the site that is glued to it, the host of the card's own address."""
    host = _host_of(href)
    for ending in (host, host.removeprefix("www.")):
        if ending and title.casefold().endswith(ending) and len(title) > len(ending):
            return as_title(title[: -len(ending)]) or title
    return title


def _host_of(href: str | None) -> str:
    """The host of a card's address; empty for none, for what is printed as an address need not be one."""
    try:
        return urlsplit(href or "").hostname or ""
    except ValueError:
        return ""


def _is_silent(piece: _Piece) -> bool:
    return is_note(piece.text) or (piece.is_target and piece.is_bare)


def _addressed(title: str | None, piece: _Piece, *, is_last: bool = False) -> Named:
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
