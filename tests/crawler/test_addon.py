"""With the add-on any spider gets what it got without, and everything that crossed the wire is kept before."""

from __future__ import annotations

import os
import random
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from storage.archive.archive import Archive
from storage.types import FailureKind
from storage.warc.judged import JudgedRecord, judge
from storage.warc.reader import read_record
from tests.access.commands import fonds
from tests.access.engines import rows
from tests.access.soundness import assert_records_rows_and_index_agree
from tests.crawler.killing import killed_crawl
from tests.crawler.quotes_site import PAGES, quotes_site
from tests.crawler.spider_runs import ADDON, Run, begin, run
from tests.wire.cases import CASES, respond
from tests.wire.certificates import make_authority
from tests.wire.exactness import Traffic, assert_held, assert_rows, kept_in, traffic_of
from tests.wire.origin import Answer, Asked, Origin
from tests.wire.tunnel import TunnelProxy

ROUNDS = int(os.environ.get("FONDS_WIRE_ROUNDS", "1"))
PROJECT: dict[str, Any] = {"ROBOTSTXT_OBEY": True, "AUTOTHROTTLE_ENABLED": True, "AUTOTHROTTLE_START_DELAY": 0.01}


def recording(archive: Path, **more: Any) -> dict[str, Any]:
    """The settings of a project with the add-on's two lines."""
    return {**ADDON, "FONDS_ARCHIVE": str(archive), **more}


def _in_order(items: tuple[Any, ...]) -> list[str]:
    return sorted(map(repr, items))


@dataclass(frozen=True)
class Recorded:
    """A spider's runs without and with the add-on, and, changed, over its archive; `served` is what the site logged."""

    archive: Path
    bare: Run
    kept: Run
    changed: Run
    served: Traffic


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """The runs of one spider, which is changed before the last."""
    folder = tmp_path_factory.mktemp("addon")
    archive, out = folder / "archive", folder / "out"
    with quotes_site() as one:
        bare = run("quotes", PROJECT, out, site=one.url(""))
    with quotes_site() as site:
        kept = run("quotes", recording(archive, **PROJECT), out, site=site.url(""))
        served = traffic_of(site)
        # Nobody waits for a server that is not asked, however long a project would.
        offline = recording(archive, **PROJECT, FONDS_ANSWERS="latest", DOWNLOAD_DELAY=600)
        changed = run("quotes", offline, out, site=site.url(""), extra="1")
        assert traffic_of(site) == served, "a spider over the archive asked the site"
    return Recorded(archive, bare, kept, changed, served)


def test_a_spider_yields_the_same_with_and_without(recorded: Recorded) -> None:
    """With log-in, cookies, redirects, retries, codings and robots.txt of its project's own."""
    assert len(recorded.bare.items) == 27
    assert _in_order(recorded.kept.items) == _in_order(recorded.bare.items)
    assert (recorded.kept.exit_code, recorded.kept.reason) == (0, "finished")
    assert recorded.kept.log == recorded.bare.log == ""
    for name in (
        "downloader/request_count",
        "retry/count",
        "item_scraped_count",
    ):
        assert recorded.kept.stats[name] == recorded.bare.stats[name]


def test_every_exchange_of_a_spider_is_in_the_archive(recorded: Recorded) -> None:
    """Byte for byte, with its row, its line in the index, its role and the page that led to it."""
    kept = kept_in(recorded.archive)
    assert_held(recorded.served, kept)
    assert_rows(recorded.archive, kept)
    assert_records_rows_and_index_agree(recorded.archive, "quotes")
    found = rows(recorded.archive, "SELECT url, role, via, status FROM v_captures")
    roles = {(urlsplit(row["url"]).path, row["status"]): row["role"] for row in found}
    assert (roles["/robots.txt", 200], roles["/page/2/", 200]) == ("robots", "other")
    assert (roles["/login", 200], roles["/login", 302]) == ("other", "other-method")
    vias = {urlsplit(row["url"]).path: urlsplit(row["via"] or "").path for row in found}
    assert (vias["/page/2/"], vias["/author/2/"], vias["/page/1/"]) == ("/page/1/", "/by/2", "")
    assert rows(recorded.archive, "SELECT ending, purpose FROM crawls") == [{"ending": "done", "purpose": "capture"}]


