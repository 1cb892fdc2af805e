"""What hostile pages hold is data: one set of texts goes every way out of an archive.

The ways are counted by what there is: the addresses that the API describes, the tools that the server of models names,
the commands that export. What a terminal is shown is tried in test_harmless_output.py, over every command too.
"""

from __future__ import annotations

import csv
import json
import sqlite3
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pandas
import pytest
from lxml.html import document_fromstring
from mcp.client.client import Client

from access.export.citation_page import citation_page
from access.export.forms import ExportFormName
from access.jobs.export import ExportOptions, run_export
from access.jobs.export_collection import CollectionExportOptions, run_bag_export, run_premis_export
from access.jobs.export_tables import TableExportOptions, run_table_export
from access.mcp.quoting import LONGEST
from access.replay.start_page import start_page
from access.replay.start_request import StartRequest
from access.web.room.rooms import ROUTERS
from storage.archive.archive import Archive
from storage.questions.articles import ArticleFilter
from storage.questions.changes import read_feed
from storage.questions.citations import report_citations
from storage.questions.mementos import time_map
from storage.types.citation_figures import CitationGrouping
from storage.types.clock import system_clock
from storage.types.xml_text import xml_text
from tests.access.hostile_archives import HostileArchive, RecordedArchive, filled
from tests.access.hostile_archives import recorded as record
from tests.access.hostile_texts import HOSTILE, acting, kept
from tests.access.mcp.client import told, with_client
from tests.access.schemas import json_ld_faults, premis_faults, tei_faults
from tests.access.test_harmless_output import every_command
from tests.access.web.asked import Api


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> HostileArchive:
    """An archive of texts."""
    return filled(tmp_path_factory.mktemp("hostile") / "archive")


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> RecordedArchive:
    """An archive of records."""
    return record(tmp_path_factory.mktemp("recorded") / "archive")


def harmless(answer: httpx.Response) -> bool:
    """Whether an answer is JSON that does nothing anywhere, under headers of ours alone."""
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert acting(answer.text) == set()
    assert "set-cookie" not in answer.headers
    assert "sandbox" in answer.headers["content-security-policy"]
    return answer.headers["x-content-type-options"] == "nosniff"


def test_every_address_of_the_api_gives_it_as_data(hostile: HostileArchive, recorded: RecordedArchive) -> None:
    """Whatever its form; no header is of a stranger's making, and what was archived is in a sandbox."""
    with Archive.at(recorded.path).open_database(write=False) as database:
        mementos = time_map(database, None, recorded.names["url"], limit=1)
    with Api(hostile.path) as api, Api(recorded.path) as of_records:
        names = {
            "article_id": hostile.articles["header"],
            "source_id": hostile.sources["header"],
            "crawl_id": api.get("/crawls")["answers"][0]["crawl_id"],
            "revision": "1",
            "cursor": mementos.page.end,
            **recorded.names,
        }
        (article,) = of_records.get("/articles")["answers"]
        asked = 0
        for path in api.get("/openapi.json")["paths"]:
            if path.endswith("/events"):
                # Without an end: of the changes, and of a crawl that goes on.
                continue
            is_of_records = any(word in path for word in ("capture", "memento", "proof", "crawl_id", "wacz"))
            chosen = {**names, "article_id": article["article_id"]} if is_of_records else names
            if is_of_records and "source_id" in path:
                # Nothing was captured of it.
                chosen["source_id"] = of_records.get("/sources")["answers"][0]["source_id"]
            if "crawl_id" in path:
                chosen["crawl_id"] = "urn:uuid:5a3ee5ea-0000-4000-8000-000000000001"
            parameters = {"/api/v1/search": {"q": "港口"}, "/api/v1/show": {"key": names["article_id"]}}.get(path)
            answer = (of_records if is_of_records else api).ask(path.format(**chosen), prefix="", params=parameters)
            assert answer.status_code in (200, 302, 404), (path, answer.text)
            assert_inert(answer)
            asked += answer.status_code != 404
        assert asked > 30


