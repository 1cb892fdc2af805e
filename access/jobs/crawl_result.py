"""What a crawl came to: its counts, and what a person should look at."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from access.jobs.json_values import JsonObject, json_object
from storage.types import ChangeKind
from storage.types.crawl_ends import CrawlEnd, CrawlEnding, CrawlFinding
from storage.types.crawl_figures import HostFailures, VisitCount, host_failures, visit_counts
from storage.types.exit_codes import ExitCode

if TYPE_CHECKING:
    from crawler.report import CrawlReport
    from storage.questions.disputed_fields import DisputedField
    from storage.questions.listing_visits import ListingVisit


@dataclass(frozen=True, slots=True)
class CrawlResult:
    """What one crawl came to.

    `next_due` None: nothing is ever due. `stopped_because` is None unless it stopped early. `failed_hosts` are the
    hosts at which visits did not bring what they were for, those with most such visits first. `listed` counts the
    article addresses that each publication's listings showed, `shown` those of all together, `unchanged_listings` the
    listings that showed what they had shown before. `changes` are those of this crawl by kind, `earlier_changes`
    those that it read of what an earlier crawl had kept; `sources` all cited sources of these publications by
    state; `missing` the articles and `lost_sources` the sources that the last visit did not find, `unfound_sources`
    those that no visit found so far; `changed_sources` are the addresses of sources whose text this crawl found
    changed. `findings` are what a person should look at: listings that failed or were wrong, broken bounds, pages over
    which Fonds failed.
    `unreachable` are publications whose listings all failed at their last visits, `failed_starts` the start addresses
    that did, whether in this crawl or in an earlier one. `disputed` counts, by field and host, the articles first shown
    in this crawl about which the rules of the reader found different things. `untold` are webhooks and receivers that
    could not be told, and will be tried again, `unheard` the calls of a health check that did not arrive. `quiet`
    says of the publications that have quiet hours now when these end.
    """

    crawl_id: str
    publications: tuple[str, ...]
    end: CrawlEnd
    started: datetime
    next_due: datetime | None
    stopped_because: str | None
    visits: tuple[VisitCount, ...]
    failed_hosts: tuple[HostFailures, ...]
    revisits: int
    listed: tuple[tuple[str, int], ...]
    shown: int
    unchanged_listings: int
    changes: tuple[tuple[ChangeKind, int], ...]
    earlier_changes: tuple[tuple[ChangeKind, int], ...]
    sources: tuple[tuple[str, int], ...]
    missing: int
    lost_sources: int
    unfound_sources: int
    changed_sources: tuple[str, ...]
    recovered_files: int
    recovered_captures: int
    findings: tuple[CrawlFinding, ...]
    unreachable: tuple[str, ...]
    failed_starts: tuple[ListingVisit, ...]
    disputed: tuple[DisputedField, ...]
    untold: tuple[str, ...] = ()
    unheard: tuple[str, ...] = ()
    quiet: tuple[tuple[str, datetime], ...] = ()

    @property
    def ending(self) -> CrawlEnding:
        """How it ended."""
        return self.end.ending

    @property
    def exit_code(self) -> ExitCode:
        """COULD_NOT when a publication could not be reached, STOPPED when it stopped early, LOOK for findings.

        A start address that failed at its last visit is one, also when nothing was due.
        """
        return self.end.exit_code

    def as_json(self) -> JsonObject:
        """The counts and the lines."""
        return json_object(
            {
                "crawl_id": self.crawl_id,
                "publications": self.publications,
                "ending": self.ending,
                "started": self.started,
                "ended": self.end.at,
                "exit_code": self.exit_code,
                "next_due": self.next_due,
                "visits": self.visits,
                "failed_hosts": self.failed_hosts,
                "revisits": self.revisits,
                "listed": dict(self.listed),
                "changes": dict(self.changes),
                "earlier_changes": dict(self.earlier_changes),
                "sources": dict(self.sources),
                "changed_sources": self.changed_sources,
                "recovered": {"files": self.recovered_files, "captures": self.recovered_captures},
                "findings": [finding.text for finding in self.findings],
                "finding_kinds": dict(self.end.findings),
                "unreachable": self.unreachable,
                "failed_starts": self.failed_starts,
                "disputed": self.disputed,
                "untold": self.untold,
                "unheard": self.unheard,
                "quiet_until": dict(self.quiet),
            }
        )


def crawl_result(report: CrawlReport, path: Path) -> CrawlResult:
    """What the archive at `path` says of a crawl that came to its end.

    Raises:
        FondsError: the archive cannot be read.
    """
    from storage.archive.archive import Archive
    from storage.archive.quiet_publications import quiet_publications
    from storage.questions.disputed_fields import disputed_fields
    from storage.questions.overview import standing_of
    from storage.tables.changes import changes_since, sources_changed_since

    archive = Archive.at(path)
    quiet = quiet_publications(archive, report.end.at)
    with archive.open_database(write=False) as database:
        changes = changes_since(database, report.cursor, report.crawl_id)
        disputed = disputed_fields(database, report.crawl_id)
        changed_sources = sources_changed_since(database, report.cursor, report.publications)
        publications = standing_of(database, report.publications)
    sources = Counter[str]()
    for publication in publications:
        sources.update(dict(publication.sources))
    tally = report.tally
    return CrawlResult(
        crawl_id=report.crawl_id,
        publications=report.publications,
        end=report.end,
        started=report.started,
        next_due=report.next_due,
        stopped_because=report.stopped_because,
        visits=visit_counts(tally.visits),
        failed_hosts=host_failures(tally.failed),
        revisits=tally.revisits,
        listed=tuple((slug, len(urls)) for slug, urls in tally.listed.items()),
        shown=len(set().union(*tally.listed.values())),
        unchanged_listings=tally.unchanged.total(),
        changes=tuple((kind, changes.own.get(kind, 0)) for kind in ChangeKind),
        earlier_changes=tuple((kind, changes.earlier[kind]) for kind in ChangeKind if kind in changes.earlier),
        sources=tuple(sources.items()),
        missing=sum(publication.missing for publication in publications),
        lost_sources=sum(publication.lost_sources for publication in publications),
        unfound_sources=sum(publication.unfound_sources for publication in publications),
        changed_sources=changed_sources,
        recovered_files=report.recovered_files,
        recovered_captures=report.recovered_captures,
        findings=report.findings,
        unreachable=report.unreachable,
        failed_starts=report.failed_starts,
        disputed=disputed,
        quiet=tuple((slug, quiet[slug]) for slug in report.publications if slug in quiet),
    )