def test_the_archive_of_a_spider_is_one_like_all_others(recorded: Recorded) -> None:
    """It is verified, its crawl is listed, and a database made anew from its files has the same captures."""
    assert fonds("verify", "--archive", recorded.archive).code == 0
    before = rows(recorded.archive, "SELECT * FROM v_captures ORDER BY capture_id")
    assert fonds("rebuild", "--archive", recorded.archive).code == 0
    assert rows(recorded.archive, "SELECT * FROM v_captures ORDER BY capture_id") == before


def test_a_spider_over_the_archive_yields_the_same_without_a_request(recorded: Recorded) -> None:
    """Redirects, cookies, codings and forms that were sent included; a changed spider finds what it looks for."""
    authors = [item.pop("author") for item in recorded.changed.items if "text" in item]
    assert sorted(authors) == sorted(f"Author {page}" for page in range(1, PAGES + 1) for _ in range(4))
    assert _in_order(recorded.changed.items) == _in_order(recorded.bare.items)
    assert recorded.changed.stats["fonds/archived"] >= 20
    assert "fonds/response" not in recorded.changed.stats


def test_what_is_not_archived_is_asked_of_the_web_where_a_project_allows_it(tmp_path: Path) -> None:
    """And kept, so that the next spider finds it; what is archived is asked of nobody."""
    archive = tmp_path / "archive"
    with Origin(respond) as origin:
        one, two = origin.url("/plain?1"), origin.url("/plain?2")
        over = recording(archive, FONDS_ANSWERS="latest", FONDS_OFFLINE=False)
        first = run("cases", over, tmp_path / "out", urls=(one,))
        ran = run("cases", over, tmp_path / "out", urls=(one, two))
        # Both have the same body, so the second is kept as a revisit.
        assert [served.target for served in origin.served] == ["/plain?1", "/plain?2"]
    assert [item["status"] for item in (*first.items, *ran.items)] == [200, 200, 200]
    assert (ran.stats["fonds/archived"], ran.stats["fonds/revisit"]) == (1, 1)
    assert "fonds/unarchived" not in ran.stats


def test_awkward_answers_are_kept_exactly_and_given_as_scrapy_gives_them(tmp_path: Path) -> None:
    """Every case over http and https; what is an error for Scrapy is the same error, but where Fonds reads on."""
    _assert_exact(tmp_path, ROUNDS)


@pytest.mark.long
def test_sixty_rounds_of_awkward_answers_are_kept_exactly(tmp_path: Path) -> None:
    """The same for sixty rounds."""
    _assert_exact(tmp_path, 60)


def _assert_exact(folder: Path, rounds: int) -> None:
    authority = make_authority(folder)
    with Origin(respond) as plain, Origin(respond, authority.server_context("127.0.0.1")) as secure:
        paths = [f"/{case}?round={number}" for number in range(rounds) for case in CASES]
        urls = tuple(origin.url(path) for path in paths for origin in (plain, secure))
        settings = {"RETRY_TIMES": 1, "CONCURRENT_REQUESTS": 200, "CONCURRENT_REQUESTS_PER_DOMAIN": 100}
        recorded = recording(folder / "archive", **settings, LOG_LEVEL="CRITICAL")
        # On a machine that others use a round takes some seconds.
        ours = run("cases", recorded, folder / "out", seconds=120 + 20 * rounds, urls=urls)
        kept = kept_in(folder / "archive")
        assert_held(traffic_of(plain, secure), kept)
        assert_rows(folder / "archive", kept)
        if rounds == ROUNDS:
            bare = run("cases", {**settings, "LOG_LEVEL": "CRITICAL"}, folder / "out", urls=urls)
            _assert_alike(ours, bare)