def assert_inert(answer: httpx.Response) -> None:
    """Nothing of an answer acts, whoever shows it: neither its head, nor its body where that is ours."""
    for name, value in answer.headers.items():
        assert acting(value) == set(), (name, value)
        assert name != "set-cookie"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    # What the server keeps for somebody else to open: sandboxed, or packed.
    is_packed = answer.headers.get("content-disposition", "").startswith("attachment")
    if "memento-datetime" in answer.headers or is_packed:
        return
    media_type = answer.headers.get("content-type", "").partition(";")[0]
    # XML keeps a tab as it is.
    assert acting(answer.text) <= ({"0x9"} if media_type.endswith("xml") else set()), answer.url
    if media_type.endswith("json"):
        json.loads(answer.text)
    elif media_type.endswith("xml"):
        ElementTree.fromstring(answer.content)


def test_a_harvester_is_given_text_alone(hostile: HostileArchive) -> None:
    """OAI-PMH: every record is one, and no element of a stranger's is among them."""
    with Api(hostile.path) as api:
        answer = api.ask("/oai?verb=ListRecords&metadataPrefix=oai_dc", prefix="")
    assert_inert(answer)
    tree = ElementTree.fromstring(answer.content)
    known = ("{http://www.openarchives.org/OAI/2.0/", "{http://purl.org/dc/elements/1.1/}")
    assert all(element.tag.startswith(known) for element in tree.iter())
    assert len(list(tree.iter("{http://www.openarchives.org/OAI/2.0/}record"))) == len(HOSTILE)


@pytest.mark.parametrize("name", HOSTILE)
def test_the_api_gives_it_as_data(hostile: HostileArchive, name: str) -> None:
    """Whole, in every field."""
    path = f"/articles/{hostile.articles[name]}"
    with Api(hostile.path) as api:
        others = (f"{path}/citations", f"{path}/diff", f"{path}/revisions", f"/sources/{hostile.sources[name]}")
        assert all(harmless(api.ask(one)) for one in (path, *others))
        shown = api.get(path)
    assert shown["title"] == f"{kept(HOSTILE[name])}二"
    assert shown["contributors"][0]["name"] == kept(HOSTILE[name][:200])


@pytest.mark.parametrize(
    "path", ["/articles", "/sources", "/changes", "/search?q=港口", "/search?q=聲明&scope=sources"]
)
def test_the_lists_give_it_as_data(hostile: HostileArchive, path: str) -> None:
    """All of it at once."""
    with Api(hostile.path) as api:
        assert harmless(api.ask(path))


def test_the_feeds_are_plain_text_of_a_bearable_length(hostile: HostileArchive) -> None:
    """Atom that any parser reads, without an element of strangers; JSON Feed with texts alone, and no endless title."""
    with Api(hostile.path) as api:
        atom, feed = api.ask("/changes.atom"), api.ask("/changes.json")
    for answer in (atom, feed):
        assert acting(answer.text) == set()
        assert len(answer.content) < 500_000
    entries = ElementTree.fromstring(atom.content).findall("{http://www.w3.org/2005/Atom}entry")
    assert len(entries) >= 2 * len(HOSTILE)
    for element in ElementTree.fromstring(atom.content).iter():
        assert element.tag.startswith("{http://www.w3.org/2005/Atom}")
    titles = [entry.findtext("{http://www.w3.org/2005/Atom}title") or "" for entry in entries]
    assert any("<script>" in title for title in titles)
    for item in json.loads(feed.text)["items"]:
        assert "content_html" not in item
        assert len(item["title"]) < 1000


@pytest.mark.long
def test_a_text_of_a_million_characters_is_given_whole_and_told_short(tmp_path: Path) -> None:
    """As an answer about it, and in the feeds."""
    endless = HOSTILE["endless"] * 5
    archive = filled(tmp_path / "archive", texts={"endless": endless})
    with Api(archive.path) as api:
        assert api.get(f"/articles/{archive.articles['endless']}")["title"] == f"{endless}二"
        feeds = [api.ask(path) for path in ("/changes.atom", "/changes.json")]
    assert all(feed.status_code == 200 and len(feed.content) < 50_000 for feed in feeds)


