"""A single request outside a crawl keeps to the guard, to its limits and to verified certificates; real sockets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.connect_to import parse_connect_to
from crawler.guard import Guard, Guarded, GuardedURL, parse_networks
from crawler.single_request import GuardedClient, RequestFailed, RequestLimits, SingleRequest
from storage.archive.configuration import NetworkSettings
from storage.types import Truncated
from storage.types.errors import UsageError
from tests.wire.certificates import Authority, make_authority
from tests.wire.origin import Answer, Asked, Origin, Then, head, whole

LOOPBACK = Guard(parse_networks(["127.0.0.1/32"]))
CLIENT = GuardedClient(LOOPBACK)


def endless() -> Iterator[bytes]:
    """A body that never ends."""
    yield head("HTTP/1.1 200 OK")
    while True:
        yield b"x" * 4096


def dripping() -> Iterator[bytes]:
    """A body of one byte at a time, each within any timeout of the socket's own."""
    yield head("HTTP/1.1 200 OK", "Content-Length: 1000000")
    while True:
        yield b"x"


def respond(asked: Asked) -> Answer:
    """Answer by the path."""
    hop = {
        "/away": "http://127.0.0.2:1/private",
        "/file": "file:///etc/passwd",
        "/hop": "/echo",
        "/loop": "/loop",
    }.get(asked.target)
    if hop is not None:
        return Answer([head("HTTP/1.1 302 Found", f"Location: {hop}", "Content-Length: 0")])
    if asked.target == "/again":
        return Answer([head("HTTP/1.1 307 Temporary", "Location: /echo", "Content-Length: 0")])
    pieces: dict[str, Answer] = {
        "/endless": Answer(endless(), Then.CLOSE),
        "/dripping": Answer(dripping(), Then.CLOSE),
        "/silent": Answer([], Then.HOLD),
        "/broken": Answer([head("HTTP/1.1 200 OK", "Content-Length: 9"), b"half"], Then.CLOSE),
        "/chunked": Answer([head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked"), b"3\r\nabc\r\n0\r\n\r\n"]),
        "/missing": Answer([whole(b"no", status="HTTP/1.1 404 Not Found")]),
    }
    return pieces.get(asked.target) or Answer([whole(asked.raw)])


@pytest.fixture(scope="module")
def origin() -> Iterator[Origin]:
    """A server on loopback."""
    with Origin(respond) as serving:
        yield serving


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A certificate authority of the test's own."""
    return make_authority(tmp_path_factory.mktemp("authority"))


def test_method_headers_and_body_go_out_and_the_answer_comes_back(origin: Origin) -> None:
    """The server sees what was given, and the client what the server sent."""
    request = SingleRequest(origin.url("/echo?a=1"), "POST", (("Content-Type", "text/plain"), ("X-Note", "n")), b"body")
    answer = CLIENT.ask(request)
    assert (answer.url, answer.status, answer.truncated) == (request.url, 200, None)
    assert ("Content-Length", str(len(answer.body))) in answer.head
    assert answer.body.startswith(b"POST /echo?a=1 HTTP/1.1\r\n")
    for line in (b"Content-Type: text/plain", b"X-Note: n", b"Content-Length: 4", b"Host: 127.0.0.1:%d" % origin.port):
        assert b"\r\n" + line + b"\r\n" in answer.body
    assert answer.body.endswith(b"\r\n\r\nbody")


def test_an_answer_is_one_whatever_its_status_and_framing(origin: Origin) -> None:
    """A 404 is no error of the request; chunks are taken apart."""
    assert CLIENT.ask(SingleRequest(origin.url("/missing"))).status == 404
    chunked = CLIENT.ask(SingleRequest(origin.url("/chunked")))
    assert (chunked.body, chunked.truncated) == (b"abc", None)


def test_a_private_address_is_refused(origin: Origin) -> None:
    """Directly, through connect-to, and for a scheme that is none of the web's."""
    before = origin.accepted
    with pytest.raises(Guarded, match="loopback"):
        GuardedClient(Guard()).ask(SingleRequest(origin.url()))
    detour = parse_connect_to([f"office.example:80:127.0.0.1:{origin.port}"])
    with pytest.raises(Guarded, match="loopback"):
        GuardedClient(Guard(), detour).ask(SingleRequest("http://office.example/"))
    with pytest.raises(GuardedURL):
        CLIENT.ask(SingleRequest("ftp://127.0.0.1/"))
    assert origin.accepted == before


def test_a_redirect_to_a_private_address_is_refused(origin: Origin) -> None:
    """The guard judges each hop, for a server may redirect anywhere."""
    with pytest.raises(Guarded, match=r"127\.0\.0\.2"):
        CLIENT.ask(SingleRequest(origin.url("/away")), RequestLimits(redirects=3))
    with pytest.raises(GuardedURL):
        CLIENT.ask(SingleRequest(origin.url("/file")), RequestLimits(redirects=3))


def test_redirects_are_followed_as_far_as_the_limit(origin: Origin) -> None:
    """Without one, the redirect is the answer."""
    assert CLIENT.ask(SingleRequest(origin.url("/hop"))).status == 302
    followed = CLIENT.ask(SingleRequest(origin.url("/hop")), RequestLimits(redirects=1))
    assert (followed.status, followed.url) == (200, origin.url("/echo"))
    with pytest.raises(RequestFailed, match="more than 3 redirects"):
        CLIENT.ask(SingleRequest(origin.url("/loop")), RequestLimits(redirects=3))


def test_a_body_is_sent_again_only_where_the_redirect_says_so(origin: Origin) -> None:
    """302 makes a POST a GET; 307 keeps it."""
    headers = (("Content-Type", "text/plain"), ("Cookie", "a=1"))
    limits = RequestLimits(redirects=1)
    changed = CLIENT.ask(SingleRequest(origin.url("/hop"), "POST", headers, b"body"), limits).body
    assert changed.startswith(b"GET /echo ")
    assert b"text/plain" not in changed
    kept = CLIENT.ask(SingleRequest(origin.url("/again"), "POST", headers, b"body"), limits).body
    assert kept.startswith(b"POST /echo ")
    assert kept.endswith(b"\r\n\r\nbody")


def test_what_was_meant_for_one_server_is_not_told_to_another(origin: Origin) -> None:
    """A cookie stays with its origin."""
    with Origin(lambda _asked: Answer([head("HTTP/1.1 302 Found", f"Location: {origin.url('/echo')}")])) as other:
        asked = SingleRequest(other.url(), headers=(("Cookie", "secret=1"), ("X-Note", "n")))
        body = CLIENT.ask(asked, RequestLimits(redirects=1)).body
    assert b"X-Note" in body
    assert b"secret" not in body


def test_too_large_is_cut(origin: Origin) -> None:
    """A body without end takes no more memory than it may."""
    answer = CLIENT.ask(SingleRequest(origin.url("/endless")), RequestLimits(body=10_000))
    assert (len(answer.body), answer.truncated) == (10_000, Truncated.LENGTH)


def test_too_slow_is_cut(origin: Origin) -> None:
    """The limit is for the whole request: a byte now and then does not prolong it. Without a head it is a failure."""
    answer = CLIENT.ask(SingleRequest(origin.url("/dripping")), RequestLimits(seconds=0.5))
    assert (answer.status, answer.truncated) == (200, Truncated.TIME)
    assert 0 < len(answer.body) < 1_000_000
    with pytest.raises(RequestFailed, match="too long"):
        CLIENT.ask(SingleRequest(origin.url("/silent")), RequestLimits(seconds=0.3))


def test_a_connection_that_breaks_is_said(origin: Origin) -> None:
    """What came is there, with why it is not whole; nobody listening is a failure."""
    broken = CLIENT.ask(SingleRequest(origin.url("/broken")))
    assert (broken.body, broken.truncated) == (b"half", Truncated.DISCONNECT)
    with pytest.raises(RequestFailed):
        CLIENT.ask(SingleRequest("http://127.0.0.1:1/"))


def test_tls_is_verified_and_the_name_is_that_of_the_url(authority: Authority) -> None:
    """A certificate of an unknown authority is refused, and one for another name; connect-to changes neither."""
    with Origin(respond, authority.server_context("office.example")) as secure:
        network = NetworkSettings(
            connect_to=(f"office.example:443:127.0.0.1:{secure.port}", f"other.example:443:127.0.0.1:{secure.port}"),
            cacert=authority.cacert,
            allow_network=("127.0.0.1/32",),
        )
        client = GuardedClient.of(network)
        answer = client.ask(SingleRequest("https://office.example/echo"))
        assert b"\r\nHost: office.example\r\n" in answer.body
        assert secure.server_names == ["office.example"]
        with pytest.raises(RequestFailed, match=r"other\.example"):
            client.ask(SingleRequest("https://other.example/echo"))
        stranger = GuardedClient(LOOPBACK, parse_connect_to(network.connect_to))
        with pytest.raises(RequestFailed, match="certificate verify failed"):
            stranger.ask(SingleRequest("https://office.example/echo"))


def test_a_file_without_certificates_is_wrong_use(tmp_path: Path) -> None:
    """It is told before anything is asked."""
    (tmp_path / "empty.pem").write_text("no certificate")
    with pytest.raises(UsageError, match="--cacert"):
        GuardedClient(LOOPBACK, cacert=tmp_path / "empty.pem").ask(SingleRequest("https://127.0.0.1:1/"))
