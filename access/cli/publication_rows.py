"""How a publication stands, in the rows of a table: what is kept of it, what to look at, and what was visited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from access.citation_words import unaddressed_in_words
from access.cli.moments import moment
from access.cli.output import counts, size, so_many
from access.cli.source_counts import sources_in_words
from access.token_words import (
    changed_lately,
    field_gap,
    lost_sources,
    missing_articles,
    outcome,
    remedy,
    role_in_words,
    verdict,
)

# So many changed or lost sources and empty pages are named.
_NAMED = 10

if TYPE_CHECKING:
    from datetime import datetime

    from storage.questions.listing_visits import ListingVisit
    from storage.questions.overview import PublicationOverview


def publication_rows(counted: PublicationOverview, now: datetime) -> list[tuple[str, str]]:
    """The rows of the table that tells how a publication stands: what each is about, and what is said of it."""
    return [
        *_what_is_kept(counted),
        ("Due", _due(counted, now)),
        *_what_to_look_at(counted),
        *_what_was_not_read(counted),
        ("Visits", str(sum(number for _, number in counted.captures))),
        *_below((_visit(what), number) for what, number in counted.captures),
    ]


def _what_is_kept(counted: PublicationOverview) -> Iterator[tuple[str, str]]:
    articles = sum(number for _, number in counted.articles)
    yield "Articles", f"{articles}{_states(counted)}, {so_many(counted.revisions, 'revision')}"
    if counted.missing:
        yield "Missing", missing_articles(counted.missing)
    cited = sum(number for _, number in counted.sources)
    times = so_many(counted.citations, "time")
    yield "Sources", f"{cited}, cited {times} in the latest revisions{_unaddressed(counted)}"
    sources = sources_in_words(counted.sources, counted.unfound_sources)
    yield from _below((what, number) for number, what in sources)
    if counted.lost:
        yield "", f"{lost_sources(counted.lost_sources)}:"
        yield from _first([f"{moment(source.last_checked_at)}  {source.url}" for source in counted.lost])
    yield "Page files", f"{counted.requisites} pictures, styles, fonts and scripts that pages need"
    yield "Records", f"{so_many(counted.warc_files, 'WARC file')}, {size(counted.warc_bytes)}"


def _what_to_look_at(counted: PublicationOverview) -> Iterator[tuple[str, str]]:
    if counted.failed_listings:
        yield "Listings", _failed_listings(counted)
        starts = [visit for visit in counted.failed_listings if visit.is_start]
        yield from (("", line) for visit in starts for line in _failed_start(visit))
    for place, gap in enumerate(counted.field_gaps):
        told = field_gap(gap.field, gap.lacking, gap.pages, moment(gap.since), gap.expected)
        yield "" if place else "Fields", told
    if any(gap.breaks_bounds for gap in counted.field_gaps):
        yield "", "every crawl ends with 3 until most articles have them; mend the profile, then fonds reread"
    if counted.changed_sources:
        yield "Changed", f"{changed_lately(len(counted.changed_sources))}:"
        yield from _first([f"{moment(source.changed_at)}  {source.url}" for source in counted.changed_sources])


def _what_was_not_read(counted: PublicationOverview) -> Iterator[tuple[str, str]]:
    if counted.pending:
        yield "To read", f"{so_many(counted.pending, 'capture')}; the next crawl reads what waits"
    if counted.withheld:
        yield "Withheld", f"{so_many(counted.withheld, 'withholding')} in force; fonds withhold --list tells why"
    if counted.refusals:
        refused = so_many(sum(number for _, number in counted.refusals), "capture")
        yield "Not read", f"{refused} of articles and sources, because there came:"
        yield from _below((verdict(token), number) for token, number in counted.refusals)
    yield from _empty_pages([page.url for page in counted.empty_pages])


def _unaddressed(counted: PublicationOverview) -> str:
    """The citations that lead to no source, as the report of citations counts them, too."""
    return f"; {unaddressed_in_words(counted.unaddressed)}" if counted.unaddressed else ""


def _empty_pages(urls: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The pages that came without text: that they did, and where they are."""
    if urls:
        yield "No text", f"{so_many(len(urls), 'page')} came without any; fonds browse URL lets a browser write it:"
        yield from _first(urls)


def _first(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The first ten lines, and how many more there are."""
    yield from (("", line) for line in lines[:_NAMED])
    if len(lines) > _NAMED:
        yield "", f"and {len(lines) - _NAMED} more; --json names them all"


def _due(counted: PublicationOverview, now: datetime) -> str:
    if not counted.targets:
        return "nothing: no address is known yet"
    addresses = so_many(counted.targets, "address", "addresses")
    if counted.due:
        quiet = counted.quiet_until
        when = "now" if quiet is None else f"when its quiet hours end {moment(quiet)}"
        if quiet is None and counted.next_due is not None and counted.next_due > now:
            when = f"whose hosts asked for time (Retry-After); the next visit {moment(counted.next_due)}"
        return f"{counted.due} of {addresses}, {when}"
    further = "no other will be" if counted.next_due is None else f"the next {moment(counted.next_due)}"
    return f"none of {addresses} now; {further}"


def _failed_listings(counted: PublicationOverview) -> str:
    failed = len(counted.failed_listings)
    if failed == counted.listings:
        if failed == 1:
            return "the only one could not be read at its last visit"
        return f"none of {failed} could be read at their last visits"
    return f"{failed} of {counted.listings} could not be read at their last visits"


def _failed_start(visit: ListingVisit) -> Iterator[str]:
    yield f"{visit.url}: {outcome(visit.failure or '')} at {moment(visit.visited_at)}"
    if option := remedy(visit.error):
        yield f"{option} helps"


def _states(publication: PublicationOverview) -> str:
    return f" ({counts(publication.articles)})" if publication.articles else ""


def _below(counted: Iterable[tuple[str, int]]) -> list[tuple[str, str]]:
    """Numbers with what they count, one per line, below the row that they belong to."""
    return [("", f"{number:>6}  {what}") for what, number in counted]


def _visit(token: str) -> str:
    """A role and what its visit came to, in words."""
    role, _, result = token.partition(" ")
    return f"{role_in_words(role)}: {outcome(result)}"
