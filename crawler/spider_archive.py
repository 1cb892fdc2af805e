"""The archive that one spider's exchanges go into, whatever project it is of: opened with the spider, closed with it.

The rule: what cannot be kept is not handed on. When the archive fails, or its disk has no room, the spider is stopped,
and every answer that still comes is an error of its request.
"""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.recording import ThreadedRecording
from storage.archive.configuration import NetworkSettings
from storage.types import Capture, Errand, Exchange, Failure
from storage.types.crawl_ends import CrawlEnd, CrawlEnding
from storage.types.errors import ArchiveError, FondsError, UsageError
from storage.types.exit_codes import ExitCode
from storage.types.items import Item

if TYPE_CHECKING:
    from crawler.session import CrawlSession
    from storage.warc.record import WarcRecord

NO_ROOM = "free_space"
"""The reason for which a spider is closed whose archive's disk is nearly full."""
FAILED = "archive_failed"
"""The reason for which a spider is closed whose archive cannot be used."""
WRONG_SETTING = "wrong_setting"
"""The reason for which a spider is closed when a setting of its project, or of its archive, is wrong."""
_FINISHED = "finished"
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_LOOK_EVERY = 1.0
# The rows of a spider's records follow within so many seconds: nothing in its process asks for them.
_ROWS_WITHIN = 0.1
_PROFILE = """\
# The pages of a spider, whose project keeps them by the add-on. It says nothing of how they are read.
name = {name}
"""

Stop = Callable[[str, str], None]
"""Closes the spider: for which reason, and why in one line."""


@dataclass(frozen=True, slots=True)
class SpiderKeeping:
    """Where and as what the exchanges of a spider are kept.

    `publication` is the slug of their collection, `name` how people call it. `network` goes before the archive's own.
    `free_space` are the bytes that must stay free on the disk, None: as the archive's configuration says. `user_agent`
    is what the project says it is, None when its requests say so one by one, and `obeys_robots` whether it does.
    """

    archive: Path
    publication: str
    name: str
    network: NetworkSettings
    free_space: int | None = None
    user_agent: str | None = None
    obeys_robots: bool = False


def publication_named(name: str) -> str:
    """The slug that the name of a spider makes: `quotes_toscrape` is `quotes-toscrape`.

    Raises UsageError when it makes none.
    """
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-")
    if not slug:
        raise UsageError(f"the spider's name {name!r} makes no name of a collection; give one: FONDS_PUBLICATION")
    return slug


def checked_publication(slug: str) -> str:
    """A slug that somebody gave. Raises UsageError when it is none."""
    if not _SLUG.fullmatch(slug):
        raise UsageError(f"FONDS_PUBLICATION {slug!r} is not of lower-case letters, digits and inner hyphens")
    return slug


