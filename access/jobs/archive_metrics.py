"""What an archive holds and how it stands as metrics: what `/metrics` answers, by the counts of `fonds status`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from access.jobs import metrics
from access.jobs.fleet_metrics import fleet_metrics
from access.jobs.metrics import Metric, many, text_of
from access.jobs.standing import standing_of_archive

if TYPE_CHECKING:
    from storage.archive.archive import Archive
    from storage.questions.copies import CopyStanding
    from storage.questions.counting import Counts
    from storage.questions.crawls import ListedCrawl
    from storage.questions.overview import Overview, PublicationOverview
    from storage.tables.database import Database

# Of each publication, by the name of its count in the overview.
_COUNTED = (
    ("fonds_missing_articles", "articles that their last visit did not find", "missing"),
    ("fonds_revisions", "revisions of articles", "revisions"),
    ("fonds_citations", "citations in the latest revisions", "citations"),
    ("fonds_missing_sources", "cited sources that their last visit did not find", "lost_sources"),
    ("fonds_unread_captures", "captures that wait to be read", "pending"),
    ("fonds_targets", "addresses that crawls visit", "targets"),
    ("fonds_due_targets", "addresses that are due", "due"),
    ("fonds_warc_files", "WARC files", "warc_files"),
    ("fonds_warc_bytes", "bytes of whole records in WARC files", "warc_bytes"),
    ("fonds_listings", "feeds, sitemaps and sections that were ever visited", "listings"),
    ("fonds_withholdings", "withholdings in force", "withheld"),
)

# Of each copy, by the name of its count or time; a time that is None is not told.
_OF_COPIES = (
    ("fonds_copy_files", "WARC files that are there as recorded", "files"),
    ("fonds_copy_waiting_files", "WARC files that wait to be copied there", "waiting"),
    ("fonds_copy_waiting_bytes", "bytes of the WARC files that wait to be copied there", "waiting_bytes"),
    ("fonds_copy_compared_since_timestamp_seconds", "when or later each file there was compared", "compared_since"),
    ("fonds_copy_away_since_timestamp_seconds", "since when it could not be used, if it cannot", "away_since"),
)


def archive_metrics(archive: Archive, database: Database, now: datetime) -> str:
    """The metrics of an archive in Prometheus' text format, counted now."""
    return text_of(metrics_of_standing(standing_of_archive(archive, database, now)))


def metrics_of_standing(standing: Overview) -> Iterator[Metric]:
    """The metrics of an archive that stands so."""
    all_of = standing.publications
    yield many("fonds_build_info", "the version of Fonds that answers", [((("version", version("fonds")),), 1)])
    yield _by("fonds_articles", "articles by state", "state", ((one, one.articles) for one in all_of))
    yield _by("fonds_sources", "cited sources by state", "state", ((one, one.sources) for one in all_of))
    yield many(
        "fonds_captures",
        "captures by role and outcome",
        ((_visited(one, what), number) for one in all_of for what, number in one.captures),
    )
    for name, meaning, count in _COUNTED:
        yield many(name, meaning, ((_named(one), getattr(one, count)) for one in all_of))
    failed = ((_named(one), len(one.failed_listings)) for one in all_of)
    yield many("fonds_failed_listings", "listings that brought nothing at their last visit", failed)
    due = ((_named(one), one.next_due) for one in all_of if one.next_due is not None)
    yield many("fonds_next_due_timestamp_seconds", "when the next visit is due", due)
    yield from _last_crawl(standing.crawls)
    yield from _receivers(standing)
    yield from _copies(standing.copies)
    if standing.fleet is not None:
        yield from fleet_metrics(standing.fleet)


def _last_crawl(crawls: Iterable[ListedCrawl]) -> Iterator[Metric]:
    """When the last crawl began, and how the last one ended that did."""
    last = next(iter(crawls), None)
    ended = next((one for one in crawls if one.ended_at is not None), None)
    if last is not None:
        yield metrics.one("fonds_last_crawl_start_timestamp_seconds", "when the last crawl began", last.started_at)
    if ended is not None:
        yield metrics.one(
            "fonds_last_crawl_end_timestamp_seconds", "when the last crawl that ended did", ended.ended_at
        )
        yield metrics.one("fonds_last_crawl_exit_code", "exit code of the last crawl that ended", ended.exit_code)
        kinds = (((("kind", kind),), number) for kind, number in ended.finding_kinds)
        yield many("fonds_last_crawl_findings", "what somebody should look at after it, by kind", kinds)


def _receivers(standing: Overview) -> Iterator[Metric]:
    """How those are doing who are told of changes or asked for copies."""
    for label, followers in (("webhook", standing.webhooks), ("receiver", standing.receivers)):
        failures = ((((label, one.name),), one.failures) for one in followers)
        yield many(f"fonds_{label}_failures", "deliveries in a row that did not arrive", failures)
        arrived = ((((label, one.name),), one.delivered_at) for one in followers if one.delivered_at is not None)
        yield many(f"fonds_{label}_delivery_timestamp_seconds", "when a delivery last arrived", arrived)
    asked = (((("gate", gate.gate),), gate.failures) for gate in standing.gates)
    yield many("fonds_time_gate_failures", "questions in a row that a time gate did not answer", asked)


def _copies(copies: Iterable[CopyStanding]) -> Iterator[Metric]:
    """How the copies of the collections stand; of the archive itself (`here`) what is damaged."""
    damaged = ((((("copy", one.copy),)), one.damaged) for one in copies)
    yield many("fonds_copy_damaged_files", "WARC files that were found damaged or missing there", damaged)
    every = [((("copy", one.copy),), one) for one in copies if not one.is_here]
    for name, meaning, count in _OF_COPIES:
        told = ((labels, getattr(one, count)) for labels, one in every)
        yield many(name, meaning, (each for each in told if each[1] is not None))


def _by(name: str, meaning: str, label: str, counted: Iterable[tuple[PublicationOverview, Counts]]) -> Metric:
    values = (((*_named(one), (label, token)), number) for one, counts in counted for token, number in counts)
    return many(name, meaning, values)


def _visited(one: PublicationOverview, what: str) -> tuple[tuple[str, str], ...]:
    """The labels of a count of captures, whose name is a role and an outcome."""
    role, _, outcome = what.partition(" ")
    return (*_named(one), ("role", role), ("outcome", outcome))


def _named(one: PublicationOverview) -> tuple[tuple[str, str], ...]:
    return (("publication", one.publication),)
