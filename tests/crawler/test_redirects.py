"""Each hop of a redirect is an errand of its own, and a redirect that leads nowhere is kept as a failure."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from crawler.context import CONTEXT_SETTING, CrawlContext
from crawler.recording import ERRAND_KEY, errand_of
from crawler.redirects import ErrandRedirectMiddleware, UnfollowedRedirect
from crawler.time_gate import led_on
from storage.types import Capture, Errand, Exchange, Failure, FailureKind, Role, Validated
from tests.wire.memory import capture_for

URL = "https://news.example/old"
ERRAND = Errand("news", "crawl-1", Role.ARTICLE, via="https://news.example/", target_id=7)


class ListRecording:
    """Keeps in a list."""

    def __init__(self) -> None:
        self.kept: list[tuple[Errand, Exchange | Failure]] = []

    async def keep(self, errand: Errand, kept: Exchange | Failure) -> Capture:
        """See crawler.recording.Recording."""
        self.kept.append((errand, kept))
        return capture_for(errand, kept)


def answered(
    recording: ListRecording, status: int, location: str | None, times: int = 0, errand: Errand = ERRAND
) -> Request | Response:
    """What the middleware makes of an answer."""
    crawler = get_crawler(settings_dict={CONTEXT_SETTING: CrawlContext(recording)})
    middleware = ErrandRedirectMiddleware.from_crawler(crawler)
    meta = {ERRAND_KEY: errand, "max_redirects": 2, "redirect_times": times, "download_slot": "news.example"}
    request = Request(URL, headers={"Referer": "https://news.example/"}, meta=meta)
    headers = {} if location is None else {"Location": location}
    response = Response(URL, status=status, headers=headers, request=request)
    return asyncio.run(middleware.process_response(request, response))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_hop_is_found_via_the_page_that_sent_it_on(status: int) -> None:
    """It is no conditional request, names no Referer, and waits in the queue of its own host."""
    recording = ListRecording()
    validated = Validated("urn:uuid:1", URL, datetime(2026, 3, 1, tzinfo=UTC), None)
    errand = Errand("news", "crawl-1", Role.ARTICLE, None, 7, validated)
    hop = answered(recording, status, "https://elsewhere.example/new", errand=errand)
    assert isinstance(hop, Request)
    assert hop.url == "https://elsewhere.example/new"
    assert errand_of(hop) == Errand("news", "crawl-1", Role.ARTICLE, via=URL, target_id=7)
    assert "Referer" not in hop.headers
    assert "download_slot" not in hop.meta
    assert recording.kept == []


@pytest.mark.parametrize("status", [200, 304, 404, 300])
def test_any_other_answer_ends_the_visit(status: int) -> None:
    """Also with a Location."""
    recording = ListRecording()
    assert isinstance(answered(recording, status, "/new"), Response)
    assert recording.kept == []


@pytest.mark.parametrize(("location", "times"), [("/new", 2), (None, 0), ("http://[", 0)])
def test_a_redirect_that_is_not_followed_is_kept_as_a_failure(location: str | None, times: int) -> None:
    """One too many, one without an address, one to what is no address."""
    recording = ListRecording()
    with pytest.raises(UnfollowedRedirect) as raised:
        answered(recording, 302, location, times)
    ((errand, failure),) = recording.kept
    assert isinstance(failure, Failure)
    assert (failure.kind, raised.value.kind) == (FailureKind.REDIRECTS, FailureKind.REDIRECTS)
    assert (errand.publication, errand.target_id, errand.validated) == ("news", 7, None)
    assert failure.url == ("https://news.example/new" if times else URL)


@pytest.mark.parametrize(
    "location",
    [
        "http://[fe80::1%25lo]/x",
        "http://127.0.0.2%00.case.example/x",
        "http://a%20b.case.example/x",
        "http://a\u202eb.example/x",
        "http://[::1/x",
        "http://[1:2]/",
        "http:///x",
        "http://x:99999/",
        f"/{'x' * 2_500}",
        f"/{'x' * 100_000}",
        f"/{'字' * 1_500}",
        "ftp://news.example/x",
        "javascript:alert(1)",
        "data:text/html,x",
        "mailto:a@news.example",
    ],
)
@pytest.mark.parametrize("times", [0, 2])
def test_a_redirect_to_an_address_that_is_refused_is_a_failure_and_no_fault(location: str, times: int) -> None:
    """The failure is that of the page that sent on, and quotes little of what it sent."""
    recording = ListRecording()
    with pytest.raises(UnfollowedRedirect):
        answered(recording, 302, location, times)
    ((_errand, failure),) = recording.kept
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.url) == (FailureKind.REDIRECTS, URL)
    assert len(failure.message) < 500
    assert failure.message.isprintable()


@pytest.mark.parametrize(
    ("location", "why"),
    [
        (None, "status 302 names no address to go on to"),
        ("http://x:99999/", "redirected to an address that cannot be visited: http://x:99999/"),
        ("http://[::1/", "redirected to an address that cannot be visited: http://[::1/"),
        ("javascript:alert(1)", "redirected to an address that cannot be visited: javascript:alert(1)"),
        ("file:///etc/hosts", "redirected to an address that cannot be visited: file:///etc/hosts"),
    ],
)
def test_a_redirect_that_names_an_address_is_told_from_one_that_names_none(location: str | None, why: str) -> None:
    """The address is quoted, so that a person sees what is wrong with it."""
    recording = ListRecording()
    with pytest.raises(UnfollowedRedirect):
        answered(recording, 302, location)
    ((_errand, failure),) = recording.kept
    assert isinstance(failure, Failure)
    assert failure.message == why


HELD = "https://holder.example/web/20250901090000id_/https://office.example/old/page"


@pytest.mark.parametrize(
    ("copy", "location", "expected"),
    [
        (HELD, "https://office.example/new", "https://holder.example/web/20250901090000id_/https://office.example/new"),
        (HELD, "new?a=1", "https://holder.example/web/20250901090000id_/https://office.example/old/new?a=1"),
        (HELD, "//b.example/x", "https://holder.example/web/20250901090000id_/https://b.example/x"),
        # What the archive itself wrote leads to a copy already.
        (
            HELD,
            "/web/20250902id_/x",
            "https://holder.example/web/20250901090000id_/https://office.example/web/20250902id_/x",
        ),
        (HELD, "/web/20250902000000/https://c.example/", "/web/20250902000000/https://c.example/"),
        ("https://perma.example/AB3-9", "https://office.example/new", "https://office.example/new"),
    ],
)
def test_an_archived_redirect_leads_to_a_copy(copy: str, location: str, expected: str) -> None:
    """Of the archive that holds it, at the same time; what stands at the address by now is no copy."""
    assert led_on(copy, location) == expected


@pytest.mark.parametrize(("is_copy", "leads_to_copy"), [(True, True), (False, False)])
def test_only_a_copy_is_an_archived_redirect(is_copy: bool, leads_to_copy: bool) -> None:
    """A gate that sends us on, for itself, is followed as it says."""
    errand = Errand("news", "crawl-1", Role.MEMENTO, via="https://office.example/old/page")
    crawler = get_crawler(settings_dict={CONTEXT_SETTING: CrawlContext(ListRecording())})
    request = Request(HELD, meta={ERRAND_KEY: errand, "max_redirects": 2})
    headers = {"Location": "https://office.example/new"}
    if is_copy:
        headers["Memento-Datetime"] = "Mon, 01 Sep 2025 09:00:00 GMT"
    response = Response(HELD, status=302, headers=headers, request=request)
    hop = asyncio.run(ErrandRedirectMiddleware.from_crawler(crawler).process_response(request, response))
    assert hop.url.startswith("https://holder.example/web/") is leads_to_copy