def _assert_alike(ours: Run, bare: Run) -> None:
    """What a spider got with the add-on is what it got without, or a page in the place of an error."""
    got, would = ({item["asked"]: item for item in each.items} for each in (ours, bare))
    assert got.keys() == would.keys()
    for asked, item in got.items():
        if "error" in item or "error" not in would[asked]:
            assert {**item, "of": ""} == {**would[asked], "of": ""}


def test_every_item_of_a_killed_spider_has_its_record(tmp_path: Path) -> None:
    """Killed at random, a spider has yielded nothing whose exchange is not on disk; the next run files its row."""
    _assert_kept_before_yielded(tmp_path, kills=3)


@pytest.mark.long
def test_every_item_of_a_spider_killed_twenty_times_has_its_record(tmp_path: Path) -> None:
    """The same for twenty kills."""
    _assert_kept_before_yielded(tmp_path, kills=20)


def _assert_kept_before_yielded(folder: Path, kills: int) -> None:
    archive, yielded, chance = folder / "archive", folder / "yielded", random.Random(20_261_130)
    settings = recording(archive, **PROJECT)
    yielded.touch()
    with quotes_site() as site:
        for _ in range(kills):
            process = begin("quotes", settings, site=site.url(""), yielded=str(yielded))
            killed_crawl(process, lambda: len(site.served), chance, most=14)
            assert set(yielded.read_text().split()) <= _whole_records(archive)
        last = run("quotes", settings, folder / "out", site=site.url(""), yielded=str(yielded))
    assert last.reason == "finished"
    assert len(last.items) == 27
    _assert_proven(archive, yielded)
    assert_records_rows_and_index_agree(archive, "quotes")


def _whole_records(archive: Path) -> set[str]:
    """The ids of the sound records in an archive's files, whatever a killed writer left behind them."""
    paths = (archive / "collections").glob("*/archive/*.warc.gz")
    judged = [one for path in paths for one in judge(path, path.stat().st_size)]
    return {one.record.record_id for one in judged if isinstance(one, JudgedRecord) and one.damage is None}


def _assert_proven(archive: Path, yielded: Path) -> None:
    ids = set(yielded.read_text().split())
    opened = Archive.at(archive)
    filed = {row["capture_id"]: row for row in rows(archive, "SELECT * FROM captures")}
    assert ids <= filed.keys()
    for row in map(filed.__getitem__, ids):
        path = opened.warc_path(row["publication"], row["warc_file"])
        assert read_record(path, row["record_offset"], row["record_length"]).record_id == row["capture_id"]


def _through(asked: Asked) -> Answer:
    """Answer as the origin would that a proxy was asked for."""
    parts = urlsplit(asked.target)
    return respond(replace(asked, target=f"{parts.path}?{parts.query}"))


def test_what_a_proxy_fetches_is_kept_as_the_proxy_was_asked(tmp_path: Path) -> None:
    """The request names the whole address, and nobody knows the address of the server."""
    with Origin(_through) as proxy:
        url = "http://far.example/plain?x=1"
        ran = run("cases", recording(tmp_path / "a"), tmp_path / "out", urls=(url,), meta={"proxy": proxy.url("")})
        (item,) = ran.items
        (kept,) = kept_in(tmp_path / "a")
        assert (item["status"], kept.record.target_uri) == (200, url)
        assert (kept.request, kept.record.block) == (proxy.served[0].received, proxy.served[0].sent)
        assert kept.request.startswith(b"GET http://far.example/plain?x=1 HTTP/1.1\r\n")
        assert kept.record.first("WARC-IP-Address") is None