def test_an_event_stays_an_event(hostile: HostileArchive) -> None:
    """No title ends the data of its event or begins another one."""
    from access.jobs.change_line import change_line
    from access.web.streams import event

    with Archive.at(hostile.path).open_database(write=False) as database:
        page = read_feed(database, limit=1000)
    for change in page.changes:
        lines = event(change.kind, change_line(page, change), page.cursor_of(change)).split("\n")
        assert [line.partition(":")[0] for line in lines] == ["id", "event", "data", "", ""]
        assert json.loads(lines[2].partition(": ")[2])["title"] == change.title


def test_the_tools_give_it_as_quoted_material(hostile: HostileArchive) -> None:
    """Every text of strangers is marked, nothing of it acts, and nothing is endless."""

    async def ask(client: Client) -> list[dict[str, Any]]:
        assert {tool.name for tool in (await client.list_tools()).tools} == {*_TOOLS, "prove"}
        answers = [
            await told(client, "search", query="港口", limit=50),
            await told(client, "search", query="聲明", scope="sources", limit=50),
            await told(client, "changes", limit=200),
        ]
        for name, article_id in hostile.articles.items():
            answers += [
                await told(client, "article", key=article_id),
                await told(client, "revision_diff", key=article_id),
                await told(client, "citation", key=article_id, position=1, words=name),
            ]
        return answers

    answers = with_client(hostile.path, ask)
    marked = {kept(text)[:20] for text in HOSTILE.values()}
    seen = set()
    for answer in answers:
        text = json.dumps(answer["answer"], ensure_ascii=False)
        assert len(text) < 2_500_000
        for bare in _bare(answer["answer"]):
            assert not any(begin in bare for begin in marked), bare[:200]
        seen |= {begin for begin in marked if any(begin in one for one in _quoted(answer["answer"]))}
        assert all(len(one) <= LONGEST for one in _quoted(answer["answer"]))
    assert seen == marked


# That of proofs answers without a text of strangers.
_TOOLS = ("search", "changes", "article", "revision_diff", "citation")


