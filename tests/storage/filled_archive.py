"""Archives filled by the real recorder: several closed files with every kind of capture."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace

from storage.archive.archive import Archive
from storage.objects.address import StoreAddress
from storage.recording.recorder import Recorder
from storage.tables.captures import Captures
from storage.tables.database import Database
from storage.types import Capture
from storage.types.exchanges import Rendering
from tests.storage.records import ERRAND, HARVEST, KINDS, PROFILE


def recording(archive: Archive, database: Database, size_limit: int = 10**9) -> Recorder:
    """A recorder into an archive."""
    collections = archive.path / "collections"
    return Recorder(collections, Captures(database), lambda slug: PROFILE, HARVEST, size_limit=size_limit)


def fill(archive: Archive, database: Database, size_limit: int = 12_000) -> list[Capture]:
    """Keep every kind of capture twice, in several files that are closed at the end."""
    with recording(archive, database, size_limit) as recorder:
        kept: list[Future[Capture]] = []
        for one in (*KINDS.values(), *KINDS.values()):
            what = replace(one, rendered=kept[0].result(30).capture_id) if isinstance(one, Rendering) else one
            kept.append(recorder.record(ERRAND, what))
        return [each.result(30) for each in kept]


def with_store(archive: Archive, store: StoreAddress, *, keep_local: bool = True) -> Archive:
    """The same archive with a store, in its fonds.toml too."""
    endpoint = f'endpoint = "{store.endpoint}"\n' if store.endpoint else ""
    text = f'[store]\nurl = "{store.url}"\n{endpoint}keep_local = {"true" if keep_local else "false"}\n'
    path = archive.path / "fonds.toml"
    # What stood before it stays; a store that stood there goes.
    before = path.read_text().partition("[store]")[0] if path.exists() else ""
    path.write_text(before + text)
    return Archive.at(archive.path)


def warc_names(archive: Archive, publication: str = "lia") -> list[str]:
    """The WARC files that lie here, oldest first."""
    return sorted(path.name for path in archive.shelf(publication).folder.glob("*.warc.gz"))
