"""A crawl into an archive whose database is a server's, crashed: what was committed stays, whatever the files lose.

The crawl is killed before an operation on its files, so that the server has what it was told to commit by then. From
what was done to the files each state is made that a crash may leave; the crawl goes on from it with a copy of that
database.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.tables.database import Database
from tests.access.soundness import acknowledged
from tests.databases import fresh_database, postgresql_server
from tests.torture.crash_points import CrashState, crash_states
from tests.torture.crawl_act import RecordedCrawl, recorded_crawl
from tests.torture.disk import Tree
from tests.torture.names import Content
from tests.torture.operations import Kind
from tests.torture.watching import Fault, watched


class KilledCrawls:
    """A crawl that is killed at any of its operations; made by `killed_crawls`.

    `recorded` is one that was not killed; `url` is the database as it was before, on the server at the URL `server`.
    """

    def __init__(self, library: Path, recorded: RecordedCrawl, server: str, url: str) -> None:
        self.recorded = recorded
        self._library = library
        self._server = server
        self._url = url

    def survive(self, point: int) -> Iterator[tuple[CrashState, AssertionError | None]]:
        """Kill a crawl at an operation; yield each state that a crash may leave, once it was gone on from.

        What is told beside it is what went wrong.
        """
        recorded, folder = self.recorded, self.recorded.folder
        with fresh_database(self._server, self._url) as killed:
            recorded.put(_naming(recorded.before, self._url, killed))
            disk = recorded.disk_now()
            ran = watched(self._library, folder, *recorded.arguments(), fault=Fault(point, frozenset(Kind)))
            kept = frozenset(acknowledged(folder))
            for state in crash_states(disk, ran.operations, recorded.counts, {len(ran.operations)}):
                with fresh_database(self._server, killed) as again:
                    recorded.put(_naming(state.tree, killed, again))
                    yield state, _fault_of(recorded, kept)


def _fault_of(recorded: RecordedCrawl, kept: frozenset[str]) -> AssertionError | None:
    try:
        recorded.assert_goes_on(kept)
    except AssertionError as error:
        return error
    return None


def _naming(tree: Tree, before: str, after: str) -> Tree:
    """A tree whose fonds.toml, in whatever state, names another database."""
    return {
        path: content if content is None or "fonds.toml" not in path else _replaced(content, before, after)
        for path, content in tree.items()
    }


def _replaced(content: Content, before: str, after: str) -> Content:
    return Content(content.data.replace(before.encode(), after.encode()))


@contextmanager
def killed_crawls(library: Path, folder: Path) -> Iterator[KilledCrawls]:
    """Crawl a small newspaper into an archive on a server of its own, to be killed until the end of the block."""
    with (
        TemporaryDirectory(prefix="fonds-postgresql-", ignore_cleanup_errors=True) as data,
        postgresql_server(Path(data)) as server,
        fresh_database(server) as url,
    ):
        Database.open(url, write=True).close()
        with fresh_database(server, url) as crawled, recorded_crawl(library, folder, crawled) as recorded:
            recorded.name = "crawl on PostgreSQL"
            recorded.before = _naming(recorded.before, crawled, url)
            yield KilledCrawls(library, recorded, server, url)