class SpiderArchive:
    """Keeps what one spider fetches; a `crawler.recording.Recording`.

    Args:
        keeping: where and as what.
        stop: closes the spider.
    """

    def __init__(self, keeping: SpiderKeeping, stop: Stop) -> None:
        self._keeping = keeping
        self._stop = stop
        self._closing: ExitStack | None = None
        self._session: CrawlSession | None = None
        self._recording: ThreadedRecording | None = None
        self._look_at = 0.0
        self._is_stopping = False

    @property
    def publication(self) -> str:
        """Whose collection it is."""
        return self._keeping.publication

    @property
    def crawl_id(self) -> str:
        """The crawl that the spider's exchanges belong to. Raises FondsError when the archive cannot be opened."""
        return self.open().crawl_id

    def open(self) -> CrawlSession:
        """Open the archive, once. Raises FondsError when it cannot be opened, or is closed."""
        if self._session is None:
            with ExitStack() as opening:
                session = opening.enter_context(_opened(self._keeping))
                self._recording = ThreadedRecording(session.recorder)
                self._session, self._closing = session, opening.pop_all()
        elif self._closing is None:
            raise ArchiveError(f"{self._keeping.archive}: the archive is closed")
        return self._session

    async def keep(self, errand: Errand, kept: Exchange | Failure) -> Capture:
        """See Recording."""
        session = self.open()
        assert self._recording is not None
        self._look_for_room(session)
        try:
            return await self._recording.keep(errand, kept)
        except FondsError as error:
            session.fail(error)
            self._stop_once(FAILED, str(error))
            raise

    async def keep_item(self, capture: Capture, kind: str, content: str) -> None:
        """Keep an item that was read off a capture; returns when its note is on disk.

        Raises:
            FondsError: it could not be kept.
        """
        session = self.open()
        item = Item(self.publication, session.crawl_id, capture.capture_id, kind, content)
        try:
            await asyncio.wrap_future(session.recorder.keep_item(item))
        except FondsError as error:
            session.fail(error)
            self._stop_once(FAILED, str(error))
            raise

    def record(self, capture: Capture) -> WarcRecord:
        """The record of a capture, as it lies in its file. Raises RecordError when it is not there."""
        return self.open().archive.shelf(capture.publication).read(capture.place)

    def close(self, reason: str) -> None:
        """Note how the spider ended, and close the archive; one that is not open is left alone.

        Arguments: `reason` is Scrapy's.

        Raises:
            FondsError: the archive failed meanwhile, or could not be closed.
        """
        session, closing = self._session, self._closing
        if session is None or closing is None:
            return
        self._closing = None
        ending, code = CrawlEnding.STOPPED, ExitCode.STOPPED
        if reason == _FINISHED:
            ending, code = CrawlEnding.DONE, ExitCode.DONE
        session.end = CrawlEnd.with_findings(session.clock(), ending, code, ())
        closing.close()
        if session.error is not None:
            raise session.error

    def _look_for_room(self, session: CrawlSession) -> None:
        """Stop the spider while there is still room for what is in flight."""
        now = time.monotonic()
        if now < self._look_at:
            return
        self._look_at = now + _LOOK_EVERY
        limit, path = self._keeping.free_space, session.archive.path
        limit = session.archive.configuration.limits.free_space if limit is None else limit
        free = shutil.disk_usage(path).free
        if free < limit:
            why = f"{path} has {free} bytes free, and {limit} must stay free (FONDS_FREE_SPACE, limits.free_space)"
            self._stop_once(NO_ROOM, f"{why}; make room")

    def _stop_once(self, reason: str, why: str) -> None:
        if not self._is_stopping:
            self._is_stopping = True
            self._stop(reason, why)


@contextmanager
def _opened(keeping: SpiderKeeping) -> Iterator[CrawlSession]:
    """Open an archive for one spider, made where there is none. Raises FondsError."""
    # Not above: an add-on is imported wherever Scrapy reads the project's settings, and this brings the database.
    from crawler.ending import note_start
    from crawler.session import SPIDERS_CHOICE, CrawlOptions
    from crawler.session_opening import joined_session
    from storage.archive.archive import Archive
    from storage.warc.warcinfo import Harvest

    slug = keeping.publication
    archive = Archive.create(keeping.archive)
    harvest = Harvest(archive.configuration.operator, keeping.user_agent, None, keeping.obeys_robots)
    options = CrawlOptions(keeping.archive, (slug,), network=keeping.network, roles=SPIDERS_CHOICE)
    with archive.sole_crawl():
        database = archive.open_database(write=True)
        try:
            _write_profile(archive.path, slug, keeping.name)
            profiles = {slug: archive.profile(slug)}
            with joined_session(
                options, archive, database, keeping.network, profiles, harvest=harvest, rows_within=_ROWS_WITHIN
            ) as session:
                note_start(session)
                yield session
        finally:
            database.close()


def _write_profile(archive: Path, slug: str, name: str) -> None:
    """Write the profile of a spider's pages, unless there is one of this name: every collection has one."""
    from storage.archive.profile_file import shipped

    path = archive / "profiles" / f"{slug}.toml"
    if slug in shipped():
        return
    try:
        with suppress(FileExistsError), path.open("x", encoding="utf-8") as file:
            file.write(_PROFILE.format(name=json.dumps(name, ensure_ascii=False)))
    except OSError as error:
        raise ArchiveError(f"{path} cannot be written: {error.strerror or error}") from error
