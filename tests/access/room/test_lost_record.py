"""A text whose record was lost says so, and nothing is offered as its proof."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from storage.archive.archive import Archive
from tests.access.commands import fonds
from tests.access.room.looks import CORRECTED, Room, text_of
from tests.access.web.asked import Api
from tests.demo_archives import DemoArchives


@pytest.fixture(scope="module")
def repaired(demo_archives: DemoArchives, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Room, Any, Any]]:
    """A room whose archive lost the records of an article's first revision and of a source, and both as shown."""
    archive = demo_archives.corrected(tmp_path_factory.mktemp("lost") / "archive")
    with Api(archive) as api:
        article = api.get("/show", key=CORRECTED)["article"]
        first = api.get(f"/articles/{article['article_id']}/revisions/1")
        source = next(one for page in api.pages("/sources", state="captured") for one in page)
        read = api.get(f"/sources/{source['source_id']}")
        # All of its visits: what a revised article cites rests on a later one.
        visits = api.get("/captures", url=read["url"])["answers"]
    for record in (first["proof"], *visits):
        _damage(archive, record)
    assert "capture-lost: " in fonds("verify", "--repair", "--archive", archive).out
    with Api(archive) as api:
        yield Room(api), first, read


def _damage(archive: Path, proof: Any) -> None:
    (path,) = Archive.at(archive).path.rglob(proof["warc_file"])
    data = bytearray(path.read_bytes())
    data[proof["record_offset"] + proof["record_length"] // 2] ^= 0x10
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "The record that proved this text was lost"), ("zh-Hant", "證明本文的紀錄已失")],
)
def test_the_page_of_a_lost_record_says_so_and_offers_no_proof(
    repaired: tuple[Room, Any, Any], language: str, told: str
) -> None:
    """The text stays; the latest revision, whose record is there, has its proof still."""
    room, first, read = repaired
    of_article = f"/articles/{first['article_id']}"
    page = room.page(f"{of_article}/revisions/1", language)
    assert told in page.text_content()
    assert first["text"].split("\n")[0][:20] in page.text_content()
    assert not page.cssselect("a[href$='/proof']")
    latest = room.page(of_article, language)
    assert told not in latest.text_content()
    assert latest.cssselect("a[href$='/proof']")
    capture = room.page(f"/captures/{first['proof']['capture_id']}")
    assert "Its record, which was lost, proved revision 1 of" in text_of(capture, ".proves")
    assert not capture.cssselect("a[href$='/proof']")
    source = room.page(f"/sources/{read['source_id']}", language)
    assert told in source.text_content()
    assert not source.cssselect("a[href$='/proof']")
    shown, place = _citing(room, read["source_id"])
    beside = room.page(f"/articles/{shown['article_id']}/sources/{place}", language)
    assert told in beside.text_content()
    assert not beside.cssselect("a[href$='/proof']")
    for one, package in ((page, True), (latest, False)):
        assert bool(one.cssselect(".doors a[href$='/wacz'] ~ .notes")) is package


def _citing(room: Room, source_id: str) -> tuple[Any, int]:
    """An article that rests on the lost capture of a source, and the place of the source there."""
    life = room.api.get(f"/sources/{source_id}")
    citing = [room.api.get(f"/articles/{article_id}") for article_id, _title in life["cited_by"]]
    places = (
        (shown, cited["position"])
        for shown in citing
        for cited in shown["citations"]
        if cited["source_id"] == source_id and cited["proof"]["failure"] == "lost"
    )
    return next(places)


def test_no_proof_is_made_of_a_lost_record(repaired: tuple[Room, Any, Any], tmp_path: Path) -> None:
    """By neither the API nor the command; both name the capture, and its text says that the record was lost."""
    room, first, read = repaired
    key = first["proof"]["capture_id"]
    for address in (f"/articles/{first['article_id']}/revisions/1", f"/captures/{key}"):
        assert room.api.get(address)["proof"]["failure"] == "lost"
    assert room.api.ask(f"/captures/{key}/proof").status_code == 404
    answer = room.api.ask(f"/articles/{first['article_id']}/revisions/1/proof")
    assert (answer.status_code, f"the record of {key} was lost" in answer.text) == (404, True)
    assert room.api.get(f"/captures/{key}")["failure"] == "lost"
    ran = fonds("prove", tmp_path / "one.zip", "--export", read["source_id"], "--archive", room.api.archive)
    assert ran.code == 1
    assert f"the record of {read['proof']['capture_id']} was lost" in ran.only_line
