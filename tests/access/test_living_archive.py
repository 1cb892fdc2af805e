"""Write, withhold, release, rebuild, read in any order: every way out shows what may be shown, and nothing else."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from gzip import decompress
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from access.export.forms import ExportFormName
from access.jobs.export import ExportOptions, run_export
from access.jobs.export_collection import CollectionExportOptions, run_bag_export
from access.jobs.export_tables import TableExportOptions, run_table_export
from pipelines.reader_processes import Readers
from pipelines.reading_queue import MODULES
from storage.questions.articles import ArticleFilter
from storage.types.clock import system_clock
from storage.types.errors import FondsError
from storage.types.identity import article_id, source_id
from tests.access.living_archive import ARTICLES, PUBLICATION, SOURCES, LivingArchive, Shown, article_url, source_url
from tests.access.views import shown_of
from tests.access.web.asked import Api
from tests.conftest import ENGINES
from tests.databases import fresh_database

ARTICLE_URLS = [article_url(number) for number in range(ARTICLES)]
SOURCE_URLS = [source_url(number) for number in range(SOURCES)]
PAGES = [*ARTICLE_URLS, *SOURCE_URLS]
# The lists of the API, and what is answered about everything at once.
LISTS = ("/articles", "/revisions", "/sources", "/captures", "/crawls")
ALL_AT_ONCE = (
    "/api/v1/changes",
    "/api/v1/changes.atom",
    "/api/v1/changes.json",
    "/oai?verb=ListRecords&metadataPrefix=oai_dc",
)
EXPORTS = ("wacz", "bagit", *ExportFormName)


class Life(RuleBasedStateMachine):
    """One archive; `new_database` as LivingArchive has it."""

    folder: Path
    readers: Readers
    new_database: Callable[[], str] | None

    @initialize(number=st.integers(0, ARTICLES - 1))
    def begin(self, number: int) -> None:
        """An archive with one article."""
        path = Path(mkdtemp(dir=self.folder))
        contact = 'contact = "keeper@archive.example"\n'
        database = "" if self.new_database is None else f'database = "{self.new_database()}"\n'
        (path / "fonds.toml").write_text(database + contact)
        self.living = LivingArchive(path, self.readers, self.new_database)
        self.follower = Follower()
        self.moments: list[datetime] = []
        self.is_read = False
        self.living.visit(article_url(number), is_changed=True)
        self.api = Api(path)

    @rule(url=st.sampled_from(PAGES), is_changed=st.booleans())
    def write(self, url: str, is_changed: bool) -> None:
        """A page is visited: an article, or a source that an article cites."""
        cited = {
            cited for number, one in enumerate(ARTICLE_URLS) if one in self.living.visits for cited in _cited(number)
        }
        if url in cited or url in ARTICLE_URLS:
            self.living.visit(url, is_changed=is_changed)
            self.is_read = False
            self.moments.append(self.living.now)

    @rule(data=st.data())
    def withhold(self, data: st.DataObject) -> None:
        """A page, or one capture of a page."""
        keys = [*self.living.visits, *(one.capture.capture_id for one in self.living.captures())]
        self.hide(data.draw(st.sampled_from(keys)))

    @precondition(lambda self: self.living.acts)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        """One of them."""
        self.show(data.draw(st.sampled_from(self.living.acts)))

    @rule()
    def rebuild(self) -> None:
        """Every view shows what it showed."""
        before = shown_of(self.living.path)
        self.is_read = False
        self.living.rebuild()
        assert shown_of(self.living.path) == before
        if self.new_database is not None:
            self.api.gate.close()
            self.api = Api(self.living.path)

    @rule(form=st.sampled_from(EXPORTS))
    def export(self, form: str) -> None:
        """Any form holds what is shown, and no word of what is hidden."""
        output = Path(mkdtemp(dir=self.folder)) / f"out.{form}"
        try:
            _export(self.living.path, form, output)
        except FondsError:
            # Nothing is shown, so nothing is there to be packed.
            if list(self._shown_revisions()):
                raise
            return
        written = b"".join(_unpacked(output))
        for mark in self.living.hidden_marks():
            assert mark.encode() not in written, (form, mark)
        for url in ARTICLE_URLS:
            for _, one in self.living.revisions(url)[-1:]:
                assert form == "parquet" or one.mark.encode() in written, (form, one.mark)

    @rule(limit=st.integers(1, 9))
    def follow(self, limit: int) -> None:
        """Whoever follows the changes has a copy of what is shown, whatever was done to the archive."""
        self.follower.follow(self.api, limit)
        assert self.follower.articles == dict(listed(self.api, "/articles", "article_id"))
        assert self.follower.sources == dict(listed(self.api, "/sources", "source_id"))

    @precondition(lambda self: not self.is_read)
    @rule()
    def read(self) -> None:
        """The API, page by page and list by list."""
        self.is_read = True
        for url in self.living.visits:
            self._read_article(url) if url in ARTICLE_URLS else self._read_source(url)
            self._read_mementos(url)
        told = "".join(json.dumps(list(self.api.pages(path)), ensure_ascii=False) for path in LISTS)
        told += "".join(self.api.ask(path, prefix="").text for path in ALL_AT_ONCE)
        for mark in self.living.hidden_marks():
            assert mark not in told, mark
            assert self.api.get("/search", q=mark, scope="all")["total"] == 0
        captures = {one["capture_id"] for page in self.api.pages("/captures") for one in page}
        for one in self.living.captures():
            assert (one.capture.capture_id in captures) is not self.living.is_hidden(one.capture)
            self._read_capture(one)
        found = {(one["article_id"], one["revision"]) for page in self.api.pages("/revisions") for one in page}
        assert found == {(article_id(PUBLICATION, url), number) for url, number, _ in self._shown_revisions()}

    @precondition(lambda self: self.moments)
    @rule(data=st.data())
    def read_as_of(self, data: st.DataObject) -> None:
        """Every earlier time stays what it was, but for what is withheld now."""
        self.look_back(data.draw(st.sampled_from(self.moments)))

    def hide(self, key: str) -> None:
        """Withhold a page by its address, or a capture by its id."""
        self.is_read = False
        self.living.withhold(key)

    def show(self, key: str) -> None:
        """Release it again."""
        self.is_read = False
        self.living.release(key)

    def look_back(self, at: datetime) -> None:
        """Ask for what the archive showed right after an instant."""
        moment = at + timedelta(seconds=1)
        asked = {"as_of": moment.isoformat()}
        latest = {url: shown[-1] for url in PAGES if (shown := self.living.revisions(url, moment))}
        listed = {one["url"]: one["revision"] for page in self.api.pages("/articles", **asked) for one in page}
        assert listed == {url: number for url, (number, _) in latest.items() if url in ARTICLE_URLS}
        for url in self.living.visits:
            for one in self.living.visits[url]:
                is_latest = url in latest and latest[url][1].mark == one.mark
                assert self.api.get("/search", q=one.mark, scope="all", **asked)["total"] == int(is_latest)
        for url in ARTICLE_URLS:
            answer = self.api.ask(f"/articles/{article_id(PUBLICATION, url)}", params=asked)
            if url in latest:
                assert (answer.json()["revision"], latest[url][1].mark in answer.json()["title"]) == (
                    latest[url][0],
                    True,
                )
            else:
                assert answer.status_code in (404, 451)

    def teardown(self) -> None:
        """Whatever happened last is read, too."""
        if hasattr(self, "api"):
            self.read()
            self.follow(5)
            self.api.gate.close()

    def _shown_revisions(self) -> Iterator[tuple[str, int, Shown]]:
        for url in ARTICLE_URLS:
            for number, one in self.living.revisions(url):
                yield url, number, one

    def _read_article(self, url: str) -> None:
        path = f"/articles/{article_id(PUBLICATION, url)}"
        shown = self.living.revisions(url)
        answers = [self.api.ask(path), self.api.ask("/show", params={"key": url}), self.api.ask(f"{path}/proof")]
        answers.append(self.api.ask(f"{path}/citations"))
        if not shown:
            assert {answer.status_code for answer in answers} == {451}
            return
        assert {answer.status_code for answer in answers} == {200}
        number, latest = shown[-1]
        one = answers[0].json()
        assert (one["revision"], one["proof"]["capture_id"]) == (number, latest.capture.capture_id)
        assert latest.mark in one["title"]
        assert latest.mark in one["text"]
        for each in range(1, len({one.mark for one in self.living.visits[url]}) + 1):
            asked = [self.api.ask(f"{path}/revisions/{each}"), self.api.ask(f"{path}/revisions/{each}/proof")]
            expected = 200 if each in [revision for revision, _ in shown] else 451
            assert [answer.status_code for answer in asked] == [expected, expected]
        assert self.api.get("/search", q=latest.mark)["total"] == 1
        for _, earlier in shown:
            assert self.api.get("/search", q=earlier.mark, scope="revisions")["total"] == 1

    def _read_source(self, url: str) -> None:
        # That it is cited, and by whom, is no secret; what it says is.
        one = self.api.get(f"/sources/{source_id(PUBLICATION, url)}")
        shown = self.living.revisions(url)
        text = one["text"] or ""
        assert (shown[-1][1].mark in text) if shown else not text
        if shown:
            assert self.api.get("/search", q=shown[-1][1].mark, scope="sources")["total"] == 1

    def _read_mementos(self, url: str) -> None:
        shown = [one.capture for one in self.living.visits[url] if not self.living.is_hidden(one.capture)]
        answer = self.api.ask(f"/memento/timemap/json/{url}")
        gate = self.api.ask(f"/memento/{url}")
        if not shown:
            assert (answer.status_code, gate.status_code) == (451, 451)
            return
        listed = answer.json()["mementos"]["list"]
        assert [one["uri"].rpartition("/memento/")[2][:14] for one in listed] == [
            f"{one.captured_at:%Y%m%d%H%M%S}" for one in shown
        ]
        assert (gate.status_code, gate.headers["location"]) == (302, listed[-1]["uri"])

    def _read_capture(self, one: Shown) -> None:
        path = f"/captures/{one.capture.capture_id}"
        expected = 451 if self.living.is_hidden(one.capture) else 200
        for asked in (path, f"{path}/raw", f"{path}/proof"):
            answer = self.api.ask(asked)
            assert answer.status_code == expected, asked
        assert one.mark in self.api.ask(f"{path}/raw").text or expected == 451


class Follower:
    """A copy of what the changes name, as docs/api.md has it: each is asked for anew, and 410 begins again."""

    def __init__(self) -> None:
        self.cursor: dict[str, str] = {}
        self.articles: dict[str, Any] = {}
        self.sources: dict[str, Any] = {}

    def follow(self, api: Api, limit: int) -> None:
        """Follow to the end."""
        while True:
            answer = api.ask("/changes", params={"limit": limit, **self.cursor})
            if answer.status_code == 410:
                self.__init__()  # type: ignore[misc]
                continue
            page = answer.json()
            for change in page["changes"]:
                self._renew(self.articles, api, "/articles", "article_id", change)
                self._renew(self.sources, api, "/sources", "source_id", change)
            self.cursor = {"since": page["cursor"]}
            if not page["more"]:
                return

    def _renew(self, copy: dict[str, Any], api: Api, path: str, name: str, change: dict[str, Any]) -> None:
        if change[name] is not None:
            copy.pop(change[name], None)
            copy.update((key, one) for key, one in listed(api, path, name) if key == change[name])


def listed(api: Api, path: str, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """A list of the API by its ids, without the times of last visits, which no change tells."""
    for page in api.pages(path, limit=1000):
        for one in page:
            yield one[name], {**one, "last_seen_at": None, "last_checked_at": None}


def _cited(number: int) -> tuple[str, str]:
    return source_url(number), source_url(number + 1)


def _export(archive: Path, form: str, output: Path) -> None:
    if form == "wacz":
        run_export(ExportOptions(archive, output), system_clock)
    elif form == "bagit":
        run_bag_export(CollectionExportOptions(archive, output), system_clock)
    else:
        run_table_export(TableExportOptions(archive, form, output, articles=ArticleFilter()), system_clock)


def _unpacked(path: Path) -> Iterator[bytes]:
    """What an export holds, with what is packed in it unpacked."""
    for file in [path] if path.is_file() else sorted(one for one in path.rglob("*") if one.is_file()):
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as package:
                members = [package.read(name) for name in package.namelist()]
        else:
            members = [file.read_bytes()]
        yield from (decompress(one) if one.startswith(b"\x1f\x8b") else one for one in members)


@contextmanager
def life_on(engine: str, folder: Path, server: Callable[[], str]) -> Iterator[type[Life]]:
    """The machine on an engine."""
    with ExitStack() as stack:
        readers = Readers(1, modules=MODULES)
        stack.callback(readers.close)

        def new_database() -> str:
            return stack.enter_context(fresh_database(server()))

        made = None if engine == "sqlite" else staticmethod(new_database)
        yield type("LifeHere", (Life,), {"folder": folder, "readers": readers, "new_database": made})


@pytest.mark.parametrize("engine", ENGINES)
def test_whatever_is_done_what_may_be_shown_is(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """One short life in which everything happens; a few steps drawn at random are hardly more than a rebuild."""
    with life_on(engine, tmp_path, lambda: str(request.getfixturevalue("postgresql"))) as machine:
        life = machine()
        life.begin(number=0)
        for url in (SOURCE_URLS[0], ARTICLE_URLS[0], SOURCE_URLS[0]):
            life.write(url=url, is_changed=url in ARTICLE_URLS)
        life.follow(limit=2)
        first = life.living.visits[ARTICLE_URLS[0]][0].capture.capture_id
        life.hide(first)
        life.hide(SOURCE_URLS[0])
        life.export(form="wacz")
        life.look_back(life.moments[0])
        life.read()
        life.rebuild()
        life.follow(limit=2)
        life.show(SOURCE_URLS[0])
        life.teardown()


@pytest.mark.long
@pytest.mark.parametrize("engine", ENGINES)
def test_in_long_lives_too(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Many of them, of steps in any order."""
    with life_on(engine, tmp_path, lambda: str(request.getfixturevalue("postgresql"))) as machine:
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=25,
                stateful_step_count=40,
                deadline=None,
                derandomize=True,
                phases=(Phase.generate,),
            ),
        )
