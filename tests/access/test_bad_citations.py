"""What articles cite in every wrong way: each is kept as it is printed, with state and reason, within its limits."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.access.commands import Ran, fonds
from tests.access.engines import rows
from tests.access.gazette import Gazette, add_profile, article_page, page, redirect, source_page
from tests.wire.origin import Answer, Asked, Then, head

TITLE_ONLY = "未刊載網址之會議紀錄"
SCRIPTED, OPENS = "以程式開啟之文件", "javascript:open(1)"
LIMIT = 300_000
# What may be on its way, in the buffers of both ends, when the crawl has taken enough.
SLACK = 8_000_000
HTML = "Content-Type: text/html; charset=utf-8"
CITED = {
    "mail": "mailto:keeper@office.example",
    "file": "file:///etc/passwd",
    "other scheme": "ftp://office.example/report.txt",
    "private": "http://10.20.30.40/report.html",
    "link-local": "http://169.254.169.254/latest/meta-data/",
    "decimal": "http://169090600/report.html",
    "three slashes": "http:///slashes.example/report.html",
    "no port": "http://office.example:99999/report.html",
    "into private": "http://inward.example/report.html",
    "two gigabytes": "http://large.example/data.html",
    "stated two gigabytes": "http://stated.example/data.bin",
    "endless": "http://endless.example/stream.html",
    "slow": "http://slow.example/drip.html",
    "by country": "http://country.example/document.html",
    "ever new": "http://new.example/now.html",
    "script": "javascript:show(7)",
    "telephone": "tel:+88625550100",
    "data": "data:text/plain,depth%20of%20water",
    "nothing": "http://",
    "open bracket": "http://[2001:db8::1/report.html",
}


def large(_asked: Asked) -> Answer:
    """Two gigabytes of a page whose length nobody states."""
    piece = b"10000\r\n" + b"<p>" + b"depth of water " * 4368 + b".............\r\n"
    return Answer(itertools.chain([head("HTTP/1.1 200 OK", HTML, "Transfer-Encoding: chunked")], [piece] * 32_768))


def stated(_asked: Asked) -> Answer:
    """Two gigabytes that the head announces."""
    begin = head("HTTP/1.1 200 OK", "Content-Type: application/octet-stream", "Content-Length: 2000000000")
    return Answer(itertools.chain([begin], itertools.repeat(b"\0" * 65_536, 30_518)))


def endless(_asked: Asked) -> Answer:
    """A page without end, as fast as it is taken."""
    piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    begin = head("HTTP/1.1 200 OK", HTML, "Transfer-Encoding: chunked")
    return Answer(itertools.chain([begin], itertools.repeat(piece)))


def slow(_asked: Asked) -> Answer:
    """A page that begins and never goes on."""
    begin = head("HTTP/1.1 200 OK", HTML, "Transfer-Encoding: chunked")
    return Answer([begin + b"5\r\n<p>on\r\n"], Then.HOLD)


def by_country(asked: Asked) -> Answer:
    """A redirect to what is meant for the country that the visitor seems to come from, another one each time."""
    return redirect(f"http://country.example/{'tw' if asked.before % 2 else 'us'}/document.html")(asked)


def ever_new(asked: Asked) -> Answer:
    """A page that says something else each time."""
    words = ("tide", "quay", "buoy", "reef", "light")[asked.before % 5]
    text = f"The {words} of the harbour is described here, and nothing but the {words}. " * 6
    return page(f"<html lang=en><head><title>The {words}</title></head><body><h1>The {words}</h1><p>{text}")


SPECIAL: dict[str, Callable[[Asked], Answer]] = {
    CITED["into private"]: redirect("http://10.20.30.41/secret.html"),
    CITED["two gigabytes"]: large,
    CITED["stated two gigabytes"]: stated,
    CITED["endless"]: endless,
    CITED["slow"]: slow,
    CITED["by country"]: by_country,
    "http://country.example/us/document.html": lambda _asked: page(source_page(1)),
    "http://country.example/tw/document.html": lambda _asked: page(source_page(2)),
    CITED["ever new"]: ever_new,
    "http://slashes.example/report.html": lambda _asked: page(source_page(3)),
}


@dataclass(frozen=True)
class Cited:
    """The archive after two crawls of everything, and what was sent of each address."""

    archive: Path
    ran: tuple[Ran, ...]
    sent: dict[str, list[int]]

    def citation(self, printed: str) -> dict[str, Any]:
        """What the archive says of the citation that was printed so."""
        (row,) = rows(self.archive, "SELECT * FROM v_citations WHERE url_as_printed = :printed", printed=printed)
        return row

    def captures(self, url: str) -> list[dict[str, Any]]:
        """The captures of an address in their order."""
        return rows(self.archive, "SELECT * FROM v_captures WHERE url = :url ORDER BY captured_at", url=url)


@pytest.fixture(scope="module")
def cited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cited]:
    """Two crawls over an article that cites everything that can be wrong."""
    archive = tmp_path_factory.mktemp("cited") / "archive"
    add_profile(archive, ("max_body = 12_000_000", f"max_body = {LIMIT}"), ("timeout = 3.0", "timeout = 2.0"))
    gazette = Gazette(articles=1, sources=1)
    nowhere = f"<p>{TITLE_ONLY}</p><p><a href='{OPENS}'>{SCRIPTED}</a></p></article>"
    printed = article_page(0, list(CITED.values())).replace("</article>", nowhere)
    gazette.special = {gazette.article_url(0): lambda _asked: page(printed), **SPECIAL}
    with gazette.serving():
        ran = [fonds(*gazette.crawl_options(archive), "--recheck", "--json") for _crawl in range(2)]
        sent: dict[str, list[int]] = {}
        for url, served in zip(gazette.asked, gazette.origin.served, strict=True):
            sent.setdefault(url, []).append(len(served.sent))
        yield Cited(archive, tuple(ran), sent)


def test_no_crawl_minds(cited: Cited) -> None:
    """Each goes to its end: what is cited in a wrong way is no finding of a crawl."""
    assert [ran.code for ran in cited.ran] == [0, 0], [ran.err for ran in cited.ran]


def test_everything_is_kept_as_it_is_printed(cited: Cited) -> None:
    """In its place, with and without an address."""
    found = rows(cited.archive, "SELECT label, url_as_printed FROM v_citations ORDER BY position")
    printed = [row["url_as_printed"] for row in found if row["url_as_printed"]]
    assert printed == [*CITED.values(), OPENS]
    assert [row["label"] for row in found if row["url_as_printed"] is None] == [TITLE_ONLY]
    assert found[-1]["label"] == SCRIPTED


@pytest.mark.parametrize(
    ("kind", "state", "why"),
    [
        ("mail", "unsupported", None),
        ("file", "unsupported", None),
        ("other scheme", "unsupported", None),
        ("no port", "unsupported", None),
        ("script", "unsupported", None),
        ("telephone", "unsupported", None),
        ("data", "unsupported", None),
        ("nothing", "unsupported", None),
        ("open bracket", "unsupported", None),
        ("private", "guarded", "guarded"),
        ("link-local", "guarded", "guarded"),
        ("decimal", "guarded", "guarded"),
        ("into private", "guarded", "guarded"),
        ("three slashes", "captured", None),
        ("two gigabytes", "captured", None),
        ("stated two gigabytes", "captured", None),
        ("endless", "captured", None),
        ("slow", "captured", None),
        ("by country", "captured", None),
        ("ever new", "captured", None),
    ],
)
def test_each_has_a_state_and_a_reason(cited: Cited, kind: str, state: str, why: str | None) -> None:
    """The state says what is known, the last failure why it was not brought."""
    citation = cited.citation(CITED[kind])
    assert (citation["state"], citation["last_failure"]) == (state, why)


@pytest.mark.parametrize("kind", ["mail", "file", "other scheme", "no port", "script", "telephone", "data", "nothing"])
def test_what_is_no_address_of_the_web_is_never_asked_for(cited: Cited, kind: str) -> None:
    """No capture, and no target."""
    url = cited.citation(CITED[kind])["url"]
    assert cited.captures(url) == []
    assert rows(cited.archive, "SELECT url FROM targets WHERE url = :url", url=url) == []


@pytest.mark.parametrize("kind", ["two gigabytes", "stated two gigabytes", "endless", "slow"])
def test_no_more_is_taken_than_the_limit(cited: Cited, kind: str) -> None:
    """What came until then is kept, and the record says why it ends there."""
    captures = cited.captures(CITED[kind])
    assert {capture["truncated"] for capture in captures} == {"time" if kind == "slow" else "length"}
    assert max(cited.sent[CITED[kind]]) <= LIMIT + SLACK
    assert sum(capture["record_length"] for capture in captures) <= 2 * (LIMIT + 100_000)


def test_no_redirect_leads_into_a_private_network(cited: Cited) -> None:
    """The redirect is kept, and that it was not followed; nothing was sent there."""
    hop, refused = cited.captures(CITED["into private"])[0], cited.captures("http://10.20.30.41/secret.html")
    assert hop["status"] == 302
    assert {capture["failure"] for capture in refused} == {"guarded"}
    assert not any("10.20.30" in url for url in cited.sent)


def test_a_redirect_by_country_is_kept_with_what_it_led_to(cited: Cited) -> None:
    """For now is not for good: the source stays under the address that was cited, and each answer is a capture."""
    citation = cited.citation(CITED["by country"])
    assert citation["source_url"].startswith("http://country.example/")
    assert [capture["status"] for capture in cited.captures(CITED["by country"])] == [302, 302]
    led_to = [cited.captures(f"http://country.example/{country}/document.html") for country in ("us", "tw")]
    assert [len(captures) for captures in led_to] == [1, 1]


def test_what_is_new_each_time_has_a_revision_each_time(cited: Cited) -> None:
    """It is there, and none of its texts is lost."""
    (source,) = rows(cited.archive, "SELECT * FROM v_sources WHERE url = :url", url=CITED["ever new"])
    assert (source["state"], source["revisions"]) == ("captured", 2)
    assert len(cited.sent[CITED["ever new"]]) == 2


def test_a_stranger_reads_what_became_of_each(cited: Cited) -> None:
    """In words, in the list and one by one; without an address there is nothing to ask for."""
    listed = fonds("sources", "list", "--archive", cited.archive)
    assert listed.code == 0
    assert "an address that cannot be captured" in listed.out
    assert "not a public address" in listed.out
    shown = fonds("sources", "show", CITED["private"], "--archive", cited.archive)
    assert "not a public address" in shown.out
    report = fonds("report", "citations", "--archive", cited.archive)
    assert "2 further citations without an address" in report.out
