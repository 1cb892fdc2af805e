"""Memento (RFC 7089): each capture by the address of what was captured, byte by byte, and harmless."""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote, urljoin

import httpx
import pytest

from access.web import mementos
from access.web.front import PREFIX
from crawler.link_format import Link, links_in
from storage.archive.archive import Archive
from storage.questions.captures import CaptureFilter, ListedCapture, list_captures
from storage.tables.captures import Captures
from storage.types import RecordType
from storage.types.http_dates import http_date, http_date_text
from storage.warc.message import entity, parse_head, split_head
from tests.access.commands import fonds
from tests.access.web.asked import Api
from tests.demo_archives import DemoArchives
from tests.storage import records
from tests.storage.filled_archive import recording
from tests.storage.records import AT, ERRAND, exchange, message

URL = "https://heron.example/2025/10/idle-boats/"
# Three mementos, a day apart.
DAILY = records.URL
EARLY, LATE = "Sat, 01 Jan 2000 00:00:00 GMT", "Sat, 01 Jan 2050 00:00:00 GMT"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, demo_archives: DemoArchives) -> Path:
    """The demo's archive, and one address of another publication on three days."""
    folder = demo_archives.copy(tmp_path_factory.mktemp("mementos"), crawls=1)
    keep_three_days(folder)
    return folder


@pytest.fixture(scope="module")
def api(folder: Path) -> Iterator[Api]:
    """An API over it."""
    with Api(folder) as api:
        yield api


@pytest.fixture(scope="module")
def captures(folder: Path) -> tuple[ListedCapture, ...]:
    """All that it holds."""
    with Archive.at(folder).open_database(write=False) as database:
        return list_captures(database, CaptureFilter(), limit=1000).answers


def keep_three_days(folder: Path) -> None:
    """Capture one address on three days; the third time it answers as the first time."""
    archive = Archive.at(folder)
    with archive.open_database(write=True) as database, recording(archive, database) as recorder:
        for day, body in enumerate((b"<p>one</p>", b"<p>two</p>", b"<p>one</p>")):
            at = AT + timedelta(days=day)
            recorder.record(ERRAND, exchange(message(body), started=at, ended=at)).result(10)


def followed(api: Api, address: str) -> httpx.Response:
    """What is answered at an address that the API gave."""
    return api.ask(address.partition(PREFIX)[2])


def links(text: str) -> dict[str, list[Link]]:
    """The links of an answer by their relation types, read by the client that asks other archives."""
    found: dict[str, list[Link]] = {}
    for link in links_in(text, "http://localhost/", 5000):
        for relation in link.relations:
            found.setdefault(relation, []).append(link)
    return found


def sent(folder: Path, capture_id: str) -> bytes:
    """The entity of a capture, from its record or that of its original."""
    archive = Archive.at(folder)
    with archive.open_database(write=False) as database:
        held = Captures(database).response_of(Captures(database).get(capture_id))
    assert held is not None
    head, body = split_head(archive.shelf(held.publication).read(held.place).block)
    return entity(parse_head(head), body)


def test_a_time_gate_leads_to_the_memento_nearest_to_the_time(api: Api) -> None:
    """By Accept-Datetime, to the newest without it; its links say what else there is."""
    listed = links(api.ask(f"/memento/timemap/link/{DAILY}").text)
    first, second, last = listed["memento"]
    assert ([first], [last]) == (listed["first"], listed["last"])
    soon = http_date_text(AT + timedelta(hours=13))
    for asked, wanted in ((EARLY, first), (soon, second), (LATE, last), (None, last)):
        headers = {} if asked is None else {"Accept-Datetime": asked}
        answer = api.ask(f"/memento/{DAILY}", headers=headers)
        assert (answer.status_code, answer.headers["location"]) == (302, wanted.url)
        assert "Accept-Datetime" in answer.headers["vary"]
        assert "memento-datetime" not in answer.headers
        told = links(answer.headers["link"])
        assert told["original"][0].url == DAILY
        assert {link.url for link in told["memento"]} == {first.url, wanted.url, last.url}
        memento = followed(api, answer.headers["location"])
        assert http_date(memento.headers["memento-datetime"]) == wanted.at
        assert links(memento.headers["link"])["timegate"][0].url == f"http://localhost{PREFIX}/memento/{DAILY}"