def _bare(value: Any) -> Iterator[str]:
    """The strings that are not marked."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, entry in value.items():
            if name != "quoted":
                yield from _bare(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from _bare(entry)


def _quoted(value: Any) -> Iterator[str]:
    """The strings that are."""
    if isinstance(value, dict):
        for name, entry in value.items():
            if name == "quoted":
                yield entry
            else:
                yield from _quoted(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from _quoted(entry)


# Every command that hands over, by its words: forms of rows and articles, and of a collection's records.
_OF_ROWS = tuple(form.value for form in ExportFormName)
_OF_RECORDS = ("bagit", "premis", "wacz")


def test_every_export_is_tried_here() -> None:
    """What the program has."""
    assert {words[1] for words in every_command() if words[0] == "export"} == {*_OF_ROWS, *_OF_RECORDS}


@pytest.mark.parametrize("form", _OF_ROWS)
def test_exports_of_rows_give_it_as_data(hostile: HostileArchive, tmp_path: Path, form: str) -> None:
    """As each form's own reader reads it: the same texts, no formula, no element, no line of a stranger's."""
    options = TableExportOptions(hostile.path, form, tmp_path / "out", articles=ArticleFilter())
    run_table_export(options, system_clock)
    titles = _READ[form](tmp_path / "out")
    expected = [f"{kept(text)}二" for text in HOSTILE.values()]
    if form == "tei":
        # XML has elements for the ends of lines, and no place for some characters.
        titles, expected = (["".join(xml_text(one).split()) for one in some] for some in (titles, expected))
    assert sorted(titles) == sorted(expected)


def _of_json_lines(path: Path) -> list[str]:
    written = (path / "articles.jsonl").read_text("utf-8")
    assert acting(written) == set()
    return [json.loads(line)["title"] for line in written.splitlines()]


def _of_csv(path: Path) -> list[str]:
    csv.field_size_limit(10_000_000)
    titles = []
    for table in sorted(path.glob("*.csv")):
        with table.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                assert None not in row, "no text begins a cell of its own"
                for cell in row.values():
                    assert not cell.lstrip().startswith(("=", "@", "\t", "\r")), cell[:40]
                    assert not cell.lstrip().startswith(("+", "-")) or cell.lstrip("+-").isdigit(), cell[:40]
                titles += [row["title"].removeprefix("'")] if table.name == "articles.csv" else []
    return titles


def _of_parquet(path: Path) -> list[str]:
    return [str(title) for title in pandas.read_parquet(path / "articles")["title"]]


def _of_sqlite(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [title for (title,) in connection.execute("SELECT title FROM articles")]


def _of_tei(path: Path) -> list[str]:
    titles = []
    for file in path.rglob("*.xml"):
        assert tei_faults(file.read_bytes()) == []
        title = ElementTree.parse(file).find(".//{*}titleStmt/{*}title")
        assert title is not None
        titles.append("".join(title.itertext()))
    return titles


def _of_json_ld(path: Path) -> list[str]:
    written = path.read_text("utf-8")
    assert acting(written) == set()
    document = json.loads(written)
    assert json_ld_faults(document) == []
    return [one["headline"] for one in document["@graph"]]


_READ: dict[str, Callable[[Path], list[str]]] = {
    "jsonl": _of_json_lines,
    "csv": _of_csv,
    "parquet": _of_parquet,
    "sqlite": _of_sqlite,
    "tei": _of_tei,
    "jsonld": _of_json_ld,
}


def test_exports_of_records_give_it_as_data(recorded: RecordedArchive, tmp_path: Path) -> None:
    """Names and rows beside the records, which alone hold the bytes as they came."""
    run_export(ExportOptions(recorded.path, tmp_path / "out.wacz"), system_clock)
    run_bag_export(CollectionExportOptions(recorded.path, tmp_path / "bag"), system_clock)
    run_premis_export(CollectionExportOptions(recorded.path, tmp_path / "premis.xml"), system_clock)
    with zipfile.ZipFile(tmp_path / "out.wacz") as package:
        members = {name: package.read(name) for name in package.namelist()}
    members |= {str(path.relative_to(tmp_path)): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    for name, member in members.items():
        assert acting(name) == set()
        if not name.endswith((".gz", ".wacz")):
            assert acting(member.decode("utf-8")) == set(), name
        if name.endswith("premis.xml"):
            assert premis_faults(member) == []
        elif name.endswith(".jsonl"):
            assert [json.loads(line) for line in member.splitlines()]


def test_pages_for_people_hold_no_element_of_a_strangers(hostile: HostileArchive) -> None:
    """The start page of a replay, and the page about citations."""
    with Archive.at(hostile.path).open_database(write=False) as database:
        start = start_page(database, "lia", StartRequest())
        report = report_citations(database, CitationGrouping.TOPIC)
    assert start is not None
    for page in (start, citation_page(report, "<script>alert(1)</script>", datetime(2031, 1, 1, tzinfo=UTC))):
        assert_no_strangers_element(page)


def test_the_reading_room_holds_none_either(hostile: HostileArchive) -> None:
    """Whichever of its pages is asked for, and for whichever article and source."""
    paths = [getattr(route, "path", "") for router in ROUTERS for route in router.routes]
    asked = set()
    with Api(hostile.path) as api:
        for name in HOSTILE:
            names = {"article_id": hostile.articles[name], "source_id": hostile.sources[name], "revision": "1"}
            # Pages of no single thing are the same for each.
            asked |= {path.format_map(defaultdict(str, names)) for path in paths}
        answers = [api.ask(path, prefix="") for path in sorted(asked)]
    pages = [answer for answer in answers if answer.headers.get("content-type", "").startswith("text/html")]
    assert sum(answer.status_code == 200 for answer in pages) > 3 * len(HOSTILE)
    for answer in pages:
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert_no_strangers_element(answer.text)


def assert_no_strangers_element(page: str) -> None:
    """No script, no attribute that acts, no frame, and no character that does."""
    assert acting(page) == set()
    for element in document_fromstring(page).iter():
        assert not [name for name, _ in element.items() if name.startswith("on")], element.tag
        assert element.tag not in ("iframe", "object", "embed")
        assert element.tag != "script" or not (element.text or "").strip()
        assert not (element.get("href") or "").lower().startswith(("javascript:", "data:"))
