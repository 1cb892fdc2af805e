"""What a collection's manifests swear to, how they lead to a time stamp, and whether one is on a crawl's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from storage.archive.archive import Archive
from storage.custody.proving.kept_manifests import KeptManifests
from storage.questions.crawl_files import note_files
from storage.tables.captures import Captures
from storage.tables.database import Database
from storage.types import Place
from storage.warc.crawl_manifest import ManifestHead


@dataclass(frozen=True, slots=True)
class SwornTo:
    """The manifests of a collection: their heads and where they lie by digest, and the stamps by what they are on."""

    heads: dict[str, ManifestHead] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    stamps: dict[str, bytes] = field(default_factory=dict)

    def chain(self, digest: str) -> Iterator[str]:
        """The manifests from this one up to the first that is stamped, or to the newest when none is."""
        followers = {head.previous: other for other, head in self.heads.items()}
        seen: set[str] = set()
        following: str | None = digest
        while following is not None and following not in seen:
            yield following
            seen.add(following)
            following = None if following in self.stamps else followers.get(following)

    def of_crawl(self, crawl_id: str) -> tuple[str, ...]:
        """The digests of a crawl's manifests."""
        return tuple(digest for digest, head in self.heads.items() if head.crawl_id == crawl_id)


@dataclass(frozen=True, slots=True)
class StampStanding:
    """Whether a crawl of a publication has a manifest, and whether a time stamp is on it or on one behind it.

    Who vouches for the stamp is seen by checking a proof.
    """

    publication: str
    crawl_id: str
    is_listed: bool
    is_stamped: bool


def sworn_to(archive: Archive, database: Database, kept: KeptManifests, publication: str) -> SwornTo:
    """What the manifests of a publication swear to."""
    shelf, sworn = archive.shelf(publication), SwornTo()
    for note in note_files(database, publication):
        file = kept.file(shelf, note)
        sworn.heads.update(file.heads)
        sworn.places.update(file.places)
        sworn.stamps.update(file.stamps)
    return sworn


def stamp_standing(archive: Archive, database: Database, kept: KeptManifests, capture_id: str) -> StampStanding | None:
    """How the crawl that made a capture stands; None when no capture has this id."""
    capture = Captures(database).by_id([capture_id]).get(capture_id)
    if capture is None:
        return None
    sworn = sworn_to(archive, database, kept, capture.publication)
    manifests = sworn.of_crawl(capture.crawl_id)
    is_stamped = any(one in sworn.stamps for digest in manifests for one in sworn.chain(digest))
    return StampStanding(capture.publication, capture.crawl_id, bool(manifests), is_stamped)
