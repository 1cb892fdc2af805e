"""A crawl of a small newspaper, recorded once, and what must hold after a crash at any of its operations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from storage.types.errors import FondsError
from tests.access.gazette import Gazette, add_profile, article_page, page
from tests.access.looks import PNG, STATIC, sent
from tests.access.whole_gazette import assert_complete
from tests.torture.database_after import NAME
from tests.torture.recorded import Arguments, Recorded, assert_done
from tests.torture.watching import tree_of, watched
from tests.torture.world import World, copied

# What `fonds verify` makes beside what a crawl makes.
_LOCK_OF_VERIFY = "files.lock"
# The bytes of a file that is full: a few pages.
_FULL = 4000


@dataclass
class RecordedCrawl(Recorded):
    """What a crawl did; `go_on` is the command that is given after a crash."""

    gazette: Gazette
    command: Arguments
    go_on: Arguments

    def arguments(self) -> Arguments:
        """The crawl."""
        return self.command

    def again(self) -> Arguments:
        """What is left to be done, and no more."""
        return self.go_on

    @contextmanager
    def doing_again(self, acknowledged: frozenset[str]) -> Iterator[None]:
        """Nothing acknowledged is asked for again, and nothing twice. Raises AssertionError."""
        asked = len(self.gazette.asked)
        yield
        again = Counter(self.gazette.asked[asked:])
        # What is to be visited once more was visited, and is acknowledged for that.
        kept = acknowledged if self.command == self.go_on else frozenset[str]()
        assert (asked_again := sorted(kept & set(again))) == [], f"kept, and asked for again: {asked_again}"
        assert (twice := [url for url, times in again.items() if times > 1]) == [], f"asked for twice: {twice}"

    def assert_whole(self) -> None:
        """Every article, source and citation is there once. Raises AssertionError."""
        try:
            assert_complete(self.folder, self.gazette)
        except FondsError as error:
            raise AssertionError(f"the archive cannot be read: {error}") from error
        left = sorted(set(_names(self.folder)) - self.names)
        assert left == [], f"files are left over: {left}"


def _names(archive: Path) -> Iterator[str]:
    """The names in an archive, but for those that are new in every crawl: of WARC files and of index runs."""
    for path in archive.rglob("*"):
        if not path.name.endswith(".warc.gz") and not path.name.startswith("recent-"):
            yield str(path.relative_to(archive))


@contextmanager
def recorded_crawl(library: Path, folder: Path, url: str | None = None) -> Iterator[RecordedCrawl]:
    """Crawl a small newspaper into several files; its sites may be crawled again until the end of the block.

    Arguments: `url` is where the database is, None for the archive's own.
    """
    archive = folder / "archive"
    archive.mkdir()
    with _gazette().serving() as gazette:
        database = "" if url is None else f'database = "{url}"\n'
        (archive / "fonds.toml").write_text(f"{database}[limits]\nwarc_size = {_FULL}\n")
        # However long all states take that are gone on from: the front page is not due again meanwhile.
        add_profile(archive, ("[crawl]\n", '[crawl]\nlisting_every = "30d"\n'))
        command = gazette.crawl_options(archive)
        yield _recorded(library, "crawl", gazette, archive, command, command)


def _gazette() -> Gazette:
    """A newspaper of which one article needs a style sheet, and that one a picture."""
    gazette = Gazette(articles=3, sources=2)
    sheet, picture = f"{STATIC}/site.css", f"{STATIC}/paper.png"
    looks = f"<link rel=stylesheet href={sheet}><body>"
    gazette.special = {
        gazette.article_url(0): lambda _: page(article_page(0, gazette.source_urls).replace("<body>", looks)),
        sheet: sent(f"body {{ background: url({picture}) }}".encode(), "text/css"),
        picture: sent(PNG, "image/png"),
    }
    return gazette


def recorded_recheck(library: Path, world: World) -> RecordedCrawl:
    """Crawl once more what was crawled: nothing is new, and the index is merged."""
    archive = copied(world, "crawl-again").archive
    command = world.gazette.crawl_options(archive)
    return _recorded(library, "crawl again", world.gazette, archive, [*command, "--recheck"], command)


def _recorded(
    library: Path, name: str, gazette: Gazette, archive: Path, command: Arguments, go_on: Arguments
) -> RecordedCrawl:
    (before, files), names = tree_of(archive), {*_names(archive), _LOCK_OF_VERIFY}
    ran = watched(library, archive, *command)
    assert_done(ran)
    names.update(_names(archive))
    return RecordedCrawl(name, archive, before, files, ran.operations, names, NAME, gazette, command, go_on)
