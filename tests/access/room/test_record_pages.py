"""The pages of records: what was sent and kept, whether it still is what was fetched, and the crawls."""

from __future__ import annotations

import gzip
from pathlib import Path
from threading import BoundedSemaphore

import pytest

from access.web.packages import a_place
from access.web.problems import Problem
from access.web.room.messages import catalogue
from tests.access.packages import received
from tests.access.room.looks import Room, target_of, text_of


def test_a_capture_shows_the_heads_as_sent_and_the_record_as_kept(asked: Room, addresses: dict[str, str]) -> None:
    """With the connection, the place of the record, its digest, and the line of the index."""
    page = asked.page(addresses["capture"])
    request, sent, kept = (text_of(one) for one in page.cssselect(".head-lines"))
    assert request.startswith("GET /2025/10/idle-boats/ HTTP/1.1 ")
    assert "Host: heron.example" in request
    assert sent.startswith("HTTP/1.1 200 OK")
    assert "Content-Type: text/html" in sent
    assert "WARC-Type: response" in kept
    facts = {text_of(one, "dt"): text_of(one, "dd") for one in page.cssselect(".facts > div")}
    assert facts["Connection"].startswith("http/1.1, tls/1.3, TLS_")
    assert facts["Address of the server"] == "127.0.0.1"
    assert facts["Line of the index"].startswith("example,heron)/2025/10/idle-boats")


def test_a_capture_leads_to_what_it_proves(asked: Room, addresses: dict[str, str]) -> None:
    """The revision of the article, and its file with the sources; that of a source; the source of a visit in vain."""
    page = asked.page(addresses["capture"])
    assert text_of(page, ".proves li").startswith("Proves revision 2 of ")
    assert target_of(page, ".proves a") == f"{addresses['article']}/revisions/2"
    assert [str(one.get("href")) for one in page.cssselect(".proves a")][1] == f"/api/v1{addresses['article']}/wacz"
    captures = [one for one in asked.api.get("/captures", limit=1000)["answers"] if one["role"] == "source"]
    # Every third of them, by what they brought and not by when, is some of each kind.
    captures.sort(key=lambda one: (str(one["status"]), one["record_type"]))
    told = set()
    for one in captures[::3]:
        (first, *_) = asked.api.get(f"/captures/{one['capture_id']}/proves")["answers"]
        (line, *_) = asked.page(f"/captures/{one['capture_id']}", "zh-Hant").cssselect(".proves li")
        assert target_of(line, "a").startswith(f"/sources/{first['id']}")
        asked.page(target_of(line, "a"))
        told.add(text_of(line)[:2])
    assert told == {"證明", "造訪", "所示"}


def test_a_record_is_verified_when_that_is_asked_for(asked: Room, addresses: dict[str, str]) -> None:
    """Each statement by itself, its fields in words; without a time stamp not all is proven, and the page says what
    to do."""
    page = asked.page(addresses["capture"])
    assert "Verify now" in text_of(page, ".button")
    checked = asked.page(target_of(page, ".button").partition("#")[0])
    told = asked.api.get(f"/captures/{addresses['capture'].rpartition('/')[2]}/check")["statements"]
    fields = [name for one in told for name in one["values"].get("fields", "").split(", ") if name]
    assert len(fields) > 20
    assert {f"proof-field.{name}" for name in fields} <= set(catalogue())
    verdicts = {str(one.get("class")) for one in checked.cssselect(".ruled li")}
    assert "verdict-proven" in verdicts
    assert "verdict-refuted" not in verdicts
    assert text_of(checked, "[role=status]").startswith("The record is whole.")
    assert "fonds stamp" in text_of(checked, "[role=status]")
    in_chinese = asked.page(target_of(page, ".button").partition("#")[0], "zh-Hant").cssselect(".ruled li")
    assert [text_of(one)[:2] for one in in_chinese if "沒有清單列出紀錄" in text_of(one)] == ["待證"]
    assert not [one for item in in_chinese for one in item.cssselect("[lang=en]")]


