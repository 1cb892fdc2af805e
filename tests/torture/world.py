"""Where acts are tried: a folder with an archive that was crawled a few times, and what lies around it."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from storage.archive.archive import Archive
from storage.index import cdxj
from storage.index.runs import FANOUT
from storage.tables.views import NAMES
from storage.types.errors import FondsError
from storage.warc.reader import records
from tests.access.commands import Ran, fonds
from tests.access.foreign import crawl
from tests.access.gazette import Gazette
from tests.access.stamp_authority import StampAuthority, stamp_authority

# What is new each time that something is done again: its id, its time, where its record lies, how a loss was met.
_OF_THE_ACT = frozenset(
    {"crawl_id", "warc_file", "record_offset", "record_length", "started_at", "ended_at", "ending", "exit_code"}
    | {"findings", "finding_kinds", "error", "withholding_id", "withheld_at", "released_at", "cursor", "at"}
)
_NEW_NAMES = re.compile(r"recent-[0-9a-f]{32}|\d{14,17}[^/]*?(?=\.warc|/|$)|\d{8}T\d{6}\d*Z?")


@dataclass(frozen=True)
class Kept:
    """What an archive holds, whichever run brought it there: rows and index lines."""

    rows: dict[str, list[str]]
    lines: list[tuple[str, str, str, str]]

    def differences(self, other: Kept, decides: Collection[str] = ()) -> str:
        """Where another archive differs, in a few words.

        Arguments: `decides` are the views in which a decision stands as often as it was recorded: also for a command
        that failed when its record was on disk.
        """
        ours = {name: sorted(set(rows)) if name in decides else rows for name, rows in self.rows.items()}
        theirs = {name: sorted(set(rows)) if name in decides else rows for name, rows in other.rows.items()}
        told = [
            f"{name}: lacks {sorted((Counter(mine) - Counter(theirs[name])).elements())[:1]}, "
            f"has {sorted((Counter(theirs[name]) - Counter(mine)).elements())[:1]}"
            for name, mine in ours.items()
            if mine != theirs[name]
        ]
        if self.lines != other.lines:
            told.append(f"{len(other.lines)} index lines, {len(self.lines)} before")
        return "; ".join(told)


@dataclass
class World:
    """The folder, which everything that is crashed lies in; and what acts need: servers, and a file to import."""

    folder: Path
    gazette: Gazette
    authority: StampAuthority | None = None
    given: Path | None = None

    @property
    def archive(self) -> Path:
        """The archive that was crawled."""
        return self.folder / "archive"

    def run(self, *arguments: str | Path) -> Ran:
        """Run a command that must come to its end without a word on stderr."""
        ran = fonds(*arguments)
        assert (ran.code, ran.err) == (0, ""), f"fonds {arguments[0]} ended with {ran.code}: {ran.err}{ran.out}"
        return ran

    def names_in(self) -> set[str]:
        """The names in the folder, with what is new in each run left out; locks are empty, and stay."""
        names = {_NEW_NAMES.sub("*", str(path.relative_to(self.folder))) for path in self.folder.rglob("*")}
        return {name for name in names if not name.endswith(".lock")}


def kept_in(archive: Path) -> Kept:
    """Read all that an archive holds. Raises AssertionError when it cannot be read or holds something twice."""
    try:
        opened = Archive.at(archive)
        # With our own way to a database: that it can be opened is a promise that is tried here.
        with opened.open_database(write=False) as database, database.read() as connection:
            found = {
                name: sorted(map(_comparable, connection.execute(sa.text(f"SELECT * FROM {name}")).mappings()))
                for name in NAMES
            }
        lines = [cdxj.parse_line(line) for name in opened.collections() for line in _lines(opened, name)]
        ids = [
            record.record_id
            for path in sorted((archive / "collections").glob("*/archive/*.warc.gz"))
            for _, record in records(path)
        ]
    except (FondsError, OSError, ValueError) as error:
        raise AssertionError(f"the archive cannot be read: {error}") from error
    twice = [each for each, times in Counter(ids).items() if times > 1]
    assert not twice, f"records stand twice: {twice[:3]}"
    return Kept(found, sorted((each.surt, each.timestamp, each.mime, each.digest) for each in lines))


def _lines(archive: Archive, publication: str) -> Iterator[str]:
    return cdxj.lines(archive.collection(publication) / "indexes")


def _comparable(row: Mapping[Any, Any]) -> str:
    return repr({name: value for name, value in row.items() if name not in _OF_THE_ACT})


@contextmanager
def crawled_world(folder: Path) -> Iterator[World]:
    """Crawl a small newspaper so often that its index is due to be merged; it answers until the end of the block."""
    given = folder / "given.warc.gz"
    given.write_bytes(crawl())
    base = folder / "world"
    base.mkdir()
    with Gazette(articles=3, sources=2).serving() as gazette, stamp_authority(folder / "authority") as authority:
        world = World(base, gazette, authority, given)
        for _visit in range(FANOUT):
            world.run(*gazette.crawl_options(world.archive), "--recheck")
        yield world


def copied(world: World, name: str) -> World:
    """A copy of the folder beside it, to be changed."""
    folder = world.folder.with_name(name)
    shutil.copytree(world.folder, folder)
    return replace(world, folder=folder)
