"""`fonds status`: what the archive holds, what went wrong, and when it goes on."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from access.citation_words import unaddressed_in_words
from access.cli.crawl_rows import write_crawls
from access.cli.fleet_rows import fleet_rows
from access.cli.moments import UtcOption, moment
from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption, naming
from access.cli.output import clear, counts, size, so_many, table, write, write_heading, write_json, write_json_line
from access.cli.source_counts import sources_in_words
from access.jobs.fleet_sweep import sweep
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
from storage.types.clock import system_clock

_NAMED = 10
_LOOK_EVERY = 2.0

if TYPE_CHECKING:
    from datetime import datetime

    from storage.archive.archive import Archive
    from storage.questions.listing_visits import ListingVisit
    from storage.questions.overview import Overview, PublicationOverview
    from storage.types.gate_health import GateHealth
    from storage.types.webhook_delivery import WebhookState


def status_command(
    watch: Annotated[
        bool, typer.Option("--watch", help="Show it again whenever something changed, until Ctrl-C.")
    ] = False,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
    utc: UtcOption = False,
) -> None:
    """List the last crawls, count what is kept, name lost and changed sources and missing fields, say what is due when.

    Example: fonds status --json
    """
    from storage.archive.archive import Archive

    opened = Archive.at(archive)
    sweep(archive)
    if not watch:
        _show(opened, _standing(opened), naming(archive), json=json)
        return
    show = write_json_line if json else partial(_show_anew, opened, naming(archive))
    with suppress(KeyboardInterrupt):
        for answer in _changing(opened):
            show(answer)
            sys.stdout.flush()


def _standing(opened: Archive) -> Overview:
    from access.jobs.standing import standing_of_archive

    with opened.open_database(write=False) as database:
        return standing_of_archive(opened, database, system_clock())


def _changing(opened: Archive) -> Iterator[Overview]:
    """How the archive stands, now and whenever that has changed."""
    told = None
    while True:
        now = _standing(opened)
        if now != told:
            yield now
        told = now
        time.sleep(_LOOK_EVERY)


def _show_anew(opened: Archive, where: str, answer: Overview) -> None:
    """Write how the archive stands in the place of what stood there, below it where that is no terminal."""
    clear()
    now = system_clock()
    write(f"{moment(now)}; Ctrl-C ends it")
    _write_overview(opened.path, answer, where, now)


def _show(opened: Archive, answer: Overview, where: str, *, json: bool) -> None:
    if json:
        write_json(answer)
    else:
        _write_overview(opened.path, answer, where, system_clock())


def _write_overview(path: Path, answer: Overview, where: str, now: datetime) -> None:
    write(f"Archive {path}")
    if not answer.crawls:
        write("No crawl yet. Next: fonds crawl lia --start-url https://…" + where)
    else:
        write("Last crawls:")
        write_crawls(answer.crawls, indent=2)
    if answer.gates:
        write("Time gates, asked for copies of sources that Fonds missed:")
        table(((gate.gate, _health(gate)) for gate in answer.gates), indent=2)
    if answer.fleet is not None:
        write("Jobs of the fleet:")
        table(fleet_rows(answer.fleet), indent=2)
    if answer.webhooks:
        write("Webhooks, told of changes:")
        table(((hook.name, _told(hook, now)) for hook in answer.webhooks), indent=2)
    if answer.receivers:
        write("Receivers of notices:")
        table(((receiver.name, _told(receiver, now)) for receiver in answer.receivers), indent=2)
    for publication in answer.publications:
        write()
        write_heading(f"{publication.publication}  {publication.name}")
        table(_rows(publication), indent=2)


def _health(gate: GateHealth) -> str:
    """How a time gate is doing."""
    if gate.asked_at is None:
        return "not asked yet"
    counted = f"asked {so_many(gate.asked, 'time')}, named {so_many(gate.found, 'copy', 'copies')}"
    if not gate.failures:
        return f"well; {counted}"
    rests = "" if gate.rests_until is None else f"; rests until {moment(gate.rests_until)}"
    failed = f"failed {so_many(gate.failures, 'time')} in a row, last {moment(gate.asked_at)}: {gate.error}"
    return f"{failed}{rests}; {counted}"


def _told(hook: WebhookState, now: datetime) -> str:
    """How one who is told of what happens is doing."""
    last = "nothing arrived yet" if hook.delivered_at is None else f"last arrived {moment(hook.delivered_at)}"
    if hook.failing_since is None:
        return f"well; {last}" if hook.delivered_at is not None else "not told of anything yet"
    how = "dead: " if hook.is_dead(now) else ""
    again = "" if hook.next_at is None else f"; tried again {moment(hook.next_at)}"
    times = so_many(hook.failures, "time")
    return f"{how}failed {times} in a row since {moment(hook.failing_since)}: {hook.error}{again}; {last}"


def _rows(counted: PublicationOverview) -> list[tuple[str, str]]:
    articles = sum(number for _, number in counted.articles)
    cited = sum(number for _, number in counted.sources)
    sources = sources_in_words(counted.sources, counted.unfound_sources)
    rows = [
        ("Articles", f"{articles}{_states(counted)}, {so_many(counted.revisions, 'revision')}"),
        (
            "Sources",
            f"{cited}, cited {so_many(counted.citations, 'time')} in the latest revisions{_unaddressed(counted)}",
        ),
        *_below((what, number) for number, what in sources),
        ("Page files", f"{counted.requisites} pictures, styles, fonts and scripts that pages need"),
        ("Records", f"{so_many(counted.warc_files, 'WARC file')}, {size(counted.warc_bytes)}"),
        ("Due", _due(counted)),
    ]
    if counted.failed_listings:
        rows.append(("Listings", _failed_listings(counted)))
        starts = [visit for visit in counted.failed_listings if visit.is_start]
        rows.extend(("", line) for visit in starts for line in _failed_start(visit))
    for place, gap in enumerate(counted.field_gaps):
        told = field_gap(gap.field, gap.lacking, gap.pages, moment(gap.since), gap.expected)
        rows.append(("" if place else "Fields", told))
    if any(gap.breaks_bounds for gap in counted.field_gaps):
        rows.append(("", "every crawl ends with 3 until most articles have them; mend the profile, then fonds reread"))
    if counted.changed_sources:
        rows.append(("Changed", f"{changed_lately(len(counted.changed_sources))}:"))
        rows.extend(_first([f"{moment(source.changed_at)}  {source.url}" for source in counted.changed_sources]))
    if counted.lost:
        named = _first([f"{moment(source.last_checked_at)}  {source.url}" for source in counted.lost])
        rows[2 + len(sources) : 2 + len(sources)] = [("", f"{lost_sources(counted.lost_sources)}:"), *named]
    if counted.missing:
        rows.insert(1, ("Missing", missing_articles(counted.missing)))
    if counted.pending:
        rows.append(("To read", f"{so_many(counted.pending, 'capture')}; the next crawl reads what waits"))
    if counted.withheld:
        rows.append(
            ("Withheld", f"{so_many(counted.withheld, 'withholding')} in force; fonds withhold --list tells why")
        )
    if counted.refusals:
        refused = so_many(sum(number for _, number in counted.refusals), "capture")
        rows.append(("Not read", f"{refused} of articles and sources, because there came:"))
        rows.extend(_below((verdict(token), number) for token, number in counted.refusals))
    rows.extend(_empty_pages([page.url for page in counted.empty_pages]))
    rows.append(("Visits", str(sum(number for _, number in counted.captures))))
    rows.extend(_below((_visit(what), number) for what, number in counted.captures))
    return rows


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


def _due(counted: PublicationOverview) -> str:
    if not counted.targets:
        return "nothing: no address is known yet"
    addresses = so_many(counted.targets, "address", "addresses")
    if counted.due:
        quiet = counted.quiet_until
        when = "now" if quiet is None else f"when its quiet hours end {moment(quiet)}"
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
