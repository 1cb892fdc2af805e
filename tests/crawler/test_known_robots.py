"""What a crawl remembers of robots.txt takes no more memory than it may, and what it forgot it reads again."""

from __future__ import annotations

import asyncio
import tracemalloc

import pytest
from scrapy import Request
from scrapy.http import Response

from crawler.known_robots import Key, KnownRobots, PackedRobots
from crawler.recording import ERRAND_KEY
from crawler.robots import Robots
from crawler.robots_middleware import RobotsMiddleware
from storage.types import Errand, Role
from tests.wire.memory import ForgetfulRecording

_ORIGIN = "http://lia.example"
_LINES = 2000
_FORMS = {
    "paths": b"".join(b"Disallow: /a%d/b\n" % number for number in range(_LINES)),
    "short paths": b"".join(b"Allow:/%x\n" % number for number in range(_LINES)),
    "wildcards": b"".join(b"Disallow: /a*%d*b$\n" % number for number in range(_LINES)),
    "parts": b"".join(b"Disallow: /%s\n" % b"*".join(b"%x" % (number + n) for n in range(40)) for number in range(300)),
    "percent signs": b"".join(b"Disallow: /%%e6%%b8%%af%d*\n" % number for number in range(_LINES)),
    "groups": b"".join(b"User-agent: %x\nAllow:/%x\n" % (number, number) for number in range(600)),
    "sitemaps": b"".join(b"Sitemap: /%d\n" % number for number in range(_LINES)),
}


def _said(text: bytes) -> PackedRobots:
    return PackedRobots.of(Robots.parsed(_ORIGIN, "Fonds", b"User-agent: *\n" + text))


def _key(number: int) -> Key:
    return "demo", "crawl-1", f"http://host-{number}.example"


def _answered(known: KnownRobots, key: Key) -> list[bool]:
    robots = known.get(key)
    assert robots is not None
    return [robots.refusal(f"{_ORIGIN}{path}") is None for path in ("/a1/b", "/open")]


@pytest.mark.parametrize("form", _FORMS.values(), ids=list(_FORMS))
def test_opened_rules_take_no_more_memory_than_is_counted(form: bytes) -> None:
    """Whatever they are made of, also after they were asked."""
    packed = _said(form)
    packed.opened()
    tracemalloc.start()
    try:
        robots = packed.opened()
        robots.refusal(f"{_ORIGIN}/2031/05/04/a.html")
        taken, _most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken <= packed.size


def test_what_was_packed_says_the_same_whether_it_is_still_open_or_not() -> None:
    """Rules that were asked of late are the same object, others are opened anew."""
    packed = _said(b"Disallow: /a1/\n")
    at_hand, anew = KnownRobots(), KnownRobots(most_opened=1)
    for known in (at_hand, anew):
        for number in (1, 2):
            known.keep(_key(number), packed)
        assert _answered(known, _key(1)) == _answered(known, _key(2)) == [False, True]
    assert at_hand.get(_key(1)) is at_hand.get(_key(1))
    first = anew.get(_key(1))
    anew.get(_key(2))
    assert anew.get(_key(1)) is not first


def test_the_one_that_was_longest_not_asked_for_is_forgotten_first() -> None:
    """The last that came stays, however large it is."""
    packed = _said(_FORMS["paths"])
    known = KnownRobots(most_packed=3 * (len(packed.packed) + 1024))
    for number in (1, 2, 3):
        known.keep(_key(number), packed)
    known.get(_key(1))
    known.keep(_key(4), packed)
    assert [number for number in range(1, 5) if known.get(_key(number)) is None] == [2]
    known.forget(_key(4))
    assert known.get(_key(4)) is None

    small = KnownRobots(most_packed=1)
    small.keep(_key(1), packed)
    assert small.get(_key(1)) is not None
    small.keep(_key(2), packed)
    assert (small.get(_key(1)), small.get(_key(2)) is None) == (None, False)


@pytest.mark.parametrize(("known", "times"), [(KnownRobots(), 1), (KnownRobots(most_packed=1), 2)])
def test_a_robots_txt_that_was_forgotten_is_read_again(known: KnownRobots, times: int) -> None:
    """Without that, each is read once."""
    asked: list[str] = []

    async def download(request: Request) -> Response:
        asked.append(request.url)
        return Response(request.url, body=b"User-agent: *\nDisallow: /private\n")

    async def ask() -> None:
        robots = RobotsMiddleware(download, "Fonds", ForgetfulRecording(), None, known=known)
        for host in ("one", "two", "one", "two"):
            errand = Errand("demo", "crawl-1", Role.OTHER)
            await robots.process_request(Request(f"http://{host}.test/page", meta={ERRAND_KEY: errand}))

    asyncio.run(ask())
    assert sorted(asked) == sorted(["http://one.test/robots.txt", "http://two.test/robots.txt"] * times)
