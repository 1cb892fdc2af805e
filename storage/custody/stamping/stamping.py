"""Swears to crawls: a manifest for each that has none, in one chain a collection, and a stamp on the chain's newest.

A stamp on one manifest holds for all before it, since each names the one before by its digest. Nothing is written
before every manifest is made and every stamp is had and checked.
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
    """What is to be kept of one publication.

    `manifests` are the new ones in order; `newest` the last of the chain, None when there is none; `stamped` whether
    that has a stamp; `unfinished` the crawls that are not over.
    """

    publication: str
    manifests: tuple[CrawlManifest, ...]
    newest: CrawlManifest | None
    stamped: bool
    unfinished: tuple[str, ...]


@contextmanager
def sole_stamping(archive: Archive) -> Iterator[None]:
    """Hold the archive's one place for stamping, for a chain has one end. Raises Locked."""
    with hold(archive.path / "stamp.lock", f"another fonds stamp is at work on {archive.path}; wait for its end"):
        yield


def stamp_crawls(
    archive: Archive, database: Database, wanted: str | None, doing: Callable[[str], None]
) -> tuple[StampOutcome, ...]:
    """Make the manifests that are missing; nothing is written.

    Args:
        archive: whose crawls.
        database: the archive's.
        wanted: the one crawl that is meant, with or without `urn:uuid:`; None for all.
        doing: is told what is read.

    Raises:
        RecordError: a file of such a crawl is damaged.
    """
    made = []
    for publication, crawls in groupby(crawled_files(database), lambda crawl: crawl.publication):
        meant = [one for one in crawls if wanted is None or wanted in (one.crawl_id, one.crawl_id.rpartition(":")[2])]
        if meant:
            made.append(_swear(archive, database, publication, meant, doing))
    return tuple(made)


def keep(
    archive: Archive, database: Database, sworn: Sequence[StampOutcome], stamps: Sequence[tuple[str, Stamp]]
) -> None:
    """Write manifests and stamps, these given with their publication, into the collections.

    Raises:
        FondsError: something could not be written.
    """
    with noting(archive, Captures(database)) as recorder:
        for one in sworn:
            for manifest in one.manifests:
                recorder.note(one.publication, MANIFEST, manifest.fields).result()
        for publication, stamp in stamps:
            recorder.note(publication, STAMP, stamp.fields).result()


def _swear(
    archive: Archive,
    database: Database,
    publication: str,
    crawls: Sequence[CrawledFiles],
    doing: Callable[[str], None],
) -> StampOutcome:
    shelf = archive.shelf(publication)
    kept = [one for name in files_of_notes(database, publication) for one in kept_in(shelf.source(name))]
    before = [one for one in kept if isinstance(one, CrawlManifest)]
    told = {manifest.crawl_id for manifest in before}
    named = {manifest.previous for manifest in before}
    newest = next((manifest for manifest in reversed(before) if manifest.digest not in named), None)
    made: list[CrawlManifest] = []
    for crawl in crawls:
        if crawl.ended and crawl.crawl_id not in told:
            doing(f"reading what {crawl.crawl_id} wrote for {publication}")
            sources = [shelf.source(name) for name in crawl.files]
            newest = manifest_of(crawl.crawl_id, None if newest is None else newest.digest, sources)
            made.append(newest)
    stamped = newest is not None and newest.digest in {one.manifest for one in kept if isinstance(one, Stamp)}
    return StampOutcome(
        publication, tuple(made), newest, stamped, tuple(one.crawl_id for one in crawls if not one.ended)
    )