def test_every_capture_of_an_answer_is_given_byte_by_byte(
    api: Api, folder: Path, captures: tuple[ListedCapture, ...]
) -> None:
    """Coded as it was, with its digest, its type and its status; a revisit with its original's body."""
    kinds = set()
    seconds = Counter((one.url, one.captured_at.strftime("%Y%m%d%H%M%S")) for one in captures)
    for capture in captures:
        if capture.status is None:
            assert api.ask(f"/captures/{capture.capture_id}/raw").status_code == 404
            continue
        kind = (capture.record_type, capture.status, capture.media_type)
        if kind in kinds:
            continue
        kinds.add(kind)
        answer = api.ask(f"/captures/{capture.capture_id}/raw", headers={"Accept-Encoding": "identity"})
        body = sent(folder, capture.capture_id)
        coded = answer.headers.get("content-encoding") == "gzip"
        assert answer.content == (gzip.decompress(body) if coded else body)
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        if capture.payload_digest is not None:
            assert answer.headers["repr-digest"] == f"sha-256=:{digest}:"
        digits = capture.captured_at.strftime("%Y%m%d%H%M%S")
        memento = api.ask(f"/memento/{digits}id_/{capture.url}")
        # The crawl of a demo may ask twice in a second.
        if capture.status not in (204, 304) and seconds[capture.url, digits] == 1:
            assert memento.content == answer.content
            assert memento.status_code == capture.status
            assert memento.headers["content-type"] == (capture.media_type or "application/octet-stream")
    assert {RecordType.REVISIT, RecordType.RESPONSE} <= {record_type for record_type, _, _ in kinds}
    assert {200, 404} <= {status for _, status, _ in kinds}


def test_whatever_was_archived_may_do_nothing_here(api: Api, captures: tuple[ListedCapture, ...]) -> None:
    """Sandboxed, never sniffed, not for pages of others; what could run is a file to keep; nothing else of its head."""
    for capture in captures[:40]:
        if capture.status is None:
            continue
        digits = capture.captured_at.strftime("%Y%m%d%H%M%S")
        for path in (f"/captures/{capture.capture_id}/raw", f"/memento/{digits}id_/{capture.url}"):
            headers = api.ask(path).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["content-security-policy"].endswith("sandbox")
            assert not {"set-cookie", "refresh", "service-worker-allowed", "server"} & set(headers)
        is_page = (capture.media_type or "").startswith(("text/html", "application/", "image/svg"))
        handed = api.ask(f"/captures/{capture.capture_id}/raw").headers.get("content-disposition")
        assert not is_page or handed == "attachment"


def test_a_redirect_stays_in_the_archive(api: Api, captures: tuple[ListedCapture, ...]) -> None:
    """It leads to the memento of where it led."""
    moved = next(one for one in captures if one.status in (301, 302, 307, 308))
    digits = moved.captured_at.strftime("%Y%m%d%H%M%S")
    answer = api.ask(f"/memento/{digits}id_/{moved.url}")
    assert answer.status_code == moved.status
    location = answer.headers["location"]
    assert location.startswith(f"http://localhost{PREFIX}/memento/{digits}id_/http")
    assert followed(api, location).status_code in (200, 302)
    assert urljoin(moved.url, location) == location


def test_a_time_of_no_memento_leads_to_the_nearest(api: Api) -> None:
    """As players do."""
    answer = api.ask(f"/memento/20010101000000id_/{URL}")
    assert answer.status_code == 302
    assert followed(api, answer.headers["location"]).status_code == 200


