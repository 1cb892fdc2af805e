"""OAI-PMH: an independent harvester takes in every article, and what is withheld as deleted."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
import sickle.oaiexceptions
import sqlalchemy as sa
import uvicorn
from sickle import Sickle

from access.web.oai_request import OaiCode, OaiError, OaiVerb, read_request
from access.web.server import listening
from storage.archive.archive import Archive
from storage.custody.withholding import release, withhold
from storage.questions.withholding_subjects import find_subjects
from storage.tables.database import Database
from storage.types.identity import article_id
from tests.access.web.asked import Api
from tests.storage.filing import ARTICLE, Filing, article

_OAI = "{http://www.openarchives.org/OAI/2.0/}"
MANY = 210
HOSTILE = "\x1b[31m<script>\u202e=1"


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[tuple[Api, Filing, Database]]:
    """An archive with more articles than one answer holds, of two publications."""
    folder = tmp_path / "archive"
    folder.mkdir()
    (folder / "fonds.toml").write_text('contact = "keeper@archive.example"\n', "utf-8")
    with Archive.at(folder).open_database(write=True) as database:
        filing = Filing(database)
        filing.revise(ARTICLE)
        for number in range(MANY):
            filing.revise(article(f"題{number} {HOSTILE}", canonical_url=f"https://lia.example/{number}"))
        Filing(database, "heron").revise(replace(ARTICLE, canonical_url="https://heron.example/1"))
        yield Api(folder), filing, database


@pytest.fixture
def harvester(opened: tuple[Api, Filing, Database]) -> Iterator[Sickle]:
    """A client that knows nothing of Fonds, over HTTP."""
    config = uvicorn.Config(opened[0].gate, log_config=None, lifespan="off", port=0, ws="none")
    server = uvicorn.Server(config)
    socket = listening("127.0.0.1", 0)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]})
    thread.start()
    try:
        yield Sickle(f"http://127.0.0.1:{socket.getsockname()[1]}/oai")
    finally:
        server.should_exit = True
        thread.join()
        socket.close()


def test_a_harvester_takes_in_everything(opened: tuple[Api, Filing, Database], harvester: Sickle) -> None:
    """Over all pages, each record once, as Dublin Core; sets are publications."""
    assert (harvester.Identify().protocolVersion, harvester.Identify().adminEmail) == ("2.0", "keeper@archive.example")
    assert [one.metadataPrefix for one in harvester.ListMetadataFormats()] == ["oai_dc"]
    assert [one.setSpec for one in harvester.ListSets()] == ["heron", "lia"]
    records = list(harvester.ListRecords(metadataPrefix="oai_dc"))
    assert len(records) == len({one.header.identifier for one in records}) == MANY + 2
    headers = list(harvester.ListIdentifiers(metadataPrefix="oai_dc", set="heron"))
    assert [one.setSpecs for one in headers] == [["heron"]]
    first = harvester.GetRecord(
        identifier=f"urn:uuid:{article_id('lia', ARTICLE.canonical_url or '')}", metadataPrefix="oai_dc"
    )
    told = first.metadata
    assert (told["title"], told["creator"], told["language"]) == ([ARTICLE.title], ["Lia"], ["zh-Hant"])
    assert ARTICLE.canonical_url in told["identifier"]
    with pytest.raises(sickle.oaiexceptions.NoRecordsMatch):
        list(harvester.ListRecords(metadataPrefix="oai_dc", **{"from": "2999-01-01"}))
    with pytest.raises(sickle.oaiexceptions.IdDoesNotExist):
        harvester.GetRecord(identifier="urn:uuid:none", metadataPrefix="oai_dc")


def test_what_is_withheld_is_deleted_and_comes_back(opened: tuple[Api, Filing, Database], harvester: Sickle) -> None:
    """With a new time each, so a harvester that asks for what is new is told."""
    api, _, database = opened
    archive = Archive.at(api.archive)
    subjects = find_subjects(database, ARTICLE.canonical_url or "")
    now = datetime.now(UTC)
    (kept,) = withhold(archive, database, subjects, "why", None, now)
    with database.begin() as connection:
        connection.execute(sa.text("UPDATE changes SET filed_at = '2001-01-01T00:00:00.000000Z' WHERE kind = 'new'"))
    (gone,) = harvester.ListRecords(metadataPrefix="oai_dc", **{"from": "2002-01-01"})
    assert (gone.deleted, "why" in gone.raw) == (True, False)
    release(archive, database, [("lia", kept.withholding_id)], None, now)
    (back,) = harvester.ListRecords(metadataPrefix="oai_dc", **{"from": "2002-01-01"})
    assert (back.deleted, back.metadata["title"]) == (False, [ARTICLE.title])


@pytest.mark.parametrize("contact", ["", 'contact = "https://archive.example/@keeper"\n'])
def test_nobody_is_invented_who_keeps_the_archive(tmp_path: Path, contact: str) -> None:
    """The protocol demands an e-mail address: until there is one, harvesters are told how it is set."""
    Archive.at(tmp_path).open_database(write=True).close()
    (tmp_path / "fonds.toml").write_text(contact, "utf-8")
    with Api(tmp_path) as api:
        answer = api.ask("/oai?verb=Identify", prefix="")
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:fonds:problem:not-set-up")
    assert "set contact in its fonds.toml" in answer.json()["detail"]


def test_it_is_asked_by_post_too(opened: tuple[Api, Filing, Database]) -> None:
    """With its arguments as a form; nothing else may send a body."""
    api = opened[0]
    answer = api.ask(
        "/oai",
        "POST",
        prefix="",
        content=b"verb=ListSets",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    root = ElementTree.fromstring(answer.content)
    assert [node.text for node in root.iter(f"{_OAI}setSpec")] == ["heron", "lia"]
    assert api.ask("/oai", "POST", prefix="", content=b"x" * 10_000).status_code == 413
    assert api.ask("/articles", "POST", content=b"x").status_code == 413


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("", OaiCode.BAD_VERB),
        ("verb=Nothing", OaiCode.BAD_VERB),
        ("verb=Identify&verb=Identify", OaiCode.BAD_VERB),
        ("verb=Identify&x=1", OaiCode.BAD_ARGUMENT),
        ("verb=GetRecord&identifier=a", OaiCode.BAD_ARGUMENT),
        ("verb=ListRecords&metadataPrefix=marc", OaiCode.NO_FORMAT),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=yesterday", OaiCode.BAD_ARGUMENT),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2031-02-30", OaiCode.BAD_ARGUMENT),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2031-01-02&until=2031-01-01", OaiCode.BAD_ARGUMENT),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2031-01-02&until=2031-01-03T00:00:00Z", OaiCode.BAD_ARGUMENT),
        ("verb=ListRecords&resumptionToken=x", OaiCode.BAD_TOKEN),
        ("verb=ListRecords&resumptionToken=e30", OaiCode.BAD_TOKEN),
        ("verb=ListRecords&resumptionToken=W10&metadataPrefix=oai_dc", OaiCode.BAD_ARGUMENT),
        ("verb=ListSets&resumptionToken=e30", OaiCode.BAD_TOKEN),
    ],
)
def test_what_is_wrong_is_said_as_the_protocol_says_it(asked: str, code: OaiCode) -> None:
    """By a code; nothing is guessed."""
    pairs = [(name, value) for name, _, value in (pair.partition("=") for pair in asked.split("&") if pair)]
    with pytest.raises(OaiError) as told:
        read_request(pairs)
    assert told.value.code is code


def test_both_ends_of_a_span_belong_to_it() -> None:
    """A day until its last instant, a second likewise."""
    pairs = [("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("from", "2031-01-01"), ("until", "2031-01-01")]
    read = read_request(pairs)
    assert (read.verb, read.asked is None) == (OaiVerb.RECORDS, False)
    assert read.asked is not None
    assert read.asked.filed_from == datetime(2031, 1, 1, tzinfo=UTC)
    assert read.asked.filed_before == datetime(2031, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize("until", ["9999-12-31", "9999-12-31T23:59:59Z"])
def test_a_span_until_the_end_of_time_has_no_end(until: str) -> None:
    """Harvesters write it for a span that is open."""
    read = read_request([("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("until", until)])
    assert read.asked is not None
    assert read.asked.filed_before is None
