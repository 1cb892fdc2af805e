"""The list of sources: each source's title and address, in printed order.

Title and address stay as printed. An address that wraps over two lines is joined, a full stop behind it is taken off,
a redirector of the site is unwrapped; a title without an address is a citation without one. An address that cannot be
fetched (ftp, mailto) is a source nevertheless. The page's own controls behind the list are no sources, and never is
the article itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipelines.page.strips import Line, Run, Strip
from pipelines.sources.cited_target import cited_target
from pipelines.sources.line_pieces import FINAL, is_rest
from pipelines.sources.source_chrome import without_chrome
from pipelines.sources.source_entries import SourceEntry, entries_of, may_divide
from pipelines.sources.source_headings import inner_headings, kind_headings
from pipelines.sources.source_lines import Named, sources_in
from pipelines.sources.source_order import addresses_come_first, are_glued
from pipelines.sources.source_words import as_title, is_issuer, is_ordinal
from pipelines.stated.references import address_of, with_kind
from pipelines.view.page_view import PageView
from pipelines.words.labels import after_label, is_label
from storage.types import Citation

_COUNTING = re.compile(r"(\d{1,3})(?:\s+(?=\S)|(?=[^\W\d])(?![年月日號号期次級级樓段季萬億]|st\b|nd\b|rd\b|th\b))")
_FEWEST_COUNTED = 2


def read_citations(strips: Sequence[Strip], view: PageView) -> tuple[Citation, ...]:
    """The citations of a list of sources, in printed order.

    Args:
        strips: The strips of the list without its heading; the label of the list may stand in one line with its first
            entry.
        view: The page.
    """
    reader = _Reader(view)
    named = {line: sources_in(line, view) for strip in strips for line in strip.lines}
    headings = kind_headings(strips, named)
    for entry in entries_of([strip for strip in strips if not headings.issuperset(strip.lines)], view):
        if entry.is_whole:
            reader.take_whole(entry)
        else:
            reader.take(entry.strips)
    reader.flush()
    return tuple(_without_numbers(without_chrome(reader.citations, view)))


def citation_of(label: str | None, printed: str | None, view: PageView) -> Citation:
    """A citation whose title and address are known separately.

    Args:
        label: Its title.
        printed: Its address as printed.
        view: The page that cites it.
    """
    target = None if printed is None else address_of(view.base, printed)
    return Citation(label, cited_target(target), printed)


class _Reader:
    """Reads the lines of the list in turn; a title is held until its address comes, or an address until its title."""

    def __init__(self, view: PageView) -> None:
        self.citations: list[Citation] = []
        self._view = view
        self._held: Named | None = None
        self._is_held_strong = False
        # Whether each address shares a line with the title of the next source.
        self._is_glued = False
        # Whether the title that is held stands in the strip that is being read.
        self._is_fresh = False

    def take_whole(self, entry: SourceEntry) -> None:
        """Take strips that are one source: its title is the first line that can be one."""
        self.flush()
        inner = _Reader(self._view)
        inner.take(entry.strips)
        inner.flush()
        labels = [cited.label for cited in inner.citations if cited.label and not is_ordinal(cited.label)]
        # Who publishes it may stand above its title.
        labels = [label for label in labels if not is_issuer(label)] or labels
        title = as_title(entry.title or "") or next(iter(labels), None)
        cited = next((cited for cited in inner.citations if cited.url_as_printed is not None), None)
        if cited is not None:
            self.citations.append(replace(cited, label=title))

    def take(self, strips: Sequence[Strip]) -> None:
        """Take strips that hold titles and addresses in turn."""
        named = {line: sources_in(line, self._view) for strip in strips for line in strip.lines}
        self._is_glued = are_glued(strips, named)
        is_before = not self._is_glued and addresses_come_first(strips, named)
        headings = inner_headings(strips, named)
        for strip in strips:
            self._is_fresh = False
            for line in strip.lines:
                if line not in headings:
                    self._read(line, strip, is_before=is_before)
            if self._held is not None and self._held.printed is not None and not (self._held.is_open or is_before):
                self.flush()

    def flush(self) -> None:
        """Add the citation that is held, if there is one."""
        held, self._held = self._held, None
        if held is not None and (held.printed is not None or held.title is not None):
            self._add(held)

    def _read(self, line: Line, strip: Strip, *, is_before: bool) -> None:
        labels = self._view.labels.sources
        if self._continues(line) or is_label(line.text, labels):
            return
        for named in sources_in(_behind_label(line, labels), self._view):
            if named.is_alone:
                self.flush()
                self._add(named)
            elif named.printed is None:
                self._title(named, strip, is_before=is_before)
            elif self._is_glued and named.title is not None:
                self._address(replace(named, title=None, is_open=False), is_before=False)
                self.flush()
                self._title(Named(named.title), strip, is_before=False)
            else:
                self._address(named, is_before=is_before)

    def _title(self, named: Named, strip: Strip, *, is_before: bool) -> None:
        held = self._held
        if is_before and held is not None and held.title is None and named.title is not None:
            self._add(Named(named.title, held.printed, held.href))
            self._held = None
            return
        if held is not None and held.printed is None and _names_issuer(named) and not _names_issuer(held):
            # It stands between a title and its address.
            return
        if held is not None and held.printed is None and self._is_held_strong and not may_divide(strip):
            # An emphasised line before a title of its own is a heading inside the list.
            self._held = None
        self.flush()
        self._held = named
        self._is_fresh, self._is_held_strong = True, may_divide(strip)

    def _address(self, named: Named, *, is_before: bool) -> None:
        held = self._held
        waits = held is not None and held.printed is None
        if waits and held is not None and (named.title is None or (named.is_title_linked and self._is_fresh)):
            self._held = Named(held.title, named.printed, named.href, named.is_open)
            return
        if waits and self._is_held_strong:
            self._held = None
        self.flush()
        self._held = named
        if not (named.is_open or (is_before and named.title is None)) or named.is_title_linked:
            self.flush()

    def _continues(self, line: Line) -> bool:
        """Whether a line is the rest of an address that wraps; it is taken then."""
        held = self._held
        if held is None or held.printed is None:
            return False
        href = next((run.href for run in line.runs if run.href), None)
        same_link = held.href is not None and href == held.href and is_rest(line.text)
        wrapped = held.is_open and href is None and is_rest(line.text)
        if not (same_link or wrapped):
            return False
        is_open = held.is_open and line.text[-1] not in FINAL
        self._held = Named(held.title, f"{held.printed}\n{line.text}", held.href, is_open)
        return True

    def _add(self, named: Named) -> None:
        reference = named.href or with_kind(_without_final("".join((named.printed or "").split())))
        url = address_of(self._view.base, reference) if reference else None
        self.citations.append(Citation(named.title, cited_target(url), named.printed))


def _names_issuer(named: Named) -> bool:
    return named.title is not None and is_issuer(named.title)


def _without_numbers(citations: Sequence[Citation]) -> Sequence[Citation]:
    """The citations without the numbers before their titles, where these count them and no mark follows: `1 判決`."""
    matches = [_COUNTING.match(cited.label or "") for cited in citations]
    counted = [match is not None and int(match[1]) == place for place, match in enumerate(matches, 1)]
    if len(citations) < _FEWEST_COUNTED or not all(counted):
        return citations
    return [
        replace(cited, label=(cited.label or "")[match.end() :])
        for cited, match in zip(citations, matches, strict=True)
        if match is not None
    ]


def _behind_label(line: Line, labels: Iterable[str]) -> Line:
    """The line without the label that opens it."""
    behind = after_label(line.text, labels)
    if behind is None:
        return line
    runs: list[Run] = []
    wanted = behind
    for run in reversed(line.runs):
        piece = run.text.strip()
        if wanted.endswith(piece):
            runs.insert(0, run)
            wanted = wanted[: len(wanted) - len(piece)].rstrip()
        elif wanted:
            runs.insert(0, Run(wanted, run.href, run.strong, run.moment))
            break
    return Line(behind, tuple(runs))


def _without_final(text: str) -> str:
    stripped = text.rstrip(FINAL + ".")
    # A closing bracket belongs to the address when its opening one does.
    while stripped.endswith(")") and stripped.count(")") > stripped.count("("):
        stripped = stripped[:-1].rstrip(FINAL + ".")
    return stripped