def test_a_time_map_lists_every_memento_once_page_by_page(
    api: Api, captures: tuple[ListedCapture, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As links and as JSON; each page names the next."""
    times = sorted(one.captured_at.replace(microsecond=0) for one in captures if one.url == DAILY)
    assert len(times) == 3
    monkeypatch.setattr(mementos, "MOST_ROWS", 1)
    address, found = f"http://localhost{PREFIX}/memento/timemap/link/{DAILY}", []
    while address:
        answer = followed(api, address)
        assert answer.headers["content-type"] == "application/link-format"
        page = links(answer.text)
        assert page["self"][0].url == address
        assert (page["self"][0].first, page["self"][0].last) == (page["memento"][0].at, page["memento"][-1].at)
        found += [link.at for link in page["memento"]]
        address = page["timemap"][0].url if "timemap" in page else ""
    assert found == times
    document, listed = api.get(f"/memento/timemap/json/{DAILY}"), []
    while True:
        listed += document["mementos"]["list"]
        if document["next_uri"] is None:
            break
        document = followed(api, document["next_uri"]).json()
    assert [datetime.fromisoformat(one["datetime"]).replace(microsecond=0) for one in listed] == times
    assert (document["mementos"]["first"], document["mementos"]["last"]) == (listed[0], listed[-1])
    assert followed(api, listed[0]["uri"]).status_code == 200


@pytest.mark.parametrize(
    "written", [URL, quote(URL, safe=""), URL.replace("//", "/"), URL.upper().replace("/2025/10/IDLE-BOATS/", URL[21:])]
)
def test_a_url_is_known_however_clients_write_it(api: Api, written: str) -> None:
    """Escaped as one word, with one slash, in capitals."""
    assert api.ask(f"/memento/{written}").status_code == 302


def test_a_query_belongs_to_the_url(api: Api, captures: tuple[ListedCapture, ...]) -> None:
    """And another query is another URL."""
    asked = next(one.url for one in captures if "?" in one.url and one.status == 200)
    assert api.ask(f"/memento/{asked}").status_code == 302
    assert api.ask(f"/memento/{asked}&other=1").status_code == 404


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/memento/https://nowhere.example/", {}, 404),
        ("/memento/timemap/link/https://nowhere.example/", {}, 404),
        ("/memento/20310101000000id_/https://nowhere.example/", {}, 404),
        (f"/memento/{URL}", {"Accept-Datetime": "yesterday"}, 400),
        ("/memento/nowhere", {}, 400),
        (f"/memento/20311301000000id_/{URL}", {}, 400),
        ("/memento/99991231235959id_/https://nowhere.example/", {}, 404),
        (f"/memento/timemap/link/after/nothing/{URL}", {}, 400),
    ],
)
def test_what_is_not_there_is_a_problem(api: Api, path: str, headers: dict[str, str], status: int) -> None:
    """And a time that is none is told."""
    answer = api.ask(path, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_what_is_withheld_is_told_and_not_given(api: Api, folder: Path) -> None:
    """By its own second, by the URL when nothing else is shown, and as the body of a capture."""
    listed = links(api.ask(f"/memento/timemap/link/{URL}").text)["memento"]
    capture_id = api.get("/captures", url=URL, order="oldest")["answers"][0]["capture_id"]
    assert fonds("withhold", URL, "--reason", "asked for", "--archive", folder).code == 0
    try:
        for path in (f"/memento/{URL}", f"/memento/timemap/json/{URL}", f"/captures/{capture_id}/raw"):
            assert api.ask(path).status_code == 451
        assert followed(api, listed[0].url).status_code == 451
    finally:
        assert fonds("release", URL, "--archive", folder).code == 0
    assert followed(api, listed[0].url).status_code == 200
    assert datetime.now(UTC) > (listed[0].at or datetime.max.replace(tzinfo=UTC))
