"""An archive that lives: pages are kept and read, withheld, released, and the database is made again.

Beside it stands what it must show: which capture is hidden, which revisions an article or a source has. It is worked
out here from what was done alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from access.jobs.rebuild import RebuildOptions, run_rebuild
from access.jobs.withhold import ReleaseOptions, WithholdOptions, run_release, run_withhold
from pipelines.offline_reading import read_pending
from pipelines.reader_processes import Readers
from storage.archive.archive import Archive
from storage.recording.recorder import Recorder
from storage.tables.captures import Captures
from storage.types import Capture, Errand, Role
from tests.access.gazette import HOST, add_profile, article_page, source_page
from tests.storage.records import HARVEST, exchange, message

PUBLICATION = "gazette"
ARTICLES, SOURCES = 3, 2
BEGIN = datetime(2031, 5, 4, 3, 2, 1, tzinfo=UTC)


def article_url(number: int) -> str:
    """The address of an article."""
    return f"http://{HOST}/2026/01/article-{number}/"


def source_url(number: int) -> str:
    """The address of a source; article N cites sources N and N + 1."""
    return f"http://office-0.example/document-{number % SOURCES}.html"


@dataclass(frozen=True, slots=True)
class Shown:
    """A visit to a page: what was kept of it, and the word that no other state of any page has."""

    capture: Capture
    mark: str


@dataclass
class LivingArchive:
    """The archive in the folder `path`, read by `readers`.

    `new_database` gives the URL of another empty database for a rebuild, None where the archive's own is replaced.
    """

    path: Path
    readers: Readers
    new_database: Callable[[], str] | None = None
    now: datetime = BEGIN
    visits: dict[str, list[Shown]] = field(default_factory=dict)
    acts: list[str] = field(default_factory=list)
    _marks: int = 0

    def __post_init__(self) -> None:
        add_profile(self.path)

    @property
    def archive(self) -> Archive:
        """The archive, as its folder says now."""
        return Archive.at(self.path)

    def visit(self, url: str, *, is_changed: bool) -> Shown:
        """Keep what a page says, and read it."""
        before = self.visits.setdefault(url, [])
        mark = before[-1].mark if before and not is_changed else self._new_mark()
        is_article = HOST in url
        number = int("".join(one for one in url.rpartition("/article-")[2 if is_article else 0] if one.isdigit()) or 0)
        html = _article(number, mark) if is_article else source_page(7).replace("every survey", f"every {mark}")
        errand = Errand(PUBLICATION, "urn:uuid:5a3ee5ea-0000-4000-8000-000000000001", _role(url))
        at = self._later()
        body = message(html.encode(), head=b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n")
        kept = replace(exchange(body), url=url, tls=None, started=at, ended=at + timedelta(seconds=1))
        with self.archive.open_database(write=True) as database:
            captures = Captures(database)
            # Files are named by this machine's clock, those of decisions too: a rebuild reads them in that order.
            with Recorder(self.path / "collections", captures, self.archive.profile, HARVEST) as recorder:
                capture = recorder.record(errand, kept).result(30)
            read_pending(self.archive, database, self.readers, lambda _done: None)
        before.append(Shown(capture, mark))
        return before[-1]

    def withhold(self, key: str) -> None:
        """Withhold a page by its address, or a capture by its id."""
        run_withhold(WithholdOptions(self.path, key, "court order"), self._later)
        self.acts.append(key)

    def release(self, key: str) -> None:
        """Release it again."""
        run_release(ReleaseOptions(self.path, key), self._later)
        self.acts = [act for act in self.acts if act != key]

    def rebuild(self) -> None:
        """Make the database again from the WARC files."""
        into = None if self.new_database is None else self.new_database()
        run_rebuild(RebuildOptions(self.path, into), self._later)
        if into is not None:
            (self.path / "fonds.toml").write_text(f'database = "{into}"\n')

    def captures(self) -> Iterator[Shown]:
        """Every visit to every page."""
        for visits in self.visits.values():
            yield from visits

    def is_hidden(self, capture: Capture) -> bool:
        """Whether nothing may show a capture: itself, its page, or the capture whose body it has is withheld."""
        by_id = {one.capture.capture_id: one.capture for one in self.captures()}
        original = by_id.get(capture.refers_to or "")
        own = capture.url in self.acts or capture.capture_id in self.acts
        return own or (original is not None and self.is_hidden(original))

    def revisions(self, url: str, before: datetime | None = None) -> list[tuple[int, Shown]]:
        """The revisions of a page that are shown, by their numbers; of those that there were before an instant."""
        first: list[Shown] = []
        for one in self.visits.get(url, ()):
            if not first or first[-1].mark != one.mark:
                first.append(one)
        return [
            (number, one)
            for number, one in enumerate(first, 1)
            if not self.is_hidden(one.capture) and (before is None or one.capture.captured_at < before)
        ]

    def hidden_marks(self) -> set[str]:
        """The words that nothing may say."""
        shown = {one.mark for one in self.captures() if not self.is_hidden(one.capture)}
        return {one.mark for one in self.captures()} - shown

    def _later(self) -> datetime:
        self.now += timedelta(hours=7)
        return self.now

    def _new_mark(self) -> str:
        # Without digits: numbers that change are no change of a text.
        self._marks += 1
        return "mark" + "".join(chr(ord("a") + int(digit)) for digit in f"{self._marks:03}")


def _role(url: str) -> Role:
    return Role.ARTICLE if HOST in url else Role.SOURCE


def _article(number: int, mark: str) -> str:
    printed = article_page(number, [source_url(number), source_url(number + 1)])
    return printed.replace("號報導</h1>", f"號報導 {mark}</h1>").replace("第2段：", f"第2段 {mark}：")
