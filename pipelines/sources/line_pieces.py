"""A line of a list of sources as pieces: its links, the addresses in its text, and the texts between these."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import unquote, urlsplit

from pipelines.page.strips import Run
from pipelines.sources.source_words import as_title, is_host, says_address
from pipelines.stated.references import URL_TEXT, WRITTEN_URL, closed, is_printed_reference

FINAL = "。．，、；：！？」』》）,;"
"""What stands behind an address without being part of it."""
_CONTINUATION = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+[。．.，,、；;]?")
# The number of the next entry in a line of its own: `2.`.
_COUNTED_ENTRY = re.compile(r"[(\[]?\d{1,3}[.)\]]+")
_CONTINUES = re.compile(r"[\d./_?=&%#-]")
_HOST_BEHIND = re.compile(r"(?:[a-z\d-]+\.)+[a-z]{2,12}(?=\s*$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PrintedPiece:
    """A piece of a line: plain text, or with an address as printed and the link around it."""

    text: str
    printed: str | None = None
    href: str | None = None

    @property
    def is_target(self) -> bool:
        """Whether the piece holds an address."""
        return self.printed is not None or self.href is not None

    @property
    def is_bare(self) -> bool:
        """Whether the piece is an address whose own text is no title."""
        return self.printed is not None or says_address(self.text) or is_host(self.text) or not as_title(self.text)


def is_rest(text: str) -> bool:
    """Whether a text can only be the rest of an address: no blank in it, and a sign or stop that no title has."""
    if _CONTINUATION.fullmatch(text) is None or URL_TEXT.match(text) or _COUNTED_ENTRY.fullmatch(text):
        return False
    return _CONTINUES.search(text) is not None or text[-1] in FINAL


def pieces_in(runs: Sequence[Run]) -> list[PrintedPiece]:
    """The runs as pieces: links, addresses in the text, and the texts between."""
    pieces: list[PrintedPiece] = []
    for href, group in groupby(runs, key=lambda run: run.href):
        linked = list(group)
        text = _on_card(linked) or "".join(run.text for run in linked)
        if href is None:
            pieces += _in_text(text)
        elif (shown := URL_TEXT.search(text)) is not None:
            printed = text.strip() if _is_all(text, href, closed(shown[0])) else closed(shown[0])
            pieces += [
                PrintedPiece(text[: shown.start()]),
                PrintedPiece(printed, printed, _as_shown(href, text, printed)),
                PrintedPiece(text[shown.start() + len(printed) :]),
            ]
        elif is_printed_reference(text, href):
            pieces.append(PrintedPiece(text.strip(), text.strip(), href))
        elif text.strip():
            pieces.append(PrintedPiece(text, None, href))
    merged: list[PrintedPiece] = []
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


def _is_all(text: str, href: str, shown: str) -> bool:
    """Whether a link leads to all that it shows, and more of that than punctuation stands behind what is an address."""
    whole = text.strip()
    return whole == href.strip() and any(map(str.isalnum, whole.removeprefix(shown)))


def _as_shown(href: str, text: str, printed: str) -> str:
    """The address of a link that a program has put around a text: without the marks that it took in behind it."""
    plain = printed.rstrip(FINAL)
    is_made = unquote(href.strip()) == unquote(text.strip()) and href.strip().startswith(plain)
    return plain if is_made else href


def _of_one(first: PrintedPiece, second: PrintedPiece) -> PrintedPiece:
    """Two pieces of one link: its title, and its address where that is printed too."""
    printed = first.printed or second.printed
    words = " ".join(piece.text.strip() for piece in (first, second) if piece.printed is None)
    return PrintedPiece(words or (printed or ""), None if words else printed, first.href)


def _in_text(text: str) -> list[PrintedPiece]:
    if is_printed_reference(text):
        return [PrintedPiece(text.strip(), text.strip())]
    pieces: list[PrintedPiece] = []
    place = 0
    while (shown := WRITTEN_URL.search(text, place)) is not None:
        printed = closed(shown[0])
        pieces += [PrintedPiece(text[place : shown.start()]), PrintedPiece(printed, printed)]
        place = shown.start() + len(printed)
        behind = text[place:]
        # Where the source of the page breaks the line inside an address, a blank stands in it.
        if printed[-1] not in FINAL and behind.startswith(" ") and is_rest(behind.strip()):
            return [*pieces[:-1], PrintedPiece(printed, f"{printed}\n{behind.strip()}")]
    return [*pieces, PrintedPiece(text[place:])]


def without_host(title: str, href: str | None) -> str:
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