def test_who_downloads_a_proof_is_told_first_when_nobody_vouches_for_it(asked: Room, addresses: dict[str, str]) -> None:
    """Beside each link to a proof; the API has the field."""
    for kind in ("article", "source", "beside", "capture"):
        (told,) = [text_of(one) for one in asked.page(addresses[kind]).cssselect("li:has(a[href$='/proof'])")]
        assert "not time-stamped" in told, kind
    standing = asked.api.get(f"{addresses['capture']}/stamp")
    assert (standing["is_listed"], standing["is_stamped"]) == (False, False)


def test_a_visit_without_an_answer_says_why(asked: Room) -> None:
    """There is nothing to replay and no head, and the record of the failure all the same."""
    captures = asked.api.get("/captures", limit=1000)["answers"]
    failure = next(one for one in captures if one["record_type"] == "failure")
    page = asked.page(f"/captures/{failure['capture_id']}")
    assert "No server answered" in text_of(page, ".notice")
    assert "WARC-Type: metadata" in text_of(page, ".head-lines")


def test_visits_show_the_requests_that_they_sent(asked: Room) -> None:
    """Of an answer, and of what was unchanged; nothing was sent where no connection came about."""
    for one in asked.api.get("/captures", limit=1000)["answers"][::9]:
        if one["record_type"] == "failure":
            continue
        found, host = asked.api.get(f"/captures/{one['capture_id']}/exchange"), one["url"].split("/")[2]
        assert found["request_line"].startswith("GET /"), one["url"]
        assert ["Host", host] in found["request_head"], one["url"]


def test_a_record_is_downloaded_as_it_lies(asked: Room, archive: Path, addresses: dict[str, str]) -> None:
    """As a file that no browser opens, a WARC file of one record."""
    page = asked.page(addresses["capture"])
    (link,) = [str(one.get("href")) for one in page.cssselect(".choices a") if "record" in text_of(one)]
    answer = asked.answer(link)
    proof = asked.api.get(link.removeprefix("/api/v1").removesuffix("/record"))["proof"]
    (file,) = archive.rglob(proof["warc_file"])
    begin = proof["record_offset"]
    assert answer.content == file.read_bytes()[begin : begin + proof["record_length"]]
    assert gzip.decompress(answer.content).startswith(b"WARC/1.1\r\nWARC-Type: response")
    assert answer.headers["content-disposition"].startswith('attachment; filename="record-')
    assert "sandbox" in answer.headers["content-security-policy"]


def test_an_article_is_downloaded_with_its_sources(asked: Room, addresses: dict[str, str], tmp_path: Path) -> None:
    """As the package that the command writes."""
    page = asked.page(addresses["article"])
    (link,) = [str(one.get("href")) for one in page.cssselect(".doors a") if "sources" in text_of(one)]
    answer = asked.answer(link)
    assert answer.headers["content-disposition"].startswith('attachment; filename="article-')
    assert int(answer.headers["content-length"]) == len(answer.content)
    file = tmp_path / "article.wacz"
    file.write_bytes(answer.content)
    package = received(file)
    shown = asked.api.get(addresses["article"])
    kept = {row["capture_id"] for row in package.rows("captures")}
    assert shown["proof"]["capture_id"] in kept
    assert {one["url"] for one in shown["citations"]} <= {row["url"] for row in package.rows("captures")}
    assert asked.answer("/api/v1/articles/nothing/wacz").status_code == 404


def test_only_so_many_packages_are_made_at_once() -> None:
    """Whoever comes when all places are taken is told when to come again; a place that was left is free."""
    places = BoundedSemaphore(1)
    with a_place(places), pytest.raises(Problem, match="packages are being made already") as refused, a_place(places):
        raise AssertionError
    assert (refused.value.kind.status, refused.value.headers) == (503, {"Retry-After": "60"})
    with a_place(places):
        pass


def test_a_revisit_leads_to_the_record_with_its_body(asked: Room) -> None:
    """What was unchanged is kept once."""
    captures = asked.api.get("/captures", limit=1000)["answers"]
    revisit = next(one for one in captures if one["record_type"] == "revisit")
    page = asked.page(f"/captures/{revisit['capture_id']}")
    (body,) = [str(one.get("href")) for one in page.cssselect(".facts a") if "body" in text_of(one)]
    assert "an answer" in text_of(asked.page(body), ".facts")
