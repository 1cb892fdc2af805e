"""Makes a manifest for each crawl that has none, chained within a collection, and stamps the newest of the chain.

A stamp on one manifest covers all earlier ones, because each names the one before by its digest. Nothing is written
before every manifest is made and every stamp is received and checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby

from storage.archive.archive import Archive
from storage.archive.locking import hold
from storage.custody.note_writer import noting
from storage.questions.crawl_files import CrawledFiles, crawled_files, files_of_notes
from storage.tables.captures import Captures
from storage.tables.database import Database
from storage.warc.crawl_manifest import MANIFEST, STAMP, CrawlManifest, Stamp, kept_in, manifest_of


@dataclass(frozen=True, slots=True)
class StampOutcome:
    """What is to be written for one publication.

    `manifests` are the new ones in order. `newest` is the last of the chain, None when there is none, and `stamped`
    whether it has a stamp. `unfinished` are the crawls that have not ended.
    """

    publication: str
    manifests: tuple[CrawlManifest, ...]
    newest: CrawlManifest | None
    stamped: bool
    unfinished: tuple[str, ...]


@contextmanager
def sole_stamping(archive: Archive) -> Iterator[None]:
    """Hold the archive's stamping lock: a chain has only one end. Raises Locked."""
    with hold(archive.path / "stamp.lock", f"another fonds stamp is at work on {archive.path}; wait for its end"):
        yield


def stamp_crawls(
    archive: Archive, database: Database, wanted: str | None, report_step: Callable[[str], None]
) -> tuple[StampOutcome, ...]:
    """Make the missing manifests; nothing is written.

    Args:
        archive: whose crawls.
        database: the archive's.
        wanted: the id of the only crawl to stamp, with or without `urn:uuid:`; None for all.
        report_step: called with what is read next.

    Raises:
        RecordError: a file of such a crawl is damaged.
    """
    made = []
    for publication, crawls in groupby(crawled_files(database), lambda crawl: crawl.publication):
        chosen = [
            crawl for crawl in crawls if wanted is None or wanted in (crawl.crawl_id, crawl.crawl_id.rpartition(":")[2])
        ]
        if chosen:
            made.append(_make_manifests(archive, database, publication, chosen, report_step))
    return tuple(made)


def keep(
    archive: Archive, database: Database, outcomes: Sequence[StampOutcome], stamps: Sequence[tuple[str, Stamp]]
) -> None:
    """Write manifests and stamps into the collections; each stamp comes with its publication.

    Raises:
        FondsError: something could not be written.
    """
    with noting(archive, Captures(database)) as recorder:
        for outcome in outcomes:
            for manifest in outcome.manifests:
                recorder.note(outcome.publication, MANIFEST, manifest.fields).result()
        for publication, stamp in stamps:
            recorder.note(publication, STAMP, stamp.fields).result()


def _make_manifests(
    archive: Archive,
    database: Database,
    publication: str,
    crawls: Sequence[CrawledFiles],
    report_step: Callable[[str], None],
) -> StampOutcome:
    shelf = archive.shelf(publication)
    kept = [one for name in files_of_notes(database, publication) for one in kept_in(shelf.source(name))]
    before = [one for one in kept if isinstance(one, CrawlManifest)]
    covered = {manifest.head.crawl_id for manifest in before}
    named = {manifest.head.previous for manifest in before}
    newest = next((manifest for manifest in reversed(before) if manifest.head.digest not in named), None)
    made: list[CrawlManifest] = []
    for crawl in crawls:
        if crawl.ended and crawl.crawl_id not in covered:
            report_step(f"reading what {crawl.crawl_id} wrote for {publication}")
            sources = [shelf.source(name) for name in crawl.files]
            newest = manifest_of(crawl.crawl_id, None if newest is None else newest.head.digest, sources)
            made.append(newest)
    stamped = newest is not None and newest.head.digest in {one.manifest for one in kept if isinstance(one, Stamp)}
    return StampOutcome(
        publication, tuple(made), newest, stamped, tuple(one.crawl_id for one in crawls if not one.ended)
    )
