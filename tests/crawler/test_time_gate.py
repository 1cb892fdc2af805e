"""Time gates as other archives have them: each form of answer names the same copy, and what is none is said to fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from crawler.guard import Guard, parse_networks
from crawler.link_format import links_in
from crawler.single_request import GuardedClient
from crawler.time_gate import GateFailed, OfferedCopy, TimeGate, asks_unaltered, unaltered
from tests.wire.origin import Answer, Asked, Origin, Then, head, whole

SOURCE = "http://ministry.example/statement?no=7"
AT = datetime(2026, 3, 1, tzinfo=UTC)
NOW = datetime(2026, 4, 1, tzinfo=UTC)
NEAR = datetime(2026, 3, 2, 4, 5, 6, tzinfo=UTC)
DATED = "Mon, 02 Mar 2026 04:05:06 GMT"
OLDER = "Thu, 02 Jan 2020 03:04:05 GMT"
ORIGINAL = f'<{SOURCE}>; rel="original"'
FOUND = "HTTP/1.1 302 Found"

Respond = Callable[[Asked], Answer]


def redirect(location: str, *fields: str) -> Answer:
    """A redirect with further fields."""
    return Answer([head(FOUND, f"Location: {location}", "Content-Length: 0", *fields)])


def ask(respond: Respond, address: str = "/web/", seconds: float = 5.0) -> tuple[TimeGate, Origin]:
    """A gate that answers so, with its server, which the caller enters."""
    origin = Origin(respond)
    client = GuardedClient(Guard(parse_networks(["127.0.0.1/32"])))
    return TimeGate(origin.url(address), client, "Fonds/1 (test)", seconds), origin


def asked_for_the_copy(asked: Asked) -> bool:
    """Whether it was not the gate itself that was asked."""
    return asked.target.startswith("/web/20")


def as_wayback(asked: Asked) -> Answer:
    """A redirect to the copy, whose head names it and all its neighbours."""
    links = (
        f'Link: {ORIGINAL}, <http://x.example/web/timemap/link/{SOURCE}>; rel="timemap",'
        f' <http://x.example/web/20200102030405/{SOURCE}>; rel="first memento"; datetime="{OLDER}",'
        f' <http://x.example/web/20260302040506/{SOURCE}>; rel="memento"; datetime="{DATED}"'
    )
    return redirect(f"http://x.example/web/20260302040506/{SOURCE}", "Vary: accept-datetime", links)


def as_the_copy(asked: Asked) -> Answer:
    """A redirect that says nothing more, to a copy that says when it was made."""
    if asked_for_the_copy(asked):
        return Answer([whole(b"the copy", f"Memento-Datetime: {DATED}", f"Link: {ORIGINAL}")])
    return redirect(f"/web/20260302040506/{SOURCE}")


def as_pywb(_asked: Asked) -> Answer:
    """A page around the copy, which the Link field names."""
    link = f'{ORIGINAL}, <http://x.example/web/20260302040506mp_/{SOURCE}>; rel="memento"; datetime="{DATED}"'
    return Answer([whole(b"<html>a frame</html>", f"Link: {link}")])


def as_a_redirected_copy(asked: Asked) -> Answer:
    """What the archive captured was a redirect: its copy is the first one."""
    if asked_for_the_copy(asked):
        return redirect("/web/20260302040507/http://ministry.example/moved", f"Memento-Datetime: {DATED}")
    return redirect(f"/web/20260302040506/{SOURCE}")


@pytest.mark.parametrize("respond", [as_wayback, as_the_copy, as_pywb, as_a_redirected_copy])
def test_every_form_of_answer_names_the_copy_as_it_was_captured(respond: Respond) -> None:
    """Whatever way the gate has, it is the copy nearest to the instant, under the address that leaves it as it is."""
    gate, origin = ask(respond)
    with origin:
        nearest = gate.nearest(SOURCE, AT, NOW).nearest
    assert nearest is not None
    assert (nearest.at, nearest.url.partition("/web/")[2]) == (NEAR, f"20260302040506id_/{SOURCE}")
    received = origin.served[0].received
    assert b"Accept-Datetime: Sun, 01 Mar 2026 00:00:00 GMT\r\n" in received
    assert b"User-Agent: Fonds/1 (test)\r\n" in received


def test_the_address_stands_where_the_gate_has_its_place() -> None:
    """A gate may want the address within its own."""
    gate, origin = ask(as_the_copy, "/gate?url={url}&form=link")
    with origin:
        gate.nearest(SOURCE, AT, NOW)
    assert origin.served[0].target == f"/gate?url={SOURCE}&form=link"


def test_a_gate_that_holds_nothing_answers_so() -> None:
    """404 is an answer (RFC 7089, 4.5.4), not a failure."""
    gate, origin = ask(lambda _asked: Answer([whole(b"none", status="HTTP/1.1 404 Not Found")]))
    with origin:
        assert gate.nearest(SOURCE, AT, NOW).nearest is None


def test_a_copy_of_another_address_is_none_of_this_one() -> None:
    """A gate that answers with what it has of another page offers nothing."""
    link = 'Link: <http://other.example/>; rel="original", <http://x.example/web/20260302040506/http://other.example/>'
    gate, origin = ask(lambda _asked: Answer([whole(b"", f'{link}; rel="memento"; datetime="{DATED}"')]))
    with origin, pytest.raises(GateFailed):
        gate.nearest(SOURCE, AT, NOW)


@pytest.mark.parametrize(
    ("respond", "why"),
    [
        (lambda _asked: Answer([whole(b"hello")]), "it answered with status 200 and named no copy: is it a time gate?"),
        (lambda _asked: Answer([whole(b"", status="HTTP/1.1 503 Busy")]), "it answered with status 503"),
        (lambda _asked: Answer([whole(b"", status="HTTP/1.1 403 Forbidden")]), "it answered with status 403"),
        (lambda _asked: Answer([], Then.HOLD), "it took too long"),
        (lambda _asked: Answer([b"SSH-2.0-nothing\r\n"], Then.CLOSE), "SSH-2.0-nothing"),
        (lambda _asked: redirect("/web/again"), "it answered with status 302 and named no copy: is it a time gate?"),
        (lambda _asked: redirect("http://10.1.2.3/web/"), "10.1.2.3 is not connected to"),
        (lambda _asked: redirect("file:///etc/passwd"), "is not fetched"),
        (lambda _asked: redirect("http://[::1/"), "is not fetched"),
    ],
)
def test_a_gate_that_says_nothing_of_copies_has_failed(respond: Respond, why: str) -> None:
    """Within its deadline, in one line that says why, and never by going where the guard forbids."""
    gate, origin = ask(respond, seconds=1.0)
    with origin, pytest.raises(GateFailed) as failed:
        gate.nearest(SOURCE, AT, NOW)
    assert why in str(failed.value)


def test_a_gate_that_is_asked_too_often_says_until_when() -> None:
    """Retry-After is obeyed."""
    busy = Answer([whole(b"", "Retry-After: 600", status="HTTP/1.1 429 Too Many Requests")])
    gate, origin = ask(lambda _asked: busy)
    with origin, pytest.raises(GateFailed) as failed:
        gate.nearest(SOURCE, AT, NOW)
    assert failed.value.until == NOW + timedelta(minutes=10)


def paged(asked: Asked) -> Answer:
    """A list of copies in an index and three pages, of which one names the index again and one is relative."""
    name = asked.target.rpartition("/")[2]
    months = {"one": (2024, 1), "two": (2026, 2), "three": (2027, 1)}
    if name in months:
        year, first = months[name]
        copies = [datetime(year, first, day, tzinfo=UTC) for day in (1, 11, 21)]
        lines = [
            f'<http://x.example/web/{at:%Y%m%d%H%M%S}/{SOURCE}>;rel="memento";datetime="{at:%a, %d %b %Y %H:%M:%S} GMT"'
            for at in copies
        ]
        lines.append('</map/index>; rel="timemap"; type="application/link-format"')
    else:
        lines = [f'{ORIGINAL}, </map/index>; rel="self"; type="application/link-format"']
        for page, (year, first) in months.items():
            when = datetime(year, first, 1, tzinfo=UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
            lines.append(f'<{page}>; rel="timemap"; type="application/link-format"; from="{when}"')
    return Answer([whole(",\n".join(lines).encode(), "Content-Type: application/link-format")])


def test_a_list_of_copies_is_followed_page_by_page() -> None:
    """All pages are read, each once, and the copies come nearest first."""
    gate, origin = ask(paged)
    with origin:
        found = gate.listed(origin.url("/map/index"), AT, NOW, 4)
    assert [copy.at.strftime("%Y-%m-%d") for copy in found] == ["2026-02-21", "2026-02-11", "2026-02-01", "2027-01-01"]
    assert found[0] == OfferedCopy(
        f"http://x.example/web/20260221000000id_/{SOURCE}", datetime(2026, 2, 21, tzinfo=UTC)
    )
    assert sorted(served.target for served in origin.served) == ["/map/index", "/map/one", "/map/three", "/map/two"]


def test_a_list_without_end_is_left() -> None:
    """A list whose pages always name another one ends all the same."""

    def endless(asked: Asked) -> Answer:
        number = int(asked.target.rpartition("/")[2])
        return Answer([whole(f'</map/{number + 1}>; rel="timemap"'.encode())])

    gate, origin = ask(endless)
    with origin:
        assert gate.listed(origin.url("/map/0"), AT, NOW, 4) == ()
    assert len(origin.served) == 25


HOSTILE = [
    "<" * 200_000,
    "<a>" + ";" * 200_000,
    '<a>; rel="' + "x " * 100_000,
    "<a>" + "; a=b" * 50_000 + ", <b>; rel=memento",
    ",".join(["<a>;rel=memento"] * 50_000),
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_links_of_any_length_are_read_to_their_end(text: str) -> None:
    """Text that makes a careless reader go back again and again only takes its length."""
    assert len(list(links_in(text, "http://x.example/", 100_000))) <= 50_001


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<a>", [("http://x.example/a", set())]),
        ('<a>; rel="first memento"; datetime="never"', [("http://x.example/a", {"first", "memento"})]),
        ("<http://[::1>; rel=memento, <b>;rel=timemap", [("http://x.example/b", {"timemap"})]),
        ("nothing", []),
        ('<a,b>; title="c, <d>"; rel="memento"', [("http://x.example/a,b", {"memento"})]),
        ("<a>; rel=memento; rel=timemap", [("http://x.example/a", {"memento"})]),
    ],
)
def test_links_are_read_leniently(text: str, found: list[tuple[str, set[str]]]) -> None:
    """What is no link is passed over; of a parameter that stands twice the first counts."""
    assert [(link.url, set(link.relations)) for link in links_in(text, "http://x.example/", 10)] == found


def addresses() -> Iterator[tuple[str, str]]:
    """Addresses of copies, with the one that leaves each as it was captured."""
    copy = "20260302040506"
    for modifier in ("", "mp_", "if_", "id_"):
        yield f"https://web.example/web/{copy}{modifier}/{SOURCE}", f"https://web.example/web/{copy}id_/{SOURCE}"
    yield (
        f"https://x.example/{copy}/https://a.example/{copy}/http://b.example/",
        (f"https://x.example/{copy}id_/https://a.example/{copy}/http://b.example/"),
    )
    yield "https://x.example/Ab3-9", "https://x.example/Ab3-9"


@pytest.mark.parametrize(("url", "expected"), tuple(addresses()))
def test_a_copy_is_asked_for_as_it_was_captured_where_its_address_has_a_form_for_it(url: str, expected: str) -> None:
    """Wayback, pywb and OpenWayback have one; where there is none, the address stays."""
    assert unaltered(url) == expected
    assert asks_unaltered(expected) is (expected != "https://x.example/Ab3-9")