def test_what_comes_through_a_tunnel_is_kept_as_the_server_sent_it(tmp_path: Path) -> None:
    """TLS facts included; a tunnel that is refused is a failure that is kept."""
    authority = make_authority(tmp_path)
    with Origin(respond, authority.server_context("127.0.0.1")) as origin, TunnelProxy() as proxy:
        urls = (origin.url("/gzip"), origin.url("/plain"))
        settings = recording(tmp_path / "a", CONCURRENT_REQUESTS=1)
        ran = run("cases", settings, tmp_path / "out", urls=urls, meta={"proxy": proxy.url})
        assert [item["status"] for item in ran.items] == [200, 200]
        kept = kept_in(tmp_path / "a")
        assert_held(traffic_of(origin), kept)
        assert all(asked.startswith(b"CONNECT 127.0.0.1:") for asked in proxy.asked)
        for one in kept:
            assert ("WARC-Protocol", "tls/1.3") in one.record.fields
            assert one.record.first("WARC-IP-Address") is None
    with TunnelProxy(refuses=True) as proxy:
        settings = recording(tmp_path / "b", RETRY_ENABLED=False)
        ran = run("cases", settings, tmp_path / "out", urls=("https://far.example/",), meta={"proxy": proxy.url})
        assert [item["error"] for item in ran.items] == ["TunnelError"]
        (row,) = rows(tmp_path / "b", "SELECT failure, error FROM captures")
        assert row["failure"] == FailureKind.REFUSED
        assert "Could not open CONNECT tunnel" in row["error"]


def test_the_guard_is_on_when_a_project_turns_it_on(tmp_path: Path) -> None:
    """Then an address that is not public is not connected to, and that is recorded; FONDS_ALLOW_NETWORK opens it."""
    with Origin(respond) as origin:
        guarded = recording(tmp_path / "a", FONDS_GUARD=True)
        ran = run("cases", guarded, tmp_path / "out", urls=(origin.url("/plain"),))
        assert [item["error"] for item in ran.items] == ["Guarded"]
        assert ran.items[0]["of"].endswith("loopback address; 127.0.0.1 in FONDS_ALLOW_NETWORK opens it")
        assert origin.served == []
        assert rows(tmp_path / "a", "SELECT failure FROM captures") == [{"failure": "guarded"}]
        opened = {
            **guarded,
            "FONDS_ALLOW_NETWORK": "127.0.0.1/32",
            "FONDS_CONNECT_TO": f"far.example:80:127.0.0.1:{origin.port}",
        }
        ran = run("cases", opened, tmp_path / "out", urls=("http://far.example/plain",))
        assert [item["status"] for item in ran.items] == [200]


def test_a_spider_whose_archive_cannot_be_used_asks_for_nothing(tmp_path: Path) -> None:
    """The log says why in one line, and the command ends with 1: another crawl is running, or there is no room."""
    archive = Archive.create(tmp_path / "archive")
    with quotes_site() as site:
        with archive.sole_crawl():
            locked = run("quotes", recording(archive.path), tmp_path / "out", site=site.url(""))
        assert (locked.exit_code, locked.reason, len(locked.log.splitlines())) == (1, "archive_failed", 1)
        assert "another crawl is running" in locked.log
        nowhere = run("quotes", recording(archive.path, FONDS_ANSWERS="soon"), tmp_path / "out", site=site.url(""))
        assert (nowhere.exit_code, nowhere.reason, len(nowhere.log.splitlines())) == (1, "wrong_setting", 1)
        assert "FONDS_ANSWERS 'soon' is neither latest nor a date" in nowhere.log
        absent = recording(tmp_path / "absent", FONDS_ANSWERS="latest")
        nowhere = run("quotes", absent, tmp_path / "out", site=site.url(""))
        assert f"FONDS_ARCHIVE: there is no archive in {tmp_path / 'absent'}, so FONDS_ANSWERS" in nowhere.log
        assert site.served == []
        (archive.path / "collections" / "quotes").mkdir(parents=True)
        (archive.path / "collections" / "quotes" / "archive").write_text("no folder")
        failing = run("quotes", recording(archive.path), tmp_path / "out", site=site.url(""))
        assert (failing.exit_code, failing.items) == (1, ())
        assert [failing.log.count(said) for said in ("[crawler.addon] ERROR", "the archive failed")] == [1, 0]
        (archive.path / "collections" / "quotes" / "archive").unlink()
        full = run("quotes", recording(archive.path, FONDS_FREE_SPACE=10**18), tmp_path / "out", site=site.url(""))
        assert (full.exit_code, full.reason) == (1, "free_space")
        assert "bytes free, and 1000000000000000000 must stay free" in full.log
        assert len(site.served) < 20
    assert_records_rows_and_index_agree(archive.path, "quotes")
